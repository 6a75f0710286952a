"""Reading the journal: who did what to what, with the names that things have today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kb.domain.access import Scope
from kb.domain.actor import ActorRef
from kb.domain.journal import JournalEntry, Subject, Thing
from kb.errors import InvalidInput, NotFound
from kb.storage.intake import runs
from kb.storage.intake.runs import ImportRun
from kb.storage.journal import journal, things
from kb.storage.journal.journal import Wanted
from kb.storage.journal.things import NameToday
from kb.storage.session import Database, Transaction

__all__ = ["MOST", "ImportRun", "NameToday", "Shown", "entries"]

MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it is shown. named: None for a thing that is gone or that the reader may not
    know.

    import_run: what an import brought, where the act is one.
    """

    entry: JournalEntry
    named: NameToday | None = None
    import_run: ImportRun | None = None


def entries(
    db: Database,
    scope: Scope,
    *,
    thing: str = "",
    actor: ActorRef | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Shown]:
    """Return some acts, the newest first, with names as far as the scope allows.

    thing: a key of whatever sort, or a sort with a number as the journal itself writes it
    (`resource:12`), which also finds what is gone. before: only acts with lower numbers. Raises
    NotFound for an unknown key and InvalidInput for an unknown sort.
    """
    with db.read() as tx:
        wanted = Wanted(_things(tx, thing) if thing else None, actor, since, before)
        found = journal.entries(tx, wanted, min(limit, MOST))
        about = [entry.thing for entry in found if entry.thing]
        named = things.names_of(tx, about, scope)
        imports = [one.number for one in about if one.subject is Subject.IMPORT]
        imported = runs.by_numbers(tx, imports)
    return [_shown(entry, named, imported) for entry in found]


def _shown(
    entry: JournalEntry, named: dict[Thing, NameToday], imported: dict[int, ImportRun]
) -> Shown:
    if entry.thing is None:
        return Shown(entry)
    is_import = entry.thing.subject is Subject.IMPORT
    run = imported.get(entry.thing.number) if is_import else None
    return Shown(entry, named.get(entry.thing), run)


def _things(tx: Transaction, text: str) -> Sequence[Thing]:
    subject, colon, number = text.partition(":")
    if colon:
        if subject not in list(Subject) or not (number.isascii() and number.isdigit()):
            raise InvalidInput(
                "“%(value)s”不是操作的对象，写编号，或 resource:12 这样的写法；种类有：%(allowed)s",
                value=text[:60],
                allowed=", ".join(Subject),
            )
        return [Thing(Subject(subject), int(number))]
    found = things.things_with_key(tx, text)
    if not found:
        raise NotFound("没有编号为“%(key)s”的条目", key=text)
    return found
