"""Processes that read files for us: what a hostile file does, it does to one of them alone."""
