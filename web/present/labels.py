"""The names of the closed vocabularies, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from corpus import load as corpus
from web.language.current import current
from web.language.translate import gettext


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of the closed vocabularies.

    names: the name of each code, by language and vocabulary. descriptions: what each kind is.
    """

    names: Mapping[str, Mapping[str, Mapping[str, str]]]
    descriptions: Mapping[str, str]

    def name(self, vocabulary: str, code: str) -> str:
        """Return the name of a code in the reader's language, or the code where it has none.

        A year may be a range of years.
        """
        code = str(code)
        if vocabulary == "year":
            return year_name(code)
        return self.names[current()][vocabulary].get(code, code)

    def codes(self, vocabulary: str) -> list[str]:
        """Return the codes of a vocabulary in the order in which they are shown."""
        return list(self.names["zh"][vocabulary])

    def grades(self, grades: Iterable[int]) -> str:
        """Return the names of grades, with runs of them drawn together: 七年级至九年级."""
        runs: list[list[int]] = []
        for grade in sorted(grades):
            if runs and runs[-1][-1] == grade - 1:
                runs[-1].append(grade)
            else:
                runs.append([grade])
        return gettext("、").join(self._run(run) for run in runs)

    def _run(self, run: list[int]) -> str:
        first, last = self.name("grade", str(run[0])), self.name("grade", str(run[-1]))
        if len(run) == 1:
            return first
        if len(run) == 2:
            return gettext("、").join((first, last))
        return gettext("%(first)s至%(last)s", first=first, last=last)


@cache
def read_labels() -> Labels:
    """Return the names of the vocabularies that come with the software."""
    found = corpus.vocabularies()
    vocabularies = {
        "kind": found.kinds,
        "stage": found.stages,
        "grade": found.grades,
        "role": found.roles,
        "level": found.levels,
        "visibility": found.visibilities,
        "phase": found.phases,
    }
    chinese = {
        name: {term.code: term.name for term in terms} for name, terms in vocabularies.items()
    }
    english = {
        name: {term.code: term.name_en or _english(name, term) for term in terms}
        for name, terms in vocabularies.items()
    }
    descriptions = {term.code: term.description for term in found.kinds}
    return Labels({"zh": chinese, "en": english}, descriptions)


def _english(vocabulary: str, term: corpus.Term) -> str:
    return f"Grade {term.code}" if vocabulary == "grade" else term.name


def year_name(value: str) -> str:
    """Return the name of a year or of a range of years such as "2022.." or "2022..2024"."""
    first, dots, last = value.partition("..")
    if not dots:
        return gettext("%(year)s年", year=first)
    if first and last:
        return gettext("%(first)s–%(last)s年", first=first, last=last)
    return (
        gettext("%(year)s年及以后", year=first) if first else gettext("%(year)s年及以前", year=last)
    )
