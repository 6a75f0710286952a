"""Processes that read files for us, so that a hostile file can harm only one of them."""
