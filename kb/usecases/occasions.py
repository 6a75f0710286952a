"""Occasions of the school calendar."""

from kb.domain.actor import Actor
from kb.domain.checks import NAME_LIMIT, NOTE_LIMIT, check_key, check_list, check_text
from kb.domain.occasions import Occasion, OccasionState
from kb.domain.outcome import Outcome
from kb.domain.texts import tidy
from kb.errors import InvalidInput
from kb.storage.occasions import occasions
from kb.storage.session import Database


def every(db: Database) -> list[Occasion]:
    """In the order of a school year."""
    with db.read() as tx:
        return occasions.every(tx)


def get(db: Database, key: str) -> Occasion:
    with db.read() as tx:
        return occasions.get(tx, key)


def save(db: Database, actor: Actor, draft: OccasionState) -> Outcome:
    draft = tidy(draft)
    check_key(draft.key)
    check_text(draft.name, "name", NAME_LIMIT, required=True)
    check_text(draft.description, "description", NOTE_LIMIT)
    check_list(dict.fromkeys(draft.aliases), "aliases")
    check_list(draft.months, "months", 12)
    if not set(draft.months) <= set(range(1, 13)):
        raise InvalidInput("月份只能是 1 到 12", field="months")
    with db.write(actor) as tx:
        return occasions.save(tx, draft)
