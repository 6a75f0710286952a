"""The entry point of `python -m web.cli`, which runs the `kb` command."""

from web.cli import run

run()
