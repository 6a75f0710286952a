"""From a file's bytes to Markdown. What runs here runs in a worker process with limits."""
