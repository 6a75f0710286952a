"""The table of the ASVS has each requirement of levels 1 and 2 of its chapters once."""

import re
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "docs" / "asvs.md"
# How many there are in each section of version 5.0.0; those of level 3 come last or are left out.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "11.1": 2,
    "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3,
    "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (met|partly|open|—) \| (.+) \|$", re.MULTILINE)


def test_each_requirement_stands_once_in_its_order_with_its_state():
    asked = [
        f"{section}.{number}" for section, most in SECTIONS.items() for number in range(1, most + 1)
    ]
    assert [row[1] for row in ROW.finditer(TABLE.read_text("utf-8"))] == asked
