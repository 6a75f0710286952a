"""Readers for the bundled corpus: taxonomies, sample entities and resources, dictionaries.

Standard library only. Entities and resources come as plain fields in the shape of the JSON
Lines format, each with the place it was read from; every fault names its file and line.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent

Fields = dict[str, Any]

_FENCE = "+++"
_LINE_IN_MESSAGE = re.compile(r"\(at line (\d+), column \d+\)")


class CorpusFault(Exception):
    """What is wrong in a file of the corpus, and where."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """Fields of one thing, with `type`, and where they stand."""

    file: str
    line: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a closed vocabulary; `code` is a grade's number as text."""

    code: str
    name: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    grades: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabularies:
    kinds: tuple[Term, ...]
    stages: tuple[Term, ...]
    grades: tuple[Term, ...]
    roles: tuple[Term, ...]
    levels: tuple[Term, ...]
    visibilities: tuple[Term, ...]
    phases: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A query and how relevant which resources are: key → grade, 1 or more."""

    query: str
    relevant: dict[str, int]
    kind: str = ""


@cache
def vocabularies(root: Path = ROOT) -> Vocabularies:
    kinds = root / "taxonomies" / "kinds.toml"
    stages = root / "taxonomies" / "stages.toml"
    return Vocabularies(
        kinds=_terms(kinds, "kind"),
        stages=_terms(stages, "stage"),
        grades=_terms(stages, "grade"),
        roles=_terms(stages, "role"),
        levels=_terms(stages, "level"),
        visibilities=_terms(stages, "visibility"),
        phases=_terms(stages, "phase"),
    )


def taxonomy_entries(root: Path = ROOT) -> Iterator[Entry]:
    """Topics and occasions; the order of a file is the order in which they are shown."""
    for kind in ("topic", "occasion"):
        entries = _tables(root / "taxonomies" / f"{kind}s.toml", kind)
        for position, entry in enumerate(entries, 1):
            yield Entry(entry.file, entry.line, entry.fields | {"position": position})


def sample_entries(root: Path = ROOT) -> Iterator[Entry]:
    """Persons, studios, projects, resources and collections, what is referred to first."""
    yield from _tables(root / "people.toml", "person")
    yield from _tables(root / "studios.toml", "studio", {"cycle": "cycles", "member": "members"})
    yield from _tables(root / "projects.toml", "project")
    for path in sorted((root / "resources").glob("*.md")):
        yield _resource(path)
    for path in sorted((root / "collections").glob("*.toml")):
        yield _collection(path)


def domain_words(root: Path = ROOT) -> dict[str, int]:
    """The domain words and their frequencies for the segmenter."""
    path = root / "dictionaries" / "words.txt"
    found: dict[str, int] = {}
    for line, text in _lines(path):
        word, _, frequency = text.partition(" ")
        if not frequency.isdecimal():
            raise _fault(path, line, f"expected «word frequency», found «{text}»")
        found[word] = int(frequency)
    return found


def stop_words(root: Path = ROOT) -> frozenset[str]:
    path = root / "dictionaries" / "stop_words.txt"
    return frozenset(text for _, text in _lines(path))


def judgements(path: Path) -> Iterator[Judgement]:
    """Judged queries, one JSON object a line: {"query": …, "relevant": {key: grade}, "kind": …}."""
    for line, text in _lines(path):
        try:
            found = json.loads(text)
            grades = {str(key): int(grade) for key, grade in found["relevant"].items()}
            yield Judgement(str(found["query"]), grades, str(found.get("kind", "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            shape = '{"query": …, "relevant": {key: grade}}'
            raise _fault(path, line, f"expected {shape}: {error}") from error


def judgement_files(root: Path = ROOT) -> list[Path]:
    return sorted((root / "judgements").glob("*.jsonl"))


def split_front_matter(text: str) -> tuple[str | None, str]:
    """(TOML between the first two `+++` lines, the rest); (None, text) where there is none."""
    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        return None, text
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == _FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]).strip("\n")
    return None, text


def plain_values(fields: Fields) -> Fields:
    """TOML's values as JSON has them: dates become text."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return plain_values(value) if isinstance(value, dict) else value


def _fault(path: Path, line: int, reason: str) -> CorpusFault:
    return CorpusFault(_name(path), line, reason)


def _name(path: Path) -> str:
    return path.relative_to(ROOT.parent).as_posix() if ROOT in path.parents else str(path)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise _fault(path, 1, "this is not UTF-8") from error
    except OSError as error:
        raise _fault(path, 0, f"cannot be read: {error.strerror}") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that hold something, without comments, with their numbers."""
    for number, line in enumerate(_read(path).split("\n"), 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield number, text


def _toml(path: Path, text: str, *, first_line: int = 1) -> Fields:
    try:
        return plain_values(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = _LINE_IN_MESSAGE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1  # "at end of document"
        raise _fault(path, line + first_line - 1, str(error)) from error


def _tables(path: Path, kind: str, parts: dict[str, str] | None = None) -> Iterator[Entry]:
    """Each [[kind]] of a file. `parts` renames its own lists, [[kind.part]], to field names."""
    text = _read(path)
    header = f"[[{kind}]]"
    starts = [number for number, line in enumerate(text.split("\n"), 1) if line.strip() == header]
    found = _toml(path, text).get(kind, [])
    for line, fields in zip(starts, found, strict=True):
        for part, field in (parts or {}).items():
            if part in fields:
                fields[field] = fields.pop(part)
        yield Entry(_name(path), line, {"type": kind} | fields)


def _terms(path: Path, kind: str) -> tuple[Term, ...]:
    return tuple(_term(path, entry) for entry in _tables(path, kind))


def _term(path: Path, entry: Entry) -> Term:
    fields = entry.fields
    try:
        return Term(
            code=str(fields["number"] if "number" in fields else fields["code"]),
            name=fields["name"],
            name_en=fields.get("name_en", ""),
            aliases=tuple(fields.get("aliases", ())),
            description=fields.get("description", ""),
            grades=tuple(fields.get("grades", ())),
        )
    except KeyError as error:
        raise _fault(path, entry.line, f"{error} is missing") from error


def _resource(path: Path) -> Entry:
    matter, body = split_front_matter(_read(path))
    if matter is None:
        raise _fault(path, 1, f"expected fields between two lines «{_FENCE}»")
    fields = _toml(path, matter, first_line=2)
    return Entry(_name(path), 1, {"type": "resource", "key": path.stem} | fields | {"body": body})


def _collection(path: Path) -> Entry:
    fields = _toml(path, _read(path))
    items = fields.pop("item", [])
    return Entry(
        _name(path), 1, {"type": "collection", "key": path.stem} | fields | {"items": items}
    )
