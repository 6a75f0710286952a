"""All that is known of words beside the text, handed to the planner as one value."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from indexer.engines.contract import Frequencies
from indexer.understanding.intents.intents import Intents
from indexer.understanding.intents.question_words import QuestionWords
from indexer.understanding.names.synonyms import Synonyms
from kb.domain.access import Scope

# names: synonyms. questions: what only asks, and nearness. intents: stage, grade, kind and years
# in words.
Part = Literal["names", "sound", "questions", "intents"]
PARTS: Final[tuple[Part, ...]] = ("names", "sound", "questions", "intents")


@dataclass(frozen=True, slots=True)
class Respelled:
    """The words [start, end) of a query read as others: one after the other, all meant.

    how: "sound" (mistyped by sound), "shape", "pinyin" or "initials".
    """

    start: int
    end: int
    words: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Respelling:
    """How a query may have been meant.

    text: the query as it may have been meant; "" where the readings are not to be offered. read:
    every reading, the likeliest first; several may stand for the same words.
    """

    text: str
    read: tuple[Respelled, ...]


class Sounds(Protocol):
    """Reads words by sound, pinyin, initials and shape."""

    def respell(
        self, words: Sequence[str], scope: Scope, frequencies: Frequencies
    ) -> Respelling | None:
        """Find what a query's bare words (folded, in order) may have been meant to be.

        Returns None where they are well as they are. Proposes only words of the dictionaries,
        frequent words, and names that the scope may know of.
        """


class NoSounds:
    """Finds no other reading of anything."""

    def respell(
        self, words: Sequence[str], scope: Scope, frequencies: Frequencies
    ) -> Respelling | None:
        del words, scope, frequencies
        return None


@dataclass(frozen=True, slots=True)
class LanguageKnowledge:
    """What is known of words beside the text.

    synonyms: is called for each query, so that what curators add is in force at once. nearness:
    whether words that stand together count for more.
    """

    synonyms: Callable[[], Synonyms]
    question_words: QuestionWords
    intents: Intents
    sounds: Sounds
    nearness: bool = True

    def without(self, parts: Collection[Part]) -> "LanguageKnowledge":
        """Return the knowledge without some of its parts, to see what each part brings."""
        questions = "questions" not in parts
        return LanguageKnowledge(
            self.synonyms if "names" not in parts else lambda: _NO_SYNONYMS,
            self.question_words if questions else QuestionWords(()),
            self.intents if "intents" not in parts else Intents(()),
            self.sounds if "sound" not in parts else NoSounds(),
            nearness=self.nearness and questions,
        )


_NO_SYNONYMS = Synonyms(())
NO_KNOWLEDGE = LanguageKnowledge(
    lambda: _NO_SYNONYMS, QuestionWords(()), Intents(()), NoSounds(), nearness=False
)
