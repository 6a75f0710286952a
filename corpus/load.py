"""Readers for the bundled corpus: taxonomies, sample entities and resources, dictionaries.

They use the standard library only. Entities and resources come as plain fields in the shape of the
JSON Lines format, each with the place that it was read from. Every fault names its file and line.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.reading import (
    ROOT,
    CorpusFault,
    Entry,
    fault,
    lines_of,
    name_of,
    plain_values,
    read_text,
    tables_of,
    toml_of,
)

__all__ = [
    "ROOT",
    "CorpusFault",
    "Entry",
    "Judgement",
    "Term",
    "Vocabularies",
    "domain_words",
    "judgement_files",
    "judgements",
    "plain_values",
    "sample_entries",
    "split_front_matter",
    "stop_words",
    "taxonomy_entries",
    "vocabularies",
]

_FENCE = "+++"


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
    """The closed vocabularies of the corpus."""

    kinds: tuple[Term, ...]
    stages: tuple[Term, ...]
    grades: tuple[Term, ...]
    roles: tuple[Term, ...]
    levels: tuple[Term, ...]
    visibilities: tuple[Term, ...]
    phases: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A query, and how relevant the resources are to it: key → grade, which is 1 or more."""

    query: str
    relevant: dict[str, int]
    kind: str = ""


@cache
def vocabularies(root: Path = ROOT) -> Vocabularies:
    """Read the closed vocabularies."""
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
    """Yield the topics and the occasions in the order of their files, which is the order shown."""
    for kind in ("topic", "occasion"):
        entries = tables_of(root / "taxonomies" / f"{kind}s.toml", kind)
        for position, entry in enumerate(entries, 1):
            yield Entry(entry.file, entry.line, entry.fields | {"position": position})


def sample_entries(root: Path = ROOT) -> Iterator[Entry]:
    """Yield persons, studios, projects, resources and collections, each after what it refers to."""
    yield from tables_of(root / "people.toml", "person")
    yield from tables_of(root / "studios.toml", "studio", {"cycle": "cycles", "member": "members"})
    yield from tables_of(root / "projects.toml", "project")
    for path in sorted((root / "resources").glob("*.md")):
        yield _resource(path)
    for path in sorted((root / "collections").glob("*.toml")):
        yield _collection(path)


def domain_words(root: Path = ROOT) -> dict[str, int]:
    """Read the words of the domain with their frequencies, for the segmenter."""
    path = root / "dictionaries" / "words.txt"
    found: dict[str, int] = {}
    for line, text in lines_of(path):
        word, _, frequency = text.partition(" ")
        if not frequency.isdecimal():
            raise fault(path, line, f"expected «word frequency», found «{text}»")
        found[word] = int(frequency)
    return found


def stop_words(root: Path = ROOT) -> frozenset[str]:
    path = root / "dictionaries" / "stop_words.txt"
    return frozenset(text for _, text in lines_of(path))


def judgements(path: Path) -> Iterator[Judgement]:
    """Yield judged queries from a file that holds one JSON object a line.

    The fields are {"query": …, "relevant": {key: grade}, "kind": …}. Other fields are notes to
    people: `meant` is the query that a slip or a short form stands for.
    """
    for line, text in lines_of(path):
        try:
            found = json.loads(text)
            grades = {str(key): int(grade) for key, grade in found["relevant"].items()}
            yield Judgement(str(found["query"]), grades, str(found.get("kind", "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            shape = '{"query": …, "relevant": {key: grade}}'
            raise fault(path, line, f"expected {shape}: {error}") from error


def judgement_files(root: Path = ROOT) -> list[Path]:
    return sorted((root / "judgements").glob("*.jsonl"))


def split_front_matter(text: str) -> tuple[str | None, str]:
    """Split a text into the TOML between its first two `+++` lines, and the rest.

    The TOML is None, and the rest is the whole text, where there are no such lines.
    """
    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        return None, text
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == _FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]).strip("\n")
    return None, text


def _terms(path: Path, kind: str) -> tuple[Term, ...]:
    return tuple(_term(path, entry) for entry in tables_of(path, kind))


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
        raise fault(path, entry.line, f"{error} is missing") from error


def _resource(path: Path) -> Entry:
    matter, body = split_front_matter(read_text(path))
    if matter is None:
        raise fault(path, 1, f"expected fields between two lines «{_FENCE}»")
    fields = toml_of(path, matter, first_line=2)
    return Entry(name_of(path), 1, {"type": "resource", "key": path.stem} | fields | {"body": body})


def _collection(path: Path) -> Entry:
    fields = toml_of(path, read_text(path))
    items = fields.pop("item", [])
    return Entry(
        name_of(path), 1, {"type": "collection", "key": path.stem} | fields | {"items": items}
    )
