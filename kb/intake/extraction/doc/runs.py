"""Reads the runs of a Word 97–2003 file: styled text, fields, notes' marks and pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kb.intake.extracted import LeftOut, Picture
from kb.intake.extraction.descriptions import authored
from kb.intake.extraction.doc.drawings import Floating, shape_description, shape_texts
from kb.intake.extraction.doc.file import DocFile, Stretch
from kb.intake.extraction.doc.forms import form_text
from kb.intake.extraction.fields import Fields
from kb.intake.extraction.left_out import (
    DELETED_WORDS,
    DESCRIPTIONS,
    HIDDEN_WORDS,
    Tally,
    count_object,
)
from kb.intake.extraction.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES
from kb.intake.extraction.markdown import Run, picture
from kb.intake.extraction.scripts import LOWERED, RAISED
from kb.intake.extraction.symbols import symbol

# Single property modifiers of characters ([MS-DOC], 2.6.1)
DELETED: Final = 0x0800
_BOLD: Final = 0x0835
_HIDDEN: Final = 0x083C
_SCRIPT: Final = 0x2A48
_SYMBOL: Final = 0x6A09
_STYLE_NUMBER: Final = 0x4A30
_IS_DATA: Final = 0x0806
_PICTURE_AT: Final = 0x6A03
_SCRIPTS: Final = {1: RAISED, 2: LOWERED}
_OBJECT_CODES: Final = ("EMBED", "CONTROL", "LINK")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


@dataclass(slots=True)
class RunReader:
    """Reads runs in their order.

    marks: CP → number of the note that is mentioned there. floating: CP → what hangs there. boxes:
    words beside the paragraph that is being read. left_out: pictures that were not taken.
    """

    file: DocFile
    hidden: bool
    marks: dict[int, int]
    floating: dict[int, Floating]
    tally: Tally = field(default_factory=Tally)
    boxes: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    left_out: int = 0
    objects: int = 0
    _fields: Fields = field(default_factory=Fields)
    # what the style of the paragraph says of its characters
    _style: dict[int, bytes] = field(default_factory=dict)

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """Yield the runs between two CPs."""
        self._style = self.file.styles.get(self.file.paragraph_at(end).style).characters
        text = self.file.text
        at = start
        while at < end:
            about = self.file.characters_at(at)
            if text[at] < " " or _SYMBOL in about.modifiers:
                yield from self._sign(text[at], at, about)
                at += 1
                continue
            stop = at + 1
            while stop < end and text[stop] >= " " and self.file.characters_at(stop) is about:
                stop += 1
            yield from self._stretch(paired(text[at:stop]), about)
            at = stop

    def _stretch(self, text: str, about: Stretch) -> Iterator[Run]:
        if self._fields.in_code:
            self._fields.code(text)
        elif about.flag(DELETED):
            self._leave_out(DELETED_WORDS, text)
        elif self._is_hidden(about) and not self.hidden:
            self._leave_out(HIDDEN_WORDS, text)
        elif not self._fields.take(text):
            said = (about.modifiers, self._named(about))
            script = next((one[_SCRIPT][0] for one in said if one.get(_SCRIPT)), 0)
            yield Run(text, bool(about.flag(_BOLD)), script=_SCRIPTS.get(script, ""))

    def _named(self, about: Stretch) -> dict[int, bytes]:
        """Return the modifiers in the style of these characters."""
        number = about.number(_STYLE_NUMBER)
        return {} if number is None else self.file.styles.get(number).characters

    def _is_hidden(self, about: Stretch) -> bool:
        """Say whether characters are hidden; 0x80 is as their style says, and 0x81 the opposite."""
        styled = any(
            one.get(_HIDDEN, b"")[:1] == b"\x01" for one in (self._named(about), self._style)
        )
        own = about.modifiers.get(_HIDDEN, b"\x80")[:1]
        return styled if own == b"\x80" else not styled if own == b"\x81" else own == b"\x01"

    def _leave_out(self, kind: LeftOut, text: str) -> None:
        if text.strip():
            self.tally.add(kind, text)

    def _sign(self, char: str, at: int, about: Stretch) -> Iterator[Run]:
        if char in "\x13\x14\x15":
            yield from self._field(char, about)
        elif self._fields.in_code:
            place = about.number(_PICTURE_AT)
            if char == "\x01" and place is not None and about.flag(_IS_DATA):
                self._fields.fill_in(form_text(self.file.pictures, place))
        elif not about.flag(DELETED):
            yield from self._special(char, at, about)

    def _field(self, char: str, about: Stretch) -> Iterator[Run]:
        if char == "\x13":
            self._fields.begin()
        elif char == "\x14":
            self._fields.separate()
        else:
            code, shown = self._fields.end()
            name, *programs = [*code.split(), ""]
            if name.upper() in _OBJECT_CODES:
                self.objects += 1
                count_object(self.tally, programs[0])
            if not about.flag(DELETED):
                yield Run(shown)

    def _special(  # noqa: C901 - one case a sign
        self, char: str, at: int, about: Stretch
    ) -> Iterator[Run]:
        if _SYMBOL in about.modifiers:
            yield Run(symbol(int.from_bytes(about.modifiers[_SYMBOL][2:4], "little")))
        elif char == "\x0b":
            yield Run("\n")
        elif char in "\t\x0e":
            yield Run(" ")
        elif char == "\x1e":
            yield Run("-")
        elif char == "\x02" and at in self.marks:
            yield Run(f"[{self.marks[at]}]")
        elif char in "\x01\x08":
            hanging = self.floating.pop(at, None)
            if char == "\x01" and self.file.text[at - 1 : at] == "\x08":
                return  # what floats there, as a picture for old programs
            if hanging and hanging.text:
                self.boxes.append(hanging.text)
            elif hanging and hanging.picture:
                yield from self._shown(self._kept(hanging.picture), hanging.description)
            elif char == "\x01":
                yield from self._shown(*self._picture(about.number(_PICTURE_AT)))

    def _shown(self, name: str | None, description: str) -> Iterator[Run]:
        if name:
            if description and not authored(description):
                self.tally.add(DESCRIPTIONS, description)
            yield picture(name, description)

    def _picture(self, offset: int | None) -> tuple[str | None, str]:
        """Keep the PNG or JPEG in a PICF ([MS-DOC], 2.9.190), which begins with its length.

        Returns its name and its description.
        """
        data = self.file.pictures
        if offset is None or offset + 4 > len(data):
            return None, ""
        blob = data[offset : offset + int.from_bytes(data[offset : offset + 4], "little")]
        drawing = blob[int.from_bytes(blob[4:6], "little") :]
        for magic, end, kind in ((_PNG, b"IEND", "png"), (_JPEG, b"\xff\xd9", "jpeg")):
            start = blob.find(magic)
            stop = blob.rfind(end)
            if 0 <= start < stop:
                name = self._kept(blob[start : stop + (8 if kind == "png" else 2)])
                return name, shape_description(drawing)
        words = shape_texts(drawing)
        self.boxes += words
        self.left_out += not words
        return None, ""

    def _kept(self, found: bytes) -> str | None:
        if not self._has_room(found):
            self.left_out += 1
            return None
        kind = "png" if found.startswith(_PNG) else "jpeg"
        name = f"image{len(self.pictures) + 1}.{kind}"
        self.pictures.append(Picture(name, f"image/{kind}", found))
        return name

    def _has_room(self, found: bytes) -> bool:
        have = sum(len(one.data) for one in self.pictures)
        return (
            len(self.pictures) < MAX_PICTURES
            and len(found) <= MAX_PICTURE_BYTES
            and have + len(found) <= MAX_PICTURES_BYTES
        )


def paired(text: str) -> str:
    """Join the halves of characters beyond U+FFFF; a lone half is no character."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
