"""The work that is done beside the pages: jobs in a thread of their own, and chores."""
