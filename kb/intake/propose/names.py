"""Recognises names of persons and schools, by the rules and lists of corpus/rules/names.toml."""

import re
from collections.abc import Iterable

from corpus.load_proposals import proposal_rules
from corpus.load_rules import name_rules
from kb.text.fold import fold

_HAN = re.compile("[\u3400-\u9fff\u00b7]{2,5}")
_BETWEEN = re.compile(r"[、,，/&;；]|\s+")
_GAPS = re.compile(r"[\s　]+")
_SPACED = re.compile("(?<![\u3400-\u9fff])([\u3400-\u9fff]) +([\u3400-\u9fff])(?![\u3400-\u9fff])")


def is_name(text: str, known: Iterable[str] = (), *, labelled: bool = False) -> bool:
    """Say whether a text is a person's name and nothing else.

    labelled: a label before it announces a name, so rare given names are accepted.
    """
    folded = fold(text)
    if not _HAN.fullmatch(folded):
        return False
    if folded in known:
        return True
    rules = name_rules()
    if folded in rules.not_names and not labelled:
        return False
    if folded[:2] in rules.double_surnames:
        given = folded[2:]
        return 1 <= len(given) <= 2 and (labelled or set(given) <= rules.given)
    given = folded[1:]
    if folded[0] not in rules.surnames or not 1 <= len(given) <= 2:
        return False
    return labelled or set(given) <= rules.given


def names_in(text: str, known: Iterable[str] = (), *, labelled: bool = False) -> tuple[str, ...]:
    """Return the names of a text that is a list of names; none where something else is in it."""
    text = _SPACED.sub(r"\1\2", re.sub(r"[(（][^()（）]*[)）]", "", text)).strip(" 　:：")
    found = []
    for part in _BETWEEN.split(text):
        name = without_title(part.strip())
        if not name:
            continue
        if not is_name(name, known, labelled=labelled):
            return ()
        found.append(name)
    return tuple(dict.fromkeys(found))


def without_title(text: str) -> str:
    """Remove the title behind a name: 王芳老师 → 王芳."""
    for title in name_rules().titles:
        if text.endswith(title) and len(text) - len(title) >= 2:
            return text[: -len(title)]
    return text


def is_school(text: str) -> bool:
    rules = proposal_rules()
    return len(text) <= 30 and bool(
        rules.school.fullmatch(text) or rules.school_short.fullmatch(text)
    )


def school_line(text: str, people: frozenset[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the school and the names of a line that holds both; None for any other line."""
    inside = re.fullmatch(r"(.{2,12}?)\s*[（(](.{4,30})[)）]", text)
    if inside and is_school(inside[2].split()[0]) and (names := names_in(inside[1], people)):
        return inside[2].split()[0], names
    pieces = [piece for piece in _GAPS.split(text.strip("（）()")) if piece]
    for at in range(1, min(len(pieces), 3)):
        names = names_in(" ".join(pieces[at:]), people)
        if names and is_school(pieces[at - 1]):
            return pieces[at - 1], names
    return None
