"""The small spreadsheets and presentations as LibreOffice saves them in older and open formats.

tests/files/sheets.zip holds them under the names of their cases. What LibreOffice loses or changes on
the way (diagrams, equations, the look of short dates) is not among them. Two presentations that were
saved fast, one of them with a slide deleted, were tried with another program.
"""

import zipfile
from dataclasses import replace
from pathlib import Path

from tests.intake_cases.cases import Case
from tests.intake_cases.sheet_cases import XLSX
from tests.intake_cases.slide_cases import PPTX

_FILES = Path(__file__).parent.parent / "files" / "sheets.zip"
_TRIED = (
    Case("s1-slides.ppt", b"", (
        "## 第一页 感恩导入\n\n- 说一说最近谁帮过你。\n\n> 备注一：等十秒", "## 第二页 故事分享", "> 备注二：分角色读",
        "感谢父母", "## 第四页 总结"), ("单击此处",)),
    Case("s2-deleted-slide.ppt", b"", ("## 第一页 感恩导入", "> 备注一：等十秒", "## 第四页 总结"),
         ("第二页", "备注二", "读一个小故事")),
)  # fmt: skip


def saved_as(suffix):
    """The cases that are kept in a format, and those that were tried in it."""
    with zipfile.ZipFile(_FILES) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    cases = XLSX if suffix in ("xls", "ods") else PPTX
    kept = [
        replace(case, data=files[f"{case.name}.{suffix}"])
        for case in cases
        if f"{case.name}.{suffix}" in files
    ]
    tried = [
        replace(case, data=files[f"tried/{case.name}"])
        for case in _TRIED
        if case.name.endswith(f".{suffix}")
    ]
    return [*kept, *tried]
