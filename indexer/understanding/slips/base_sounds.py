"""Reading by sound for a base: its parts are made when they are first asked for."""

from collections.abc import Sequence
from functools import cache, cached_property
from threading import Lock

from corpus import load_words
from indexer.analysis.analyser import Analyser
from indexer.engines.contract import Frequencies
from indexer.understanding.knowledge import Respelling
from indexer.understanding.names.base_names import BaseNames
from indexer.understanding.names.name_index import NameIndex
from indexer.understanding.pinyin.readings import read_readings
from indexer.understanding.slips.candidates import Candidates
from indexer.understanding.slips.lexicon import (
    Lexicon,
    build_lexicon,
    words_of_the_field,
    words_that_are_typed,
)
from indexer.understanding.slips.respelling import SpokenSounds
from indexer.understanding.slips.slip_costs import SlipCosts, shapes_of
from indexer.understanding.slips.title_pairs import TitlePairs
from kb.domain.access import Scope
from kb.storage.session import Database
from kb.usecases.suggestions import Named

_making = Lock()


def lexicon() -> Lexicon:
    """Takes about a second the first time; one for all bases of a process."""
    with _making:
        return _lexicon()


@cache
def _lexicon() -> Lexicon:
    readings = read_readings(load_words.word_readings(), load_words.surname_readings())
    return build_lexicon(readings, words_of_the_field(), words_that_are_typed())


class BaseSounds:
    """The Sounds of a base, and the names and words to suggest. Cheap until first used."""

    def __init__(self, db: Database, analyser: Analyser) -> None:
        self._db = db
        self._analyser = analyser

    def respell(
        self, words: Sequence[str], scope: Scope, frequencies: Frequencies
    ) -> Respelling | None:
        return self._spoken.respell(words, scope, frequencies) if words else None

    def warm(self) -> None:
        """Make everything now, as in a thread of a server that has just started."""
        self._spoken  # noqa: B018
        self.words  # noqa: B018
        self.names.syllables("")

    @cached_property
    def names(self) -> BaseNames:
        return BaseNames(self._db, lexicon().readings)

    @cached_property
    def words(self) -> NameIndex:
        """Words of the field, as queries that someone may begin to type."""
        known = lexicon()
        return NameIndex((Named("query", word, word, word) for word in known.names), known.readings)

    @cached_property
    def _spoken(self) -> SpokenSounds:
        known = lexicon()
        slip_costs = SlipCosts(known.readings, shapes_of(load_words.lookalikes()))
        cut = self._analyser.segmenter.cut
        return SpokenSounds(
            Candidates(known, slip_costs, self.names),
            self.names,
            lambda word: cut(word) == [word],
            TitlePairs(known),
        )
