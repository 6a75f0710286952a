"""The options by which a search is narrowed, for all commands that search."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final, TypeVar

import click

from corpus import load as corpus
from indexer.engines.fields import FACETS
from web.cli.output import _

F = TypeVar("F", bound=Callable[..., Any])


def _codes(vocabulary: str) -> click.Choice[str]:
    return click.Choice([term.code for term in getattr(corpus.vocabularies(), vocabulary)])


_OPTIONS: Final = (
    click.option(
        "--kind", type=_codes("kinds"), multiple=True, help=_("类型，如 class_meeting；可重复")
    ),
    click.option(
        "--stage", type=_codes("stages"), multiple=True, help=_("学段，如 junior；可重复")
    ),
    click.option("--grade", type=_codes("grades"), multiple=True, help=_("年级，1–12；可重复")),
    click.option("--topic", multiple=True, help=_("主题的编号；可重复")),
    click.option("--studio", multiple=True, help=_("工作室的编号；可重复")),
    click.option("--author", multiple=True, help=_("作者的编号；可重复")),
    click.option("--year", multiple=True, help=_("年份；可重复")),
    click.option("--occasion", multiple=True, help=_("时机的编号；可重复")),
)


def filter_options(command: F) -> F:
    """Give a command the options by which a search is narrowed."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


def chosen_filters(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the filters of a search that these options choose."""
    return {name: chosen[name] for name in FACETS if chosen[name]}
