"""What the commands print: for people in their language, for programs as JSON."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TextIO

import click
from tqdm import tqdm

from web.language.current import SOURCE
from web.language.translate import translated_to

# Read before the settings are, because the help texts are translated when commands are defined.
LANGUAGE: Final = os.environ.get("KB_LANGUAGE", SOURCE)
# What is done sooner shows no bar
_DELAY_S: Final = 0.2


def _(message: str) -> str:
    """The message in the language of KB_LANGUAGE."""
    return translated_to(LANGUAGE, message)


def prepare_terminal() -> None:
    """Chinese must not break a pipe or an old console."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str = "") -> None:
    click.echo(text)


def say_error(text: str) -> None:
    click.echo(text, err=True)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


json_option = click.option("--json", "as_json", is_flag=True, help=_("输出 JSON，供程序读取"))


@contextmanager
def progress(
    label: str, total: int | None = None, unit: str = ""
) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that is told how much more is done."""
    with tqdm(
        total=total, desc=label, unit=unit or _("条"), leave=True, delay=_DELAY_S, file=_stderr()
    ) as bar:
        yield lambda done: _advance(bar, done)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar whose length may come later."""

    expect: Callable[[int], None]
    advance: Callable[[int], None]


@contextmanager
def progress_of(label: str) -> Iterator[Bar]:
    with tqdm(desc=label, unit=_("条"), leave=True, delay=_DELAY_S, file=_stderr()) as bar:

        def expect(total: int) -> None:
            bar.total = total

        yield Bar(expect, lambda done: _advance(bar, done))


def _advance(bar: "tqdm[Any]", done: int) -> None:
    bar.update(done)


def _stderr() -> TextIO:
    return sys.stderr
