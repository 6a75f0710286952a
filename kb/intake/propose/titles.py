"""Proposes titles of a file: from its text, then from its name, then from its properties."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from corpus.load_proposals import proposal_rules
from kb.intake.markdown_lines import Line
from kb.intake.proposal import Origin, Proposal
from kb.intake.propose.file_name import NameParts
from kb.intake.propose.first_title import (
    is_above_title,
    is_by_line,
    is_listed,
    is_official,
    is_said,
    names_nothing,
)
from kb.intake.propose.head import Head
from kb.intake.propose.kinds import is_kind
from kb.intake.propose.labels import is_label, is_label_word
from kb.intake.propose.names import is_name, is_school
from kb.intake.propose.telling import is_generic, is_of_site, says_nothing, tells_little
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
_AGREED_LINES: Final = 8
# This share of a short name must be in the first line that says it with more words.
_WITHIN: Final = 0.6
_SIGNED = re.compile(r"(.+?)\s*[（(]([\u4e00-\u9fff]{2,4})[)）]")
# A page's title often has the names of its column and its site behind it.
_JOINED = re.compile(r"\s*[-_|–—｜]+\s*")
_SHORTEST_PART: Final = 4
_WORDS = re.compile(r"\w{2}")
_QUOTED = re.compile("[“「《]")
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
    weak = bool(name) and (
        _HAN.search(name) is None or tells_little(name) or _is_above(name, lines)
    )
    own = _own(properties.get("title", "").strip())
    head_title = head.title if head.title and not is_generic(head.title) else ""
    is_first = bool(head_title) and (
        _says_more(head_title, name)
        or _is_talk(head, name)
        or _is_within(name, head_title)
        or _is_signed(name, head_title)
    )
    found = [
        (own if "title" in stated else "", Origin.PROPERTIES, 0.97),
        (_labelled(head, head_title, name, weak=weak), Origin.TEXT, 0.95),
        (_agreed(own, head, lines), Origin.TEXT, 0.97),
        (name if weak and _goes_on(head_title, name) else "", Origin.NAME, 0.9),
        (head_title if head.sure or is_official(head_title) else "", Origin.TEXT, 0.97),
        (head_title if name and is_first else "", Origin.TEXT, 0.9),
        ("" if weak else name, Origin.NAME, 0.9),
        (head_title if head.authors else "", Origin.TEXT, 0.9),
        (own if _is_of(own, parts.title, lines) else "", Origin.PROPERTIES, 0.85),
        (head_title, Origin.TEXT, 0.9),
        (own, Origin.PROPERTIES, 0.7),
        (name if weak and _HAN.search(name) else "", Origin.NAME, 0.85),
        *((text, Origin.TEXT, 0.7) for text in head.others if not is_generic(text)),
    ]  # fmt: skip
    found = [(closed(text), origin, sure) for text, origin, sure in found]
    titles = dict.fromkeys(text for text, _, _ in found if text)
    ranked = [next(one for one in found if one[0] == text) for text in titles]
    return [Proposal("title", text[:TITLE_LIMIT], origin, sure) for text, origin, sure in ranked]


def _is_above(name: str, lines: list[Line]) -> bool:
    """Say whether the name is that of the journal in which the text stands."""
    return any(is_above_title(line.text) and line.text.startswith(name) for line in lines[:2])


def _own(title: str) -> str:
    """Return what a program or a person calls the file, unless that tells nothing."""
    is_none = says_nothing(title) or is_generic(title) or len(title) <= 3
    return "" if is_none or is_school(title) or is_of_site(title) else title


def _agreed(own: str, head: Head, lines: list[Line]) -> str:
    """Return the line of the head that is the file's own title as well; "" where none is."""
    if not own or tells_little(own) or _is_form(own):
        return ""
    keys = {name_key(part) for part in (own, *_JOINED.split(own)) if _tells_all(part)}
    alike = (line for line in lines[:_AGREED_LINES] if not line.is_row)
    found = next((line for line in alike if name_key(line.text) in keys), None)
    if found is None:
        return ""
    # Where a heading of the first level says something else, the line is that of the site.
    heads = [line.text for line in lines[:_AGREED_LINES] if line.level == 1]
    is_around = head.sure and head.title in heads and not found.level
    return "" if is_around and name_key(head.title or "") not in keys else found.text.strip()


def _tells_all(part: str) -> bool:
    """Say whether a part of a page's title may be that of the text: a site and a column are not."""
    is_around = is_school(part) or is_of_site(part) or is_above_title(part)
    return len(part) >= _SHORTEST_PART and not is_around and not tells_little(part)


def _goes_on(head: str, name: str) -> bool:
    """Say whether the name is the first line and more: 班级简报 第12期."""
    own = name_key(head)
    return bool(own) and own in name_key(name)


def _is_signed(name: str, head: str) -> bool:
    """Say whether the name is the first line with a person's name behind it."""
    signed = _SIGNED.fullmatch(name)
    return signed is not None and signed[1] == head and is_name(signed[2], labelled=True)


def _is_within(name: str, head: str) -> bool:
    """Say whether the first line says what the name says in few words, and more: 消防班会."""
    pairs = [one + two for one, two in pairwise(re.sub(r"[\d\W_]", "", name_key(name)))]
    key = name_key(head)
    if len(name) > _SHORT_NAME or len(head) <= len(name) or not pairs:
        return False
    is_shortened = key.startswith(name_key(name)[0]) and _is_spread(name_key(name), key)
    return is_shortened or sum(pair in key for pair in pairs) >= _WITHIN * len(pairs)


def _is_spread(short: str, long: str) -> bool:
    """Say whether all characters of a text stand in another one in the same order."""
    rest = iter(long)
    return all(character in rest for character in short)


def closed(text: str) -> str:
    """Close the gaps in a title whose characters were set apart to fill a line: 教 学 进 度 表."""
    return "".join(text.split()) if _SPACED.fullmatch(text.strip()) else text


def guess_title(name: str, lines: list[Line]) -> Proposal | None:
    """Guess a title where none is sure: the first line that may be one, or else the name.

    A row, an item and a label are none, and a paragraph only where the name tells nothing.
    """
    named = len(name) > 1 and not (is_generic(name) or says_nothing(name))
    for line in sorted(lines[:_GUESSED_FROM], key=lambda line: not line.level):
        text = line.text.strip()
        is_other = line.is_row or names_nothing(text) or is_label_word(text)
        if is_other and named and not says_nothing(text):
            break  # it begins with its parts, or as a form
        is_beside = line.is_item or is_said(text) or is_above_title(text) or is_by_line(text)
        if not _WORDS.search(text) or is_other or is_beside or is_listed(text):
            continue
        # A sentence is no title, but it says more than a name that says nothing.
        is_sentence = text.endswith(("。", "！"))
        if len(text) > _SENTENCE or text.endswith(("：", ":")) or (named and is_sentence):
            continue
        return Proposal("title", closed(text), Origin.TEXT, _GUESSED)
    if not named and (said := _first_said(lines)):
        return Proposal("title", closed(said), Origin.TEXT, _GUESSED)
    return Proposal("title", name, Origin.NAME, _GUESSED) if name.strip() else None


def _first_said(lines: list[Line]) -> str:
    """Return the first line that is no row, no item and no label; "" where all are."""
    for line in lines:
        text = line.text.strip()
        is_other = line.is_row or line.is_item or is_label_word(text) or is_label(text)
        if not is_other and _WORDS.search(text):
            return text
    return ""


def _labelled(head: Head, head_title: str, name: str, *, weak: bool) -> str:
    """Return the title after a label, where the only other title is the name of a form."""
    if head.named is None or any(word in (head.title or "") for word in _OBSERVED):
        return ""
    is_form = not head_title or _is_form(head_title)
    if head.is_main:
        return head.named if is_form else ""
    return head.named if is_form and (not name or weak) else ""


def _is_form(title: str) -> bool:
    """Say whether a title is that of a form: 课题申报书, but not “书香伴我行”活动方案."""
    bare = "".join(fold(title).split())
    is_form = proposal_rules().form_title.fullmatch(bare) is not None
    return is_kind(bare) or (is_form and not _QUOTED.search(title))


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
    bare = re.sub(r"[ _-]*pptx?$", "", fold(name))
    return head.slide and len(bare) <= _SHORT_NAME and bare.endswith(_TALKS)


_SHORT_NAME: Final = 12
_TALKS: Final = ("班会", "班会课", "讲座", "家长会", "课件")


def _is_of(title: str, name: str, lines: list[Line]) -> bool:
    """Say whether a title from a program belongs to this text: it may be an earlier text's.

    One that only tells the kind belongs to any text.
    """
    if not title or tells_little(title):
        return False
    text = name_key(name + "".join(line.text for line in lines)[:_TEXT_LIMIT])
    pairs = [one + two for one, two in pairwise(name_key(title))]
    return sum(pair in text for pair in pairs) >= _KNOWN_SHARE * len(pairs)
