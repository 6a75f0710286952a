"""Removes sentences and paragraphs that a portal's editor added to a teacher's text."""

import re
from typing import Final

from corpus.load_rules import DirtRule, dirt
from kb.intake.clean.removed import Removed, Text
from kb.intake.markdown_lines import Line
from kb.text.fold import fold

_SENTENCE = re.compile(r"[^。！？!?]*(?:[。！？!?]+[”’」』）)]*|$)")
_PARAGRAPH_LIMIT: Final = 600
_LONGEST: Final = 250
# Every rule for sentences has one of these, so the other sentences need no folding.
_MAYBE = re.compile("[编編网網站]|文库|文庫")


def without_sentences(text: Text) -> None:
    """Remove the sentences that a portal's editor wrote."""
    gone: dict[int, str] = {}
    changed: dict[int, str] = {}
    for at, line in enumerate(text.lines):
        if line.fenced or line.is_row or line.level or len(line.raw) > 5000:
            continue
        parts = [match.group() for match in _SENTENCE.finditer(line.raw) if match.group()]
        rules = [_rule_of(part) for part in parts]
        last = rules[-1] if rules else None
        if last and last.introduces and _is_first(text, line) and _is_introduction(line, at):
            gone[line.number] = last.code
        elif any(rules):
            changed[line.number] = _cut(text, line, parts, rules)
    text.drop(gone)
    text.change(changed)


def _rule_of(sentence: str) -> DirtRule | None:
    if len(sentence) > _LONGEST or not _MAYBE.search(sentence):
        return None
    seen = " ".join(fold(sentence.replace("\\", "")).split()).strip("*_#>- ")
    return next((rule for rule in dirt().sentences if rule.fits(seen)), None)


def _is_first(text: Text, line: Line) -> bool:
    """Say whether nothing but titles stands above a line."""
    above = [one for one in text.lines if one.number < line.number and not one.is_blank]
    return all(len(one.text) <= 60 and not one.is_item for one in above)


def _is_introduction(line: Line, at: int) -> bool:
    """Say whether the editor wrote the whole paragraph: “…怎样写才好呢？以下是小编整理的…”."""
    return len(line.raw) <= _PARAGRAPH_LIMIT and at < 20 and not line.is_item


def _cut(text: Text, line: Line, parts: list[str], rules: list[DirtRule | None]) -> str:
    for part, rule in zip(parts, rules, strict=True):
        if rule:
            text.removed.append(Removed(part.strip(), rule.code, line.number))
    kept = "".join(part for part, rule in zip(parts, rules, strict=True) if not rule)
    return kept if kept.strip("*_>-　 ") else ""
