"""Finds the cells of a row in a Word 97–2003 file ([MS-DOC], 2.9.315, TDefTableOperand)."""

import struct
from typing import Final

from kb.intake.extraction.doc.file import Stretch

_DEFINITION: Final = 0xD608
_CELL_BYTES: Final = 20
# Of a cell's flags: the two bits of vertMerge, and what they say of a cell that is covered
_MERGE_SHIFT, _MERGE_MASK, _COVERED = 5, 3, 1


def edges_of(row: Stretch) -> tuple[int, ...]:
    """Return a row's left edge and its cells' right edges in twips; () where they are not given."""
    operand = row.modifiers.get(_DEFINITION, b"")
    count = operand[2] if len(operand) > 2 else 0
    if not count or len(operand) < 3 + 2 * (count + 1):
        return ()
    return struct.unpack_from(f"<{count + 1}h", operand, 3)


def is_covered(row: Stretch, number: int) -> bool:
    """Say whether a cell above reaches over the cell of that number."""
    operand = row.modifiers.get(_DEFINITION, b"")
    count = operand[2] if len(operand) > 2 else 0
    at = 3 + 2 * (count + 1) + _CELL_BYTES * number
    if number >= count or at + 2 > len(operand):
        return False
    (flags,) = struct.unpack_from("<H", operand, at)
    return bool(flags >> _MERGE_SHIFT & _MERGE_MASK == _COVERED)
