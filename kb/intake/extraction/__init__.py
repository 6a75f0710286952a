"""Turns a file's bytes into Markdown, in a worker process with limits."""
