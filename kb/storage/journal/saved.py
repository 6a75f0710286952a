"""The journal's entry for a thing that was saved."""

from typing import Final

from kb.domain.journal import Act, Subject
from kb.domain.outcome import Outcome
from kb.storage.journal.journal import record
from kb.storage.journal.things import thing_of
from kb.storage.session import Transaction

_ACTS: Final = {Outcome.CREATED: Act.CREATE, Outcome.REVISED: Act.REVISE}


def record_saved(tx: Transaction, subject: Subject, key: str, outcome: Outcome) -> Outcome:
    """Record what saving did, unless it did nothing, and return the outcome as it came."""
    if outcome in _ACTS:
        record(tx, _ACTS[outcome], thing_of(tx, subject, key))
    return outcome
