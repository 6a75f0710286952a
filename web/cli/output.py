"""What the commands print: text in the user's language for people, and JSON for programs."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TextIO

import click
from tqdm import tqdm

from web.language.current import SOURCE
from web.language.translate import translated_to

# This is read before the settings, because the help texts are translated at import.
LANGUAGE: Final = os.environ.get("KB_LANGUAGE", SOURCE)
# Work that is done sooner shows no bar.
_DELAY_S: Final = 0.2
# What a terminal acts upon, but for ends of lines, tabs and our own colours.
_ACTING: Final = re.compile("(?!\x1b\\[[0-9;]*m)[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _(message: str) -> str:
    """Return the message in the language of KB_LANGUAGE."""
    return translated_to(LANGUAGE, message)


def prepare_terminal() -> None:
    """Set both output streams to UTF-8, so that Chinese breaks no pipe and no old console."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str = "") -> None:
    """Print a line of text on standard output."""
    click.echo(_harmless(text))


def say_error(text: str) -> None:
    """Print a line of text on standard error."""
    click.echo(_harmless(text), err=True)


def _harmless(text: str) -> str:
    return _ACTING.sub("\ufffd", text)


def print_json(value: Any) -> None:
    """Print the value as indented JSON on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


json_option = click.option("--json", "as_json", is_flag=True, help=_("输出 JSON，供程序读取"))


@contextmanager
def progress(
    label: str, total: int | None = None, unit: str = ""
) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error, and yield a function that advances it.

    The function takes the number of units done since the last call. total: None where the length is
    not known.
    """
    with tqdm(
        total=total, desc=label, unit=unit or _("条"), leave=True, delay=_DELAY_S, file=_stderr()
    ) as bar:
        yield lambda done: _advance(bar, done)


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar whose length may be set later."""

    expect: Callable[[int], None]
    advance: Callable[[int], None]


@contextmanager
def progress_of(label: str) -> Iterator[Bar]:
    """Show a progress bar of unknown length on standard error, and yield it."""
    with tqdm(desc=label, unit=_("条"), leave=True, delay=_DELAY_S, file=_stderr()) as bar:

        def expect(total: int) -> None:
            bar.total = total

        yield Bar(expect, lambda done: _advance(bar, done))


def _advance(bar: "tqdm[Any]", done: int) -> None:
    bar.update(done)


def _stderr() -> TextIO:
    return sys.stderr
