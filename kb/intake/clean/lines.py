"""Removes whole lines that are a portal's: by rules, by repetition, and titles said twice."""

from collections import Counter
from itertools import pairwise
from typing import Final

from corpus.load_rules import DirtRule, dirt
from kb.intake.clean.removed import Text, ends_sentence, folded
from kb.intake.markdown_lines import Line

_REPEATS: Final = 3
# This is above every rule's limit, because folding a long paragraph for nothing takes time.
_LONGEST: Final = 600
_TITLE_CHARS: Final = range(5, 61)
_TITLES_WITHIN: Final = 12


def without_lines(text: Text) -> None:
    """Remove the lines that the rules call a portal's, and repeated titles."""
    rules = dirt()
    by_line = {line.number: _rule_of(line, rules.lines) for line in text.lines}
    first, last = text.edges(lambda line: by_line[line.number] is not None)
    gone = {
        line.number: rule.code
        for at, line in enumerate(text.lines)
        if (rule := by_line[line.number]) and _is_there(rule.place, at, first, last)
    }
    text.drop(gone)
    _without_repeated(text, rules.repeated)
    _without_second_titles(text)


def _is_there(place: str, at: int, first: int, last: int) -> bool:
    return place == "anywhere" or at < first or (place == "edges" and at > last)


def _rule_of(line: Line, rules: tuple[DirtRule, ...]) -> DirtRule | None:
    if line.fenced or line.is_row or line.is_blank or len(line.raw) > _LONGEST:
        return None
    seen = folded(line)
    return next((rule for rule in rules if rule.fits(seen)), None)


def _without_repeated(text: Text, rules: tuple[DirtRule, ...]) -> None:
    seen = {
        line.number: folded(line)
        for line in text.lines
        if not line.fenced and not line.is_blank and len(line.text) <= 60
    }
    counts = Counter(seen.values())
    for rule in rules:
        often = {number for number, words in seen.items() if counts[words] >= _REPEATS}
        text.drop({number: rule.code for number in often if rule.fits(seen[number])})


def _without_second_titles(text: Text) -> None:
    """Remove the second title: a portal puts the title above its own lines and above the text."""
    if not text.removed:
        return
    head = [line for line in text.lines if not line.is_blank][:_TITLES_WITHIN]
    for line, following in pairwise(head):
        words = line.text.lstrip("•· ")
        same = words == following.text and len(words) in _TITLE_CHARS
        if same and not ends_sentence(line.text) and not line.fenced and not line.is_row:
            # The title that is marked as a heading, or that is no item of a list, stays.
            second = not following.level and words == line.text
            text.drop({(following if second else line).number: "repeated_title"})
            return
