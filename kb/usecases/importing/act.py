"""The act of an import in the journal, which begins with the first batch that changes something."""

from collections import Counter, defaultdict
from typing import Final

from kb.domain.actor import Actor
from kb.domain.journal import Act, Subject, Thing
from kb.domain.outcome import Outcome
from kb.storage.intake import runs
from kb.storage.journal import journal
from kb.storage.session import Database, Transaction
from kb.usecases.importing.results import Counts

_NOTHING_DONE: Final = (Outcome.UNCHANGED, Outcome.BINNED)


class ImportAct:
    """The writer of that act. It keeps the counts of what is committed beside the journal's row."""

    def __init__(self, db: Database, actor: Actor) -> None:
        self._db = db
        self._actor = actor
        self.number: int | None = None
        self._counts: Counts = Counter()
        self._begun: int | None = None
        self._counted: Counts = Counter()

    def note(self, tx: Transaction, counts: Counts) -> None:
        """Write down what a batch does, at the end of its transaction; `settle` follows it."""
        self._counted = self._counts + counts
        self._begun = self.number
        done = any(how not in _NOTHING_DONE for (_, how), count in counts.items() if count)
        if self._begun is None and done:
            self._begun = runs.begin(tx)
            journal.record(tx, Act.IMPORT, Thing(Subject.IMPORT, self._begun))
        if self._begun is not None:
            runs.count(tx, self._begun, _by_type(self._counted))

    def settle(self) -> None:
        """Count the batch as committed."""
        self.number, self._counts = self._begun, self._counted

    def end(self) -> None:
        """Write down that nothing more comes.

        It waits for the disk, because somebody is now told what was imported.
        """
        if self.number is not None:
            with self._db.write(self._actor, durable=True) as tx:
                runs.end(tx, self.number)


def _by_type(counts: Counts) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (kind, outcome), count in sorted(counts.items()):
        found[kind][outcome.value] = count
    return dict(found)
