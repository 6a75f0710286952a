"""The small Word files as LibreOffice saves them in other formats, and what others have tried.

tests/files/words.zip holds them under the names of their cases. What LibreOffice loses on the way
(equations, chapters, diagrams) is not among them.
"""

import zipfile
from dataclasses import replace
from pathlib import Path

from tests.intake_cases.cases import Case
from tests.intake_cases.docx_cases import CASES as DOCX_CASES

_FILES = Path(__file__).parent.parent / "files" / "words.zip"


def saved_as(suffix):
    """The cases of docx that are kept in a format, and those that were tried in it."""
    with zipfile.ZipFile(_FILES) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    kept = [
        replace(case, data=files[f"{case.name}.{suffix}"])
        for case in DOCX_CASES
        if f"{case.name}.{suffix}" in files
    ]
    tried = [
        replace(case, data=files[f"tried/{case.name}"])
        for case in _TRIED
        if case.name.endswith(f".{suffix}")
    ]
    return [*kept, *tried]


_TRIED = (
    Case("旧版修订.doc", b"", ("班主任先温和介绍新同学。", "新位置的一句", "| 周次 | 任务 |", "| 一 | 座位调整 |"),
         ("旧位置", "严厉", "删除行"), {"deleted": 5}),
    Case("x.rtf", b"", ("一年级晨读的安排说明",), ("chén", "dú")),
    Case("节气1252.rtf", b"", ("节气主题的晨会", "立春那天")),
    Case("x.doc", b"", ("一年级晨读的安排说明",), ("chén", "dú")),
)  # fmt: skip
