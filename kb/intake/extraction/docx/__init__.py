"""Reads Word files of 2007 and later, and the formats in which other programs wrap them."""
