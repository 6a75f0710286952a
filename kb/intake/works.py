"""What a reading process is asked, and the works that it answers with.

Whoever asks needs none of the libraries that read files (kb.intake.reading).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kb.intake.extracted import Beside, LeftOut, Picture
from kb.intake.media_type import Format
from kb.intake.proposal import Origin, Proposal
from kb.lines.problems import Problem
from kb.text.personal_data import NOTHING_PERSONAL, PersonalData


@dataclass(frozen=True, slots=True)
class Request:
    """What a reading process is asked to read.

    name: the file's, with its extension. folders: from the outermost to the innermost. hidden:
    whether what the file's author hid is read as well. is_look: whether an Inspection is wanted
    instead of a Reading.
    """

    name: str
    folders: tuple[str, ...]
    format: Format
    hidden: bool = False
    is_look: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "folders": self.folders,
            "format": self.format.value,
            "hidden": self.hidden,
            "is_look": self.is_look,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Request":
        return cls(
            values["name"],
            tuple(values["folders"]),
            Format(values["format"]),
            bool(values["hidden"]),
            bool(values["is_look"]),
        )


@dataclass(frozen=True, slots=True)
class Work:
    """One work: its Markdown, with what is proposed for its fields; a title is always proposed.

    plan: the parts of a class-meeting plan, in the fields of a resource's line. titles: its other
    possible titles, the best first.
    """

    markdown: str
    proposals: tuple[Proposal, ...]
    plan: Mapping[str, Any] | None = None
    titles: tuple[Proposal, ...] = ()

    @property
    def title(self) -> str:
        return str(next(one.value for one in self.proposals if one.field == "title"))


@dataclass(frozen=True, slots=True)
class RemovedText:
    """A text that cleaning removed; `rule` is its code in corpus/rules/dirt.toml."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a file.

    title: of the whole file. works: one, or those of a compilation in their order. fields: what
    stood before the text (TOML between two lines `+++`, YAML between `---`). left_out: the parts of
    the file that are in none of its works. beside: pictures of its works that lie beside the file.
    personal: numbers of persons and lists of a class in its text. doubts: what the guard says of
    it, which the reading process sends after it. known: texts that need not be in the works; they
    never leave the reading process.
    """

    title: str
    works: tuple[Work, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    removed: tuple[RemovedText, ...] = ()
    notes: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    beside: tuple[Beside, ...] = ()
    personal: PersonalData = NOTHING_PERSONAL
    doubts: tuple[Problem, ...] = ()
    known: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Convert to JSON values, without the bytes of the pictures and without doubts."""
        return {
            "title": self.title,
            "works": [asdict(work) for work in self.works],
            "fields": dict(self.fields),
            "pictures": [[picture.name, picture.media_type] for picture in self.pictures],
            "removed": [asdict(removed) for removed in self.removed],
            "notes": [asdict(note) for note in self.notes],
            "left_out": [part.to_json() for part in self.left_out],
            "beside": [asdict(one) for one in self.beside],
            "personal": asdict(self.personal),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any], blobs: Sequence[bytes]) -> "Reading":
        """Convert back from JSON values and the bytes of the pictures."""
        return cls(
            values["title"],
            tuple(_work(work) for work in values["works"]),
            values["fields"],
            tuple(
                Picture(name, media_type, data)
                for (name, media_type), data in zip(values["pictures"], blobs, strict=True)
            ),
            tuple(RemovedText(**one) for one in values["removed"]),
            tuple(Problem(**note) for note in values["notes"]),
            tuple(LeftOut.from_json(part) for part in values["left_out"]),
            tuple(Beside(**one) for one in values["beside"]),
            PersonalData(**values["personal"]),
        )


def _work(values: Mapping[str, Any]) -> Work:
    return Work(
        values["markdown"],
        _made(values["proposals"]),
        values["plan"],
        _made(values["titles"]),
    )


def _made(proposals: Sequence[Mapping[str, Any]]) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(one["field"], _value(one["value"]), Origin(one["origin"]), one["confidence"])
        for one in proposals
    )


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
