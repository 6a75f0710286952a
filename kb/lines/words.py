"""The everyday words for kinds, stages, grades and roles: 班会, 初中, 七年级, 主持人."""

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Final, TypeVar

from corpus.load import Term, vocabularies
from kb.domain.vocabulary import Kind, Level, Phase, Role, Stage, Visibility
from kb.text.names import name_key

# The likeness from which a name counts as a slip for another one (difflib's ratio).
_ALIKE: Final = 0.8
Vocabulary = TypeVar("Vocabulary", bound=StrEnum)


@cache
def _codes(kind: type[StrEnum]) -> dict[str, str]:
    known = vocabularies()
    terms = {
        Kind: known.kinds,
        Stage: known.stages,
        Role: known.roles,
        Level: known.levels,
        Visibility: known.visibilities,
        Phase: known.phases,
    }[kind]
    return _by_word(terms) | {code.value: code.value for code in kind}


@cache
def _grades() -> dict[str, int]:
    return {word: int(code) for word, code in _by_word(vocabularies().grades).items()}


def _by_word(terms: tuple[Term, ...]) -> dict[str, str]:
    return {
        name_key(word): term.code
        for term in terms
        for word in (term.code, term.name, term.name_en, *term.aliases)
        if word
    }


def find_code(kind: type[Vocabulary], word: str) -> Vocabulary | None:
    """Return the value that a code, a name or an alias in either language stands for, or None."""
    code = _codes(kind).get(word) or _codes(kind).get(name_key(word))
    return kind(code) if code else None


def find_grade(word: str) -> int | None:
    """Return the grade, from 1 to 12, that a word stands for, or None."""
    return _grades().get(name_key(word))


def find_alike(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like a mistyped one, or None where none is alike."""
    found = get_close_matches(name.strip().casefold(), tuple(known), n=1, cutoff=_ALIKE)
    return found[0] if found else None
