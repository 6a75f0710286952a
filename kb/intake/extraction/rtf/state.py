"""What holds within a group of RTF, until the end of the group restores what held before."""

from dataclasses import dataclass, field
from enum import Enum, auto
from xml.etree import ElementTree as ET

from kb.intake.extraction.rtf.flow import Flow, RowDefinition


class Goes(Enum):
    """Where the text of a group goes."""

    TEXT = auto()
    NOWHERE = auto()
    FONTS = auto()
    STYLES = auto()
    CODE = auto()
    PICTURE = auto()
    MATHS = auto()
    # into the property, form or class that is being read
    VALUE = auto()


@dataclass(slots=True)
class PictureData:
    """A picture that is being read: digits, or bytes as they are."""

    kind: str = ""
    digits: list[bytes] = field(default_factory=list)
    data: bytes = b""


@dataclass(slots=True)
class Shape:
    """A drawing: the property that is being read, its description, the names of its pictures."""

    name: str = ""
    description: str = ""
    pictures: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """A field of an old form. kind: 1 for a tick, 2 for a choice."""

    kind: int = 0
    result: int | None = None
    default: int = 0
    choices: list[str] = field(default_factory=list)


@dataclass
class State:
    """What holds in a group.

    opened: the word that made the group what it is. starred: a star came just before.
    """

    goes: Goes
    flow: Flow
    opened: str = ""
    starred: bool = False
    # characters
    font: int = 0
    far_east: int | None = None
    is_far_east: bool = False
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    script: str = ""
    fallback: int = 1
    # paragraphs
    style: int = 0
    outline: int | None = None
    level: int = 0
    in_table: bool = False
    nesting: int = 0
    row: RowDefinition = field(default_factory=RowDefinition)
    # what is being read
    value: list[str] = field(default_factory=list)
    picture: PictureData | None = None
    shape: Shape | None = None
    form: Form | None = None
    maths: ET.Element | None = None
    # in the first form of something that follows in Unicode
    in_pair: bool = False

    def copy(self) -> "State":
        """Copy the state for a group that begins here; files have a hundred thousand of them."""
        found = object.__new__(State)
        found.__dict__.update(self.__dict__)
        found.opened, found.starred = "", False
        return found

    def plain(self) -> None:
        self.bold = self.hidden = self.deleted = self.is_far_east = False
        self.script = ""
        self.far_east = None

    def new_paragraph(self) -> None:
        self.style = self.level = self.nesting = 0
        self.outline = None
        self.in_table = False
