"""Faults that readers have, put into what a reader made of a file: one at a time, in any format."""

import random
import re
from dataclasses import replace

_BETWEEN = re.compile(r"(?<!\\)\|")
_LETTERS = re.compile(r"[^\W_]")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_HAN = re.compile("[\u3400-\u9fff]")
# Where so little stands, a fault leaves nothing, which is refused as a file without words
_SHORTEST = 2


def paragraph_dropped(markdown, chance):
    """A block that is no table is gone: a paragraph, an item, a note, a text box."""
    blocks = markdown.split("\n\n")
    return _without(blocks, [block for block in blocks if not block.startswith("|")], chance)


def row_dropped(markdown, chance):
    lines = markdown.split("\n")
    return _without(lines, [line for line in lines if _is_row(line)], chance, "\n")


def cell_dropped(markdown, chance):
    lines = markdown.split("\n")
    places = [
        (number, at)
        for number, line in enumerate(lines)
        if _is_row(line)
        for at, cell in enumerate(_BETWEEN.split(line))
        if _count(cell) >= _SHORTEST
    ]
    if not places:
        return None
    number, at = chance.choice(places)
    cells = _BETWEEN.split(lines[number])
    cells[at] = "  "
    lines[number] = "|".join(cells)
    return "\n".join(lines)


def column_dropped(markdown, chance):
    lines = markdown.split("\n")
    rows = [number for number, line in enumerate(lines) if line.startswith("|")]
    if not rows:
        return None
    first = _BETWEEN.split(lines[rows[0]])
    wide = [at for at, cell in enumerate(first) if _count(cell) >= _SHORTEST]
    if not wide:
        return None
    at = chance.choice(wide)
    for number in rows:
        cells = _BETWEEN.split(lines[number])
        lines[number] = "|".join(cells[:at] + cells[at + 1 :])
    return "\n".join(lines)


def section_dropped(markdown, chance):
    """A heading with all below it is gone: a slide, a sheet, a chapter of a book."""
    sections = re.split(r"(?m)^(?=#{1,3} )", markdown)
    return _without(sections, sections, chance, "") if len(sections) > 1 else None


def half_dropped(markdown, chance):
    """The reader stopped on the way: the rest of the pages is gone."""
    half = markdown[: len(markdown) // 2]
    return half if _count(half) and _count(markdown) - _count(half) > _SHORTEST else None


def words_dropped(markdown, chance):
    """A styled stretch, a link or a field within a paragraph is gone."""
    found = list(re.finditer("[\u3400-\u9fff]{8,}", markdown))
    if not found:
        return None
    match = chance.choice(found)
    start = match.start() + chance.randrange(len(match[0]) - 5)
    return markdown[:start] + markdown[start + 5 :]


def wrong_code_page(markdown, chance, codec="cp1252"):
    """Bytes of Chinese characters were taken for letters of the West."""
    if not len(_HAN.findall(markdown)) >= 4:
        return None
    return re.sub(
        "[^\x00-\x7f]+",
        lambda match: match[0].encode("gb18030").decode(codec, "replace"),
        markdown,
    )


def wrong_code_page_of_a_paragraph(markdown, chance):
    blocks = markdown.split("\n\n")
    worded = [block for block in blocks if len(_HAN.findall(block)) >= 4]
    if not worded:
        return None
    chosen = chance.choice(worded)
    return "\n\n".join(wrong_code_page(one, chance) if one is chosen else one for one in blocks)


def wrong_chinese_code_page(markdown, chance):
    """UTF-8 was taken for GBK."""
    if not len(_HAN.findall(markdown)) >= 4:
        return None
    return re.sub(
        "[^\x00-\x7f]+",
        lambda match: match[0].encode().decode("gb18030", "replace"),
        markdown,
    )


def characters_lost(markdown, chance):
    """Every tenth character could not be decoded."""
    if len(_HAN.findall(markdown)) < 40:
        return None
    return _HAN.sub(lambda match: "\ufffd" if chance.random() < 0.1 else match[0], markdown)


def markup_instead(markdown, chance):
    """The source of a container became the text."""
    blocks = [block for block in markdown.split("\n\n") if _count(block) >= _SHORTEST]
    if not blocks:
        return None
    return "\n\n".join(
        f"\\<w:p\\>\\<w:r\\>\\<w:t\\>{block}\\</w:t\\>\\</w:r\\>\\</w:p\\>" for block in blocks
    )


FAULTS = (
    paragraph_dropped, row_dropped, cell_dropped, column_dropped, section_dropped, half_dropped,
    words_dropped, wrong_code_page, wrong_code_page_of_a_paragraph, wrong_chinese_code_page,
    characters_lost, markup_instead,
)  # fmt: skip


def broken(file, fault):
    """What the reader would have made of a file with a fault in it; None where it cannot have it."""
    chance = random.Random(f"{file.name} {fault.__name__}")
    markdown = fault(file.extracted.markdown, chance)
    if markdown is None or not markdown.strip() or markdown == file.extracted.markdown:
        return None
    return replace(file.extracted, markdown=markdown)


def _without(parts, candidates, chance, between="\n\n"):
    worded = [part for part in candidates if _count(part) >= _SHORTEST]
    if not worded:
        return None
    chosen = chance.choice(worded)
    left = list(parts)
    del left[next(at for at, part in enumerate(parts) if part is chosen)]
    return between.join(left)


def _is_row(line):
    return line.startswith("|") and bool(set(line) - set("|-: "))


def _count(text):
    """The letters that somebody wrote; the number of a slide without a title is the reader's."""
    text = re.sub(r"^## 第 \d+ 页$", "", text)
    return len(_LETTERS.findall(_PICTURE.sub("", text)))
