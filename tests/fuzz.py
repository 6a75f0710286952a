"""Files made wrong in every way, for as long as one likes: python -m tests.fuzz --minutes 10.

What ends in anything but a reading or a message for the report is kept as a file, with its seed.
"""

import argparse
import random
import time
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

from kb.errors import ExtractionFailed, InvalidInput
from kb.intake.media_type import READABLE, detect
from kb.intake.sandbox.pool import NO_WORDS, Limits, Readers
from kb.intake.works import Request
from tests.intake_cases.saved_sheet_cases import saved_as
from tests.office import docx, names_saved_by_office, paragraph, saved_by_office, table, zipped
from tests.pdf_files import paragraph as lines_of
from tests.pdf_files import pdf, pixels, ruled, shown, words

_UNEXPECTED = ("意外", "中途退出", "秒还没有读完")
# Read by a library that may run out of its memory and end the process, which is what it is for
_FOREIGN = (".pdf", ".xls")
_SHEETS_AND_SLIDES = ("xls", "ods", "ppt", "odp")
_TEXTS = ("班会", "一、目标", "（一）", "1.", "篇一：", "| a | b |", "<感恩>", "# ", "**", "```", "\u200b",
          "學(xué)", "下面是小编", "\x00", "\ud7ff", "\ufffe", "&lt;", "  " * 50, "[1]: x", "\n\n")  # fmt: skip


def made(chance: random.Random) -> tuple[str, bytes]:
    """(name, bytes): an office file that something happened to, or a text of odd parts."""
    kind = chance.randrange(5)
    if kind == 0:
        text = "".join(chance.choices(_TEXTS, k=chance.randrange(1, 400)))
        encoding = chance.choice(("utf-8", "gb18030", "utf-16", "big5"))
        name = chance.choice(("a.txt", "a.md", "a.html", "a.doc"))
        return name, text.encode(encoding, "replace")
    if kind == 1:
        return "a.docx", _odd_docx(chance)
    if kind == 2:
        return "a.pdf", _odd_pdf(chance)
    kept = [(name, saved_by_office(name)) for name in names_saved_by_office()]
    sheets = [
        (f"a.{suffix}", case.data) for suffix in _SHEETS_AND_SLIDES for case in saved_as(suffix)
    ]
    name, data = chance.choice(chance.choice((kept, sheets)))
    return name, _rewritten(chance, data) if kind == 3 else _damaged(chance, data)


def _odd_docx(chance: random.Random) -> bytes:
    """Blocks nested and mixed as no program would."""
    blocks = [paragraph("正文")]
    for _ in range(chance.randrange(30)):
        text = "".join(chance.choices("班会课甲乙 一、1.*_#|", k=chance.randrange(40)))
        inside = paragraph(text, chance.choice(("", "Heading1", "x")))
        wrapped = chance.choice((
            inside,
            table([inside, blocks[-1]], [text]),
            f"<w:sdt><w:sdtContent>{blocks[-1]}</w:sdtContent></w:sdt>",
            f"<w:p>{inside}</w:p>",
            f"<w:tbl>{inside}</w:tbl>",
        ))  # fmt: skip
        blocks.append(wrapped)
        if sum(map(len, blocks)) > 2_000_000:
            break
    return docx(*blocks)


def _odd_pdf(chance: random.Random) -> bytes:
    """Words, lines and pictures anywhere, turned and of any size, some of them beyond the page."""

    def number(most: float = 900.0) -> float:
        return round(chance.choice((chance.uniform(-most / 9, most), 0, most, 1e-3, -1e5)), 3)

    def mark() -> str:
        kind = chance.randrange(6)
        if kind == 0:
            turned = " ".join(str(number(2)) for _ in range(4))
            return words("a b", number(), number(), number(40), turned=turned)
        if kind == 1:
            return words(chance.choice(("1", "- x", "Page 1", "")), number(), number())
        if kind == 2:
            corners = sorted(number() for _ in range(chance.randrange(2, 9)))
            return ruled(corners, sorted(number() for _ in range(chance.randrange(2, 9))))
        if kind == 3:
            return f"{number()} {number()} {number()} {number()} re {chance.choice('fSBn')}\n"
        if kind == 4:
            return shown(chance.randrange(3), number(), number(), number(), number())
        lines = ["word " * chance.randrange(1, 20)] * chance.randrange(1, 40)
        return lines_of(lines, number(), number(), leading=number(40))

    pages = [
        "".join(mark() for _ in range(chance.randrange(60))) for _ in range(chance.randrange(5))
    ]
    size = (chance.choice((600, 0, 1e6)), 800)
    made_ = pdf(*pages, rotate=90 * chance.randrange(5), size=size, pictures=[pixels(20, 20)] * 2)
    return made_ if chance.random() < 0.8 else _damaged(chance, made_)


def _damaged(chance: random.Random, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        at = chance.randrange(len(damaged))
        damaged[at] = chance.randrange(256)
    if chance.random() < 0.3:
        del damaged[chance.randrange(1, len(damaged)) :]
    return bytes(damaged)


def _rewritten(chance: random.Random, data: bytes) -> bytes:
    """A package whose parts are damaged and packed again, so that the damage is reached."""
    if not zipfile.is_zipfile(BytesIO(data)):
        return _damaged(chance, data)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.sample(list(entries), k=min(2, len(entries))):
        action = chance.randrange(3)
        if action == 0:
            del entries[name]
        elif action == 1 and entries[name]:
            entries[name] = _damaged(chance, entries[name])
        else:
            entries[name] = entries[chance.choice(list(entries))]
    return zipped(entries)


def outcome(readers: Readers, name: str, data: bytes) -> str:
    """ "read", or the message for the report."""
    format_ = detect(BytesIO(data), name)
    if format_ not in READABLE:
        return "refused"
    try:
        readers.read(Request(name, (), format_), BytesIO(data), len(data))
    except (ExtractionFailed, InvalidInput) as error:
        return str(error)
    return "read"


def is_expected(name: str, told: str) -> bool:
    if name.endswith(_FOREIGN) and "中途退出" in told:
        return True
    return not any(word in told for word in _UNEXPECTED)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"))
    chosen = parser.parse_args()
    counts: Counter[str] = Counter()
    seed = chosen.seed
    stop = time.monotonic() + chosen.minutes * 60
    with Readers(1, NO_WORDS, Limits(time_s=60)) as readers:
        while time.monotonic() < stop:
            name, data = made(random.Random(seed))
            told = outcome(readers, name, data)
            counts[told] += 1
            if not is_expected(name, told):
                chosen.keep.mkdir(exist_ok=True)
                (chosen.keep / f"{seed}-{name}").write_bytes(data)
                print(seed, name, told, flush=True)
            seed += 1
    print(sum(counts.values()), counts.most_common(12))


if __name__ == "__main__":
    main()
