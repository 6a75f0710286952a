"""Reads RTF (specification 1.9.1) as Markdown.

The charset of a font decides which characters its bytes are, and what floats stands in its place.
"""

from collections.abc import Iterator

from kb.intake.extracted import Extracted
from kb.intake.extraction.body import Body
from kb.intake.extraction.markdown import Block, joined
from kb.intake.extraction.notes import characters_lost, margins_removed, pictures_left_out
from kb.intake.extraction.ooxml import broken
from kb.intake.extraction.rtf.reader import RtfReader

_MAGIC = b"{\\rtf"
_HEAD_BYTES = 100


def read_rtf(data: bytes, *, hidden: bool = False) -> Extracted:
    """Read RTF. Raises ExtractionFailed."""
    if _MAGIC not in data[:_HEAD_BYTES]:
        raise broken()
    reader = RtfReader(data, hidden=hidden)
    markdown = joined([*reader.blocks(), *_notes(reader)])
    edges = Body(markdown).new_margins(reader.margins)
    return Extracted(
        markdown,
        reader.properties,
        tuple(reader.pictures.values()),
        (
            *pictures_left_out(reader.pictures_left_out),
            *characters_lost(reader.fonts.lost, "RTF"),
            *margins_removed(edges),
        ),
        left_out=reader.tally.found,
        known=(*edges, *reader.tally.known),
    )


def _notes(reader: RtfReader) -> Iterator[Block]:
    """Yield footnotes and endnotes under a rule, numbered in the order of their mention."""
    for number, text in enumerate(reader.notes, 1):
        if number == 1:
            yield "---"
        yield f"\\[{number}\\] {text}"
