"""Readers for corpus/rules, by which imports clean, split and recognise. Faults name their line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from corpus.load_words import synonyms
from corpus.reading import ROOT, Entry, fault, lines_of, read_text, tables_of, toml_of

_PLACES: Final = ("anywhere", "edges", "head")
_HAN: Final = "[一二三四五六七八九十]{1,3}"
_NUMBERS: Final = {"han": _HAN, "digits": "[0-9]{1,2}", "both": f"[0-9]{{1,2}}|{_HAN}"}


@dataclass(frozen=True, slots=True)
class DirtRule:
    """A rule that says when a line, a sentence or a block is a portal's and not a teacher's.

    One of the patterns fits the whole folded text, which has at most `limit` characters and
    contains nothing of `unless`. place: anywhere, head, or edges (head or tail). introduces: a
    paragraph above the text that ends with this sentence is removed as a whole.
    """

    code: str
    name: str
    patterns: tuple[re.Pattern[str], ...]
    limit: int
    place: str = "anywhere"
    unless: re.Pattern[str] | None = None
    introduces: bool = False

    def fits(self, folded: str) -> bool:
        if not folded or len(folded) > self.limit:
            return False
        if self.unless and self.unless.search(folded):
            return False
        return any(pattern.fullmatch(folded) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Dirt:
    lines: tuple[DirtRule, ...]
    sentences: tuple[DirtRule, ...]
    blocks: tuple[DirtRule, ...]
    repeated: tuple[DirtRule, ...]


@contextmanager
def complete(path: Path, line: int) -> Iterator[None]:
    """Raise a CorpusFault with the file, the line and the field where a field is missing."""
    try:
        yield
    except KeyError as error:
        raise fault(path, line, f"{error} is missing") from error


@cache
def dirt(root: Path = ROOT) -> Dirt:
    path = root / "rules" / "dirt.toml"
    lines, sentences, blocks, repeated = (
        tuple(_dirt_rule(path, entry) for entry in tables_of(path, kind))
        for kind in ("line", "sentence", "block", "repeated")
    )
    return Dirt(lines, sentences, blocks, repeated)


def _dirt_rule(path: Path, entry: Entry) -> DirtRule:
    fields = entry.fields
    with complete(path, entry.line):
        rule = DirtRule(
            code=fields["code"],
            name=fields["name"],
            patterns=tuple(pattern_of(path, entry.line, text) for text in fields["patterns"]),
            limit=fields["limit"],
            place=fields.get("place", "anywhere"),
            unless=pattern_of(path, entry.line, fields["unless"]) if "unless" in fields else None,
            introduces=fields.get("introduces", False),
        )
    if rule.place not in _PLACES:
        raise fault(path, entry.line, f"place is one of {', '.join(_PLACES)}, not «{rule.place}»")
    return rule


def pattern_of(path: Path, line: int, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise fault(path, line, f"«{text}» is no pattern: {error}") from error


@dataclass(frozen=True, slots=True)
class Marker:
    """What begins each work of a compilation; its pattern has the groups `n`, `before` and `rest`.

    certain: a row of these is proof enough. same_before: at least so many characters, the same each
    time, stand before the number. body_chars: each work has at least so many characters.
    """

    code: str
    pattern: re.Pattern[str]
    certain: bool
    same_before: int
    body_chars: int


@dataclass(frozen=True, slots=True)
class Compilations:
    """The markers of compilations; `collective` is what a title of several works says."""

    markers: tuple[Marker, ...]
    collective: tuple[re.Pattern[str], ...]


@cache
def compilations(number: str, root: Path = ROOT) -> Compilations:
    """Read the rules for compilations; `number` is the pattern that replaces `{n}` in them."""
    path = root / "rules" / "compilations.toml"
    markers = tuple(_marker(path, entry, number) for entry in tables_of(path, "marker"))
    (collective,) = tables_of(path, "collective")
    words = tuple(pattern_of(path, collective.line, one) for one in collective.fields["patterns"])
    return Compilations(markers, words)


def _marker(path: Path, entry: Entry, number: str) -> Marker:
    fields = entry.fields
    with complete(path, entry.line):
        text = fields["pattern"]
        # Either alternative may hold the number, and a group name may occur only once.
        first, *others = text.split("{n}")
        text = first + "".join(
            (number if index == 0 else number.replace("?P<n>", f"?P<n{index}>")) + part
            for index, part in enumerate(others)
        )
        return Marker(
            code=fields["code"],
            pattern=pattern_of(path, entry.line, text),
            certain=fields["certain"],
            same_before=fields["same_before"],
            body_chars=fields["body_chars"],
        )


@dataclass(frozen=True, slots=True)
class Series:
    """How a series numbers its lines (groups `n` and `rest`); strict: text follows each line."""

    code: str
    pattern: re.Pattern[str]
    strict: bool


@cache
def heading_series(root: Path = ROOT) -> tuple[Series, ...]:
    path = root / "rules" / "headings.toml"
    return tuple(_series(path, entry) for entry in tables_of(path, "series"))


def _series(path: Path, entry: Entry) -> Series:
    fields = entry.fields
    with complete(path, entry.line):
        number = f"(?P<n>{_NUMBERS[fields['numbers']]})"
        text = fields["pattern"].replace("{n}", number)
        return Series(fields["code"], pattern_of(path, entry.line, text), fields["strict"])


@dataclass(frozen=True, slots=True)
class DescriptionRules:
    """What marks a picture's description as written by a machine; `label` stands before it."""

    label: re.Pattern[str]
    anywhere: tuple[re.Pattern[str], ...]
    whole: tuple[re.Pattern[str], ...]


@cache
def description_rules(root: Path = ROOT) -> DescriptionRules:
    """Read the rules for the descriptions of pictures."""
    path = root / "rules" / "descriptions.toml"
    fields = toml_of(path, read_text(path))
    with complete(path, 1):
        return DescriptionRules(
            label=pattern_of(path, 1, fields["label"]),
            anywhere=tuple(pattern_of(path, 1, text) for text in fields["anywhere"]),
            whole=tuple(pattern_of(path, 1, text) for text in fields["whole"]),
        )


@dataclass(frozen=True, slots=True)
class NameRules:
    """What tells a person's name from a word; labels stand before a name, titles behind it."""

    surnames: frozenset[str]
    double_surnames: frozenset[str]
    given: frozenset[str]
    not_names: frozenset[str]
    author_labels: frozenset[str]
    titles: tuple[str, ...]
    other_labels: frozenset[str]


@cache
def name_rules(root: Path = ROOT) -> NameRules:
    """Read the rules for names of persons and schools."""
    path = root / "rules" / "names.toml"
    fields = toml_of(path, read_text(path))
    with complete(path, 1):
        return NameRules(
            surnames=frozenset("".join(fields["surnames"].split())),
            double_surnames=frozenset(fields["double_surnames"]),
            given=frozenset("".join(fields["given"].split())),
            not_names=frozenset(fields["not_names"]) | _words_of(root / "rules" / "not_names.txt"),
            author_labels=frozenset(fields["author_labels"]),
            titles=tuple(fields["titles"]),
            other_labels=frozenset(fields["other_labels"]),
        )


@cache
def narrower_words(root: Path = ROOT) -> dict[str, str]:
    """Read the lines «word => wider» of the synonyms, as word → the wider word.

    A line with several names on its right («甲 => 乙, 丙») widens a search, and is left out here.
    """
    found: dict[str, set[str]] = {}
    for group in synonyms(root):
        if group.typed != group.found:
            for word in group.typed:
                found.setdefault(word, set()).update(group.found)
    return {word: next(iter(wider)) for word, wider in found.items() if len(wider) == 1}


def _words_of(path: Path) -> frozenset[str]:
    return frozenset(word for _, text in lines_of(path) for word in text.split())


@dataclass(frozen=True, slots=True)
class PartWords:
    """The names of one part of a class-meeting plan, and how its heading may end.

    likely: words that may stand anywhere in its heading; likely_ends: how the heading may end.
    These two only lead a reader to the heading; they do not make it the part.
    """

    kind: str
    names: frozenset[str]
    ends: tuple[str, ...]
    likely: tuple[str, ...] = ()
    likely_ends: tuple[str, ...] = ()


@cache
def plan_part_words(root: Path = ROOT) -> tuple[PartWords, ...]:
    path = root / "rules" / "plan_parts.toml"
    return tuple(_part_words(path, entry) for entry in tables_of(path, "part"))


@dataclass(frozen=True, slots=True)
class PlanTables:
    """What ends a part of a plan without being one, and what the columns of its tables are called.

    title: the column of the steps, the best name first. time: that of their minutes. course: others
    that show that a table is about the steps. total: a row that is none of them.
    """

    boundaries: frozenset[str]
    title: tuple[str, ...]
    time: frozenset[str]
    course: frozenset[str]
    total: frozenset[str]


@cache
def plan_tables(root: Path = ROOT) -> PlanTables:
    path = root / "rules" / "plan_parts.toml"
    found = toml_of(path, read_text(path))
    with complete(path, 1):
        columns = found["columns"]
        return PlanTables(
            frozenset(found["boundary"]["names"]),
            tuple(columns["title"]),
            *(frozenset(columns[name]) for name in ("time", "course", "total")),
        )


def _part_words(path: Path, entry: Entry) -> PartWords:
    fields = entry.fields
    with complete(path, entry.line):
        return PartWords(
            fields["kind"],
            frozenset(fields["names"]),
            tuple(fields["ends"]),
            tuple(fields.get("likely", ())),
            tuple(fields.get("likely_ends", ())),
        )


@dataclass(frozen=True, slots=True)
class Misconversion:
    """A folded word that machines write for another one, unless one of `not_behind` precedes it."""

    written: str
    meant: str
    not_behind: str = ""


@cache
def misconversions(root: Path = ROOT) -> tuple[Misconversion, ...]:
    """Read the misconverted words, the longest first."""
    path = root / "rules" / "misconverted.txt"
    found: dict[str, Misconversion] = {}
    for line, text in lines_of(path):
        words = text.split()
        if len(words) not in (2, 3) or words[0] == words[1]:
            raise fault(path, line, f"expected «written meant [not behind]», found «{text}»")
        if words[0] in found:
            raise fault(path, line, f"«{words[0]}» stands here twice")
        found[words[0]] = Misconversion(*words)
    return tuple(sorted(found.values(), key=lambda one: -len(one.written)))
