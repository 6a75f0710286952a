"""Proposes titles of a file: from its text, then from its name, then from its properties."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from corpus.load_rules import proposal_rules
from kb.intake.markdown_lines import Line
from kb.intake.proposal import Origin, Proposal
from kb.intake.propose.file_name import NameParts, is_generic
from kb.intake.propose.head import Head, is_label_word, names_nothing, says_nothing
from kb.intake.propose.kinds import is_kind
from kb.intake.propose.names import is_school
from kb.text.fold import fold
from kb.text.names import name_key

TITLE_LIMIT: Final = 100
_HAN = re.compile("[\u3400-\u9fff]")
_ISSUE = re.compile(r"[\d年第期卷月号总\W_]+")
_SPACED = re.compile("(?:[\u3400-\u9fff]\\s+){2,}[\u3400-\u9fff]")
# This is for a proposal that only a line, or only the file's name, supports.
_GUESSED: Final = 0.5
_SENTENCE: Final = 50
_GUESSED_FROM: Final = 40
_TEXT_LIMIT: Final = 600
# This share of a program's title must be in the text or in the file's name.
_KNOWN_SHARE: Final = 0.3
_OBSERVED: Final = ("听课", "观课", "评课", "听评课", "课堂观察")


def propose_titles(
    parts: NameParts,
    head: Head,
    properties: Mapping[str, str],
    stated: frozenset[str],
    lines: list[Line],
) -> list[Proposal]:
    """Propose the titles that a file may have, the best first; none where none of them is sure."""
    name = "" if says_nothing(parts.title) or is_generic(parts.title) else parts.title
    name = name if len(name) > 1 else ""
    weak = bool(name) and (_HAN.search(name) is None or is_kind(name))
    own = properties.get("title", "").strip()
    own = "" if says_nothing(own) or is_generic(own) or len(own) <= 3 or is_school(own) else own
    head_title = head.title if head.title and not is_generic(head.title) else ""
    fits = bool(own) and _is_of(own, parts.title, lines)
    labelled = _labelled(head, head_title, name, weak=weak)
    found = [
        (own if "title" in stated else "", Origin.PROPERTIES, 0.97),
        (labelled, Origin.TEXT, 0.95),
        (head_title if head.sure else "", Origin.TEXT, 0.97),
        (head_title if name and (_says_more(head_title, name) or _is_talk(head, name)) else "",
         Origin.TEXT, 0.9),
        ("" if weak else name, Origin.NAME, 0.9),
        (own if fits else "", Origin.PROPERTIES, 0.85),
        (head_title, Origin.TEXT, 0.9),
        (own, Origin.PROPERTIES, 0.7),
        (name if weak and _HAN.search(name) else "", Origin.NAME, 0.85),
    ]  # fmt: skip
    found = [(closed(text), origin, sure) for text, origin, sure in found]
    titles = dict.fromkeys(text for text, _, _ in found if text)
    ranked = [next(one for one in found if one[0] == text) for text in titles]
    return [Proposal("title", text[:TITLE_LIMIT], origin, sure) for text, origin, sure in ranked]


def closed(text: str) -> str:
    """Close the gaps in a title whose characters were set apart to fill a line: 教 学 进 度 表."""
    return "".join(text.split()) if _SPACED.fullmatch(text.strip()) else text


def guess_title(name: str, lines: list[Line]) -> Proposal | None:
    """Guess a title where none is sure: the first line that may be one, or else the name."""
    ordered = sorted(lines[:_GUESSED_FROM], key=lambda line: not line.level)
    named = len(name) > 1 and not (is_generic(name) or says_nothing(name))
    for line in ordered:
        text = line.text.strip()
        # A sentence is no title, but it says more than a name that says nothing.
        is_sentence = text.endswith(("。", "！", "：", ":")) or len(text) > _SENTENCE
        is_other = line.is_row or names_nothing(text) or is_label_word(text)
        if is_other and named and not says_nothing(text):
            break  # it begins with its parts, or as a form
        if len(text) < 2 or is_other or (named and is_sentence):
            continue
        return Proposal("title", closed(text), Origin.TEXT, _GUESSED)
    if not named and (said := _first_said(ordered)):
        return Proposal("title", closed(said), Origin.TEXT, _GUESSED)
    return Proposal("title", name, Origin.NAME, _GUESSED) if name.strip() else None


def _first_said(lines: list[Line]) -> str:
    """Return the first line that is no row and no label; "" where all are."""
    texts = (line.text.strip() for line in lines if not line.is_row)
    return next((one for one in texts if len(one) > 1 and not is_label_word(one)), "")


def _labelled(head: Head, head_title: str, name: str, *, weak: bool) -> str:
    """Return the title after a label, where the only other title is the name of a form."""
    if head.named is None or any(word in (head.title or "") for word in _OBSERVED):
        return ""
    is_form = not head_title or _is_form(head_title)
    if head.is_main:
        return head.named if is_form else ""
    return head.named if is_form and (not name or weak) else ""


def _is_form(title: str) -> bool:
    bare = "".join(fold(title).split())
    return is_kind(bare) or proposal_rules().form_title.fullmatch(bare) is not None


def _says_more(head: str, name: str) -> bool:
    """Say whether the first line is the name and more, or the name without a number before it.

    Examples are 规划.txt that begins with 三年规划, and 2023年第5期-民主管理.pdf that begins with
    民主管理.
    """
    whole, own = name_key(name), name_key(head)
    if own and whole.endswith(own) and _ISSUE.fullmatch(whole[: -len(own)]):
        return True
    return bool(head) and whole in own


def _is_talk(head: Head, name: str) -> bool:
    """Say whether the first slide has its own title, and the name only says which talk it is."""
    return head.slide and len(name) <= _SHORT_NAME and name.endswith(_TALKS)


_SHORT_NAME: Final = 12
_TALKS: Final = ("班会", "班会课", "讲座", "家长会", "课件")


def _is_of(title: str, name: str, lines: list[Line]) -> bool:
    """Say whether a title from a program belongs to this text: it may be an earlier text's."""
    text = name_key(name + "".join(line.text for line in lines)[:_TEXT_LIMIT])
    pairs = [one + two for one, two in pairwise(name_key(title))]
    return sum(pair in text for pair in pairs) >= _KNOWN_SHARE * len(pairs)
