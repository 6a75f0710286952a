"""Curators take queries down from what is suggested, and put them back."""

from kb.domain.access import Scope
from kb.domain.actor import Actor
from kb.domain.asked import ASKED_CHARS, TakenDown
from kb.domain.journal import Act, Subject, Thing
from kb.domain.texts import clean, one_line
from kb.errors import InvalidInput
from kb.storage.journal import journal
from kb.storage.session import Database
from kb.storage.words import taken_down
from kb.text.fold import fold


def every(db: Database, scope: Scope) -> list[TakenDown]:
    """Return what is down, the newest first; who may read nothing is told of nothing."""
    with db.read() as tx:
        return [] if scope.is_empty else taken_down.every(tx)


def take_down(db: Database, actor: Actor, text: str) -> bool:
    """Let a query be suggested to nobody, whoever asks for it from now on, too.

    Returns False where it was down already. Raises InvalidInput for a text that cannot be one.
    """
    typed = one_line(clean(text))
    if not any(map(str.isalnum, typed)) or len(typed) > ASKED_CHARS:
        raise InvalidInput("要撤下的提示须有 1 至 %(most)d 个字。", field="text", most=ASKED_CHARS)
    with db.write(actor) as tx:
        number = taken_down.add(tx, folded(typed), typed)
        if number is not None:
            journal.record(tx, Act.TAKE_DOWN, Thing(Subject.SUGGESTION, number))
    return number is not None


def put_back(db: Database, actor: Actor, text: str) -> bool:
    """Let a query be suggested again where others ask for it; False where it was not down."""
    with db.write(actor) as tx:
        number = taken_down.remove(tx, folded(text))
        if number is not None:
            journal.record(tx, Act.PUT_BACK, Thing(Subject.SUGGESTION, number))
    return number is not None


def folded(text: str) -> str:
    """Return a query as it is compared with others."""
    return " ".join(fold(text).split())[:ASKED_CHARS]
