"""Finds keys and codes by names: of the base's people, studios, topics and occasions, and of the
vocabularies.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus import load as corpus
from kb.domain.access import Scope
from kb.storage.session import Database
from kb.text.fold import fold
from kb.usecases import catalogue

_OPEN_TO_ALL: Mapping[str, Callable[[Database, str, Scope], list[str]]] = {
    "studio": catalogue.studio_keys_named,
    "topic": catalogue.topic_keys_named,
    "occasion": catalogue.occasion_keys_named,
}


@dataclass(frozen=True)
class CatalogueDirectory:
    """Looks up names in the catalogue of a base and in the vocabularies; see plan.Directory."""

    db: Database

    def keys_named(self, field: str, text: str, scope: Scope) -> Sequence[str]:
        if field == "author":
            return catalogue.person_keys_named(self.db, text, scope)
        if field in _OPEN_TO_ALL:
            return _OPEN_TO_ALL[field](self.db, text, scope)
        return self._vocabularies.get(field, {}).get(fold(text), ())

    @cached_property
    def _vocabularies(self) -> dict[str, dict[str, list[str]]]:
        terms = corpus.vocabularies()
        return {
            "kind": _by_name(terms.kinds),
            "stage": _by_name(terms.stages),
            "grade": _by_name(terms.grades),
        }


def _by_name(terms: Sequence[corpus.Term]) -> dict[str, list[str]]:
    """Every folded name, alias and code → the codes it stands for."""
    found: dict[str, list[str]] = {}
    for term in terms:
        for name in {fold(name) for name in (term.code, term.name, term.name_en, *term.aliases)}:
            if name:
                found.setdefault(name, []).append(term.code)
    return found
