"""Committing a batch: whole in one transaction, or one line after the other if one is refused."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Final, Protocol, TypeVar

from kb.domain.actor import Actor
from kb.errors import Conflict, ExtractionFailed, InvalidInput, KbError, NotFound
from kb.storage.session import Database, Transaction
from kb.usecases.importing.act import ImportAct
from kb.usecases.importing.results import Result, counted

_REFUSALS: Final = (InvalidInput, Conflict, NotFound, ExtractionFailed)
Line = TypeVar("Line")
Line_contra = TypeVar("Line_contra", contravariant=True)


class Step(Protocol[Line_contra]):
    """The work on the lines of one pass."""

    def save(self, tx: Transaction, lines: Sequence[Line_contra], /) -> list[Result]:
        """Save all lines. Raises the error that refuses one of them."""

    def refuse(self, line: Line_contra, error: KbError, /) -> Result:
        """Return the result of a line that was refused by itself."""

    def remembering(self) -> AbstractContextManager[None]:
        """Forget what was learnt within the block if it fails, because it has been rolled back."""


def commit(
    db: Database, actor: Actor, act: ImportAct, step: Step[Line], lines: Sequence[Line]
) -> list[Result]:
    """Save a batch in one transaction, noted in the import's act; the returned results are
    committed.
    """
    if not lines:
        return []
    try:
        with step.remembering(), db.write(actor) as tx:
            results = step.save(tx, lines)
            act.note(tx, counted(results))
    except _REFUSALS:
        with step.remembering(), db.write(actor) as tx:
            results = [result for line in lines for result in _alone(tx, step, line)]
            act.note(tx, counted(results))
    act.settle()
    return results


def _alone(tx: Transaction, step: Step[Line], line: Line) -> list[Result]:
    try:
        with step.remembering(), tx.savepoint():
            return step.save(tx, [line])
    except _REFUSALS as error:
        return [step.refuse(line, error)]
