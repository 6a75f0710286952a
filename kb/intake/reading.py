"""From one file to the parts that become resources: extracted, cleaned, split, proposed for.

Runs in a worker process (kb.intake.sandbox): texts too can be made to take for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kb.intake.clean import clean
from kb.intake.extracted import Picture
from kb.intake.extraction.read import read
from kb.intake.media_type import Format
from kb.intake.problems import Problem


@dataclass(frozen=True, slots=True)
class Request:
    """name: the file's, with its extension. folders: from the outermost to the innermost."""

    name: str
    folders: tuple[str, ...]
    format: Format

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "folders": self.folders, "format": self.format.value}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Request":
        return cls(values["name"], tuple(values["folders"]), Format(values["format"]))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A field's value that was found, not given. origin: where. confidence: 0 to 1."""

    field: str
    value: Any
    origin: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class PartRead:
    """One work: its Markdown, and what is proposed for its other fields."""

    title: str
    markdown: str
    proposals: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedText:
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """title: of the whole file. parts: one, or the works of a compilation in their order."""

    title: str
    parts: tuple[PartRead, ...]
    pictures: tuple[Picture, ...] = ()
    removed: tuple[RemovedText, ...] = ()
    notes: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Without the pictures' bytes."""
        return {
            "title": self.title,
            "parts": [asdict(part) for part in self.parts],
            "pictures": [[picture.name, picture.media_type] for picture in self.pictures],
            "removed": [asdict(removed) for removed in self.removed],
            "notes": [asdict(note) for note in self.notes],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any], blobs: Sequence[bytes]) -> "Reading":
        parts = tuple(
            PartRead(
                part["title"],
                part["markdown"],
                tuple(Proposed(**proposed) for proposed in part["proposals"]),
            )
            for part in values["parts"]
        )
        pictures = tuple(
            Picture(name, media_type, data)
            for (name, media_type), data in zip(values["pictures"], blobs, strict=True)
        )
        removed = tuple(RemovedText(**one) for one in values["removed"])
        notes = tuple(Problem(**note) for note in values["notes"])
        return cls(values["title"], parts, pictures, removed, notes)


def read_file(request: Request, data: bytes, _vocabulary: Mapping[str, Any]) -> Reading:
    """Raises ExtractionFailed, InvalidInput."""
    extracted = read(data, request.format)
    cleaned = clean(extracted.markdown)
    removed = tuple(RemovedText(one.text, one.rule) for one in cleaned.removed)
    part = PartRead(request.name, cleaned.markdown)
    return Reading(request.name, (part,), extracted.pictures, removed, extracted.notes)
