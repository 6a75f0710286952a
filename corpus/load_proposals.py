"""The rules by which imports propose fields: corpus/rules/proposals.toml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from corpus.load_rules import complete, pattern_of
from corpus.reading import ROOT, Entry, read_text, tables_of, toml_of


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words at the end of a title that name its kind."""

    code: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindLabels:
    """The labels in a text that show its kind, if `at_least` of them occur and `needs` matches."""

    code: str
    labels: frozenset[str]
    at_least: int
    needs: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Shape:
    code: str
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """The rules of corpus/rules/proposals.toml, where each part is explained."""

    noise: tuple[re.Pattern[str], ...]
    generic: re.Pattern[str]
    default_title: re.Pattern[str]
    part_title: re.Pattern[str]
    above_title: re.Pattern[str]
    form_title: re.Pattern[str]
    label_ends: re.Pattern[str]
    little: re.Pattern[str]
    no_title: re.Pattern[str]
    site_title: re.Pattern[str]
    official_title: re.Pattern[str]
    kind_never: re.Pattern[str]
    kind_unless: re.Pattern[str]
    kinds: tuple[KindWords, ...]
    kind_shapes: tuple[Shape, ...]
    kind_labels: tuple[KindLabels, ...]
    stages: tuple[Shape, ...]
    stages_between: re.Pattern[str]
    school: re.Pattern[str]
    school_short: re.Pattern[str]
    labels: dict[str, frozenset[str]]
    not_after: dict[str, tuple[str, ...]]
    not_before: dict[str, tuple[str, ...]]
    grade_not_before: tuple[str, ...]
    grade_not_after: re.Pattern[str]


_ALTERNATIVES: Final = (
    "default_title", "part_title", "above_title", "form_title", "label_ends", "little", "no_title",
    "site_title", "official_title", "kind_never", "kind_unless",
)  # fmt: skip


@cache
def proposal_rules(root: Path = ROOT) -> ProposalRules:
    """Read the rules by which imports propose fields."""
    path = root / "rules" / "proposals.toml"
    fields = toml_of(path, read_text(path))
    with complete(path, 1):
        return ProposalRules(
            noise=tuple(pattern_of(path, 1, text) for text in fields["noise"]),
            generic=pattern_of(path, 1, fields["generic"]),
            **{name: _any_of(path, fields[name]) for name in _ALTERNATIVES},
            kinds=tuple(
                KindWords(entry.fields["code"], tuple(entry.fields["words"]))
                for entry in tables_of(path, "kind")
            ),
            kind_shapes=_shapes(path, "kind_shape"),
            kind_labels=tuple(_kind_labels(path, entry) for entry in tables_of(path, "kind_text")),
            stages=_shapes(path, "stage"),
            stages_between=pattern_of(path, 1, fields["stages_between"]["pattern"]),
            school=pattern_of(path, 1, fields["school"]["pattern"]),
            school_short=pattern_of(path, 1, fields["school"]["short"]),
            labels={name: frozenset(words) for name, words in fields["labels"].items()},
            not_after={word: tuple(others) for word, others in fields["not_after"].items()},
            not_before={word: tuple(others) for word, others in fields["not_before"].items()},
            grade_not_before=tuple(fields["grade_words"]["not_before"]),
            grade_not_after=pattern_of(path, 1, fields["grade_words"]["not_after"]),
        )


def _any_of(path: Path, alternatives: Sequence[str]) -> re.Pattern[str]:
    return pattern_of(path, 1, "|".join(alternatives))


def _shapes(path: Path, kind: str) -> tuple[Shape, ...]:
    return tuple(
        Shape(
            entry.fields["code"],
            tuple(pattern_of(path, entry.line, text) for text in entry.fields["patterns"]),
        )
        for entry in tables_of(path, kind)
    )


def _kind_labels(path: Path, entry: Entry) -> KindLabels:
    fields = entry.fields
    needs = pattern_of(path, entry.line, fields["needs"])
    return KindLabels(fields["code"], frozenset(fields["labels"]), fields["at_least"], needs)
