"""Removes runs of lines: a portal's menu above the text, and lists of other articles below it."""

import re
from typing import Final

from corpus.load_rules import DirtRule, dirt
from kb.intake.clean.removed import Text, ends_sentence, folded
from kb.intake.markdown_lines import Line

_MENU_WORD_CHARS: Final = 8
_MENU_AT_LEAST: Final = 5
_BULLET = re.compile(r"[•·▪■●◆>»›*-]\s*")
_DATED = re.compile(r".*\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?$")
_MENU_HEAD = re.compile(r"(?:网站)?首页(?:[ |·/]+\S{2,8})*")


def without_blocks(text: Text) -> None:
    _without_menus(text)
    _without_related(text)
    _without_teasers(text)


def _without_menus(text: Text) -> None:
    """Remove menus: five words or more, each on its line, that follow “首页” or are all links."""
    lines = _standing(text)
    at = 0
    while at < len(lines):
        run = _menu_run(lines, at)
        above = folded(lines[at - 1]) if at else ""
        starts = folded(lines[at]) == "首页" or _MENU_HEAD.fullmatch(above)
        linked = all(line.is_link for line in lines[at : at + run])
        if run >= _MENU_AT_LEAST and (linked or starts) and _is_above_prose(lines, at):
            text.drop({line.number: "menu_list" for line in lines[at : at + run]})
        at += max(run, 1)


def _menu_run(lines: list[Line], start: int) -> int:
    length = 0
    for at in range(start, len(lines)):
        line = lines[at]
        words = _BULLET.sub("", line.text, count=1).strip()
        bulleted = line.is_bullet or line.is_link or words != line.text.strip()
        if not words or len(words) > _MENU_WORD_CHARS or (not bulleted and words != "首页"):
            break
        length += 1
    return length


def _is_above_prose(lines: list[Line], at: int) -> bool:
    return all(len(line.text) < 40 or not ends_sentence(line.text) for line in lines[:at])


def _without_related(text: Text) -> None:
    for rule in dirt().blocks:
        lines = _standing(text)
        gone: dict[int, str] = {}
        at = 0
        while at < len(lines):
            end = at + 1
            if not lines[at].is_row and rule.fits(folded(lines[at])):
                end = _related_end(lines, at + 1, rule) or end
                if end > at + 1 or end == len(lines):
                    gone |= dict.fromkeys((line.number for line in lines[at:end]), rule.code)
            at = end
        text.drop(gone)


def _related_end(lines: list[Line], start: int, rule: DirtRule) -> int | None:
    """Find where the lines that belong to the head below them end; None where that is uncertain."""
    end = start
    while end < len(lines) and _is_title(lines[end]):
        if rule.unless and rule.unless.search(folded(lines[end])):
            break
        end += 1
    if end == len(lines):
        return end
    listed = start
    while listed < end and _is_listed(lines[listed]):
        listed += 1
    return listed if listed - start >= 3 else None


def _is_listed(line: Line) -> bool:
    return line.is_link or line.is_bullet or _DATED.fullmatch(line.text) is not None


def _is_title(line: Line) -> bool:
    return (
        len(line.text) <= 60
        and not line.level
        and not line.is_row
        and not line.text.rstrip().endswith(("。", "；", "，", "："))
    )


def _without_teasers(text: Text) -> None:
    """Remove teasers at the end: two or more titles, each with a beginning cut off by “...”."""
    lines = _standing(text)
    pairs = 0
    while len(lines) >= 2 * pairs + 3:
        title, teaser = lines[len(lines) - 2 * pairs - 2 : len(lines) - 2 * pairs]
        if not (_is_title(title) and not title.is_item and len(teaser.text) >= 50):
            break
        if not teaser.text.endswith("..."):
            break
        pairs += 1
    if pairs >= 2:
        text.drop({line.number: "teasers" for line in lines[-2 * pairs :]})


def _standing(text: Text) -> list[Line]:
    return [line for line in text.lines if not line.is_blank and not line.fenced]
