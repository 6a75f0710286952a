"""Word files of 2007 and later, and what other programs wrap them in."""
