"""The rules for synonyms: a name can be one where a search can look for it."""

from collections.abc import Iterator
from functools import cache

from corpus import load as corpus
from kb.domain.limits import SYNONYM_CHARS, SYNONYM_NAMES
from kb.lines.fields import Fields
from kb.text.fold import fold
from kb.text.names import name_key


def check_names(given: Fields, typed: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Report what is wrong with the names of one group of synonyms."""
    for field, some in (("typed", typed), ("names", names)):
        for name in some:
            _check_name(given, field, name)
    everything = (*typed, *names)
    if not names or len(everything) < 2:
        given.fault("names", "同义词至少要有两个名称")
    if len(everything) > SYNONYM_NAMES:
        given.fault(
            "names",
            "有 %(count)d 个名称，最多 %(limit)d 个",
            count=len(everything),
            limit=SYNONYM_NAMES,
        )
    for name in _twice(everything):
        given.fault("names", "“%(name)s”写了两次（繁简、大小写视为相同）", name=name)


def _check_name(given: Fields, field: str, name: str) -> None:
    folded = name_key(name)
    if not any(character.isalnum() for character in folded):
        given.fault(field, "“%(name)s”里没有可以搜索的文字", name=name)
    elif len(folded) > SYNONYM_CHARS:
        given.fault(
            field,
            "“%(name)s”有 %(length)d 字，名称最多 %(limit)d 字",
            name=name,
            length=len(folded),
            limit=SYNONYM_CHARS,
        )
    elif folded in _stop_words():
        given.fault(field, "“%(name)s”是搜索时不看的虚词，不能作同义词", name=name)


def _twice(names: tuple[str, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name_key(name) in seen:
            yield name
        seen.add(name_key(name))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(fold(word) for word in corpus.stop_words())
