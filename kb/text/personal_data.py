"""Counts numbers of persons and rows of class lists in a text that may become public."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

# Mobile numbers are often written with breaks: 138 0013 8000 and 138-0013-8000.
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_IDENTITY: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_CARD: Final = re.compile(r"(?<!\d)(?:62|4|5[1-5])(?:[ -]?\d){14,18}(?!\d)")
# By GB 11643, the last sign of an identity number follows from the sum of the others.
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_NAMES_HEAD: Final = re.compile(r"^\|.*(?:姓名|学生|家长)[^|]{0,4}\|", re.MULTILINE)
# A shorter table names a committee rather than a class.
_LIST_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class PersonalData:
    """The number of each kind of personal data in a text.

    rows: the rows of long tables that have a column of names.
    """

    mobiles: int = 0
    identities: int = 0
    cards: int = 0
    rows: int = 0

    def __bool__(self) -> bool:
        return bool(self.mobiles or self.identities or self.cards or self.rows)


NOTHING_PERSONAL: Final = PersonalData()


def count_personal_data(markdown: str) -> PersonalData:
    """Count the mobile, identity and account numbers of a text and the rows of its class lists."""
    folded = unicodedata.normalize("NFKC", markdown)  # digits of full width are digits, too
    identities = {found for found in _IDENTITY.findall(folded) if _is_identity(found)}
    cards = {
        digits
        for found in _CARD.finditer(folded)
        if _is_card(digits := re.sub(r"\D", "", found[0])) and digits not in identities
    }
    return PersonalData(
        len(set(_MOBILE.findall(folded))), len(identities), len(cards), _list_rows(markdown)
    )


def _is_identity(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def _is_card(digits: str) -> bool:
    """Say whether a number has the check digit of bank cards (ISO/IEC 7812, Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return 16 <= len(digits) <= 19 and sum(one // 10 + one % 10 for one in doubled) % 10 == 0


def _list_rows(markdown: str) -> int:
    rows = 0
    for table in re.split(r"\n(?!\|)", markdown):
        lines = [line for line in table.splitlines() if line.startswith("|")]
        if lines and _NAMES_HEAD.match(lines[0]) and len(lines) - 2 >= _LIST_ROWS:
            rows += len(lines) - 2
    return rows
