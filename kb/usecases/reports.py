"""Reports: anybody says that a resource should not be public, and the operator deals with it."""

from typing import Final

from kb.domain.access import Reader
from kb.domain.actor import Actor
from kb.domain.journal import Act, Subject
from kb.domain.outcome import Outcome
from kb.domain.reports import OPEN_LIMIT, OPEN_LIMIT_EACH, TEXT_LIMIT, PageReport
from kb.domain.texts import clean, several_lines
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict, InvalidInput, Unavailable
from kb.storage.journal import journal
from kb.storage.journal.things import thing_of
from kb.storage.reports import reports
from kb.storage.resources import resources
from kb.storage.session import Database
from kb.usecases.resources import set_visibility_in

# Somebody looks at the form meanwhile; an import may write for longer.
_PATIENCE_S: Final = 3.0


def report(db: Database, actor: Actor, reader: Reader, key: str, text: str) -> None:
    """Keep a report of a resource that the reader may open.

    Where a resource has many open reports already, one more tells nothing new and is not kept.
    Raises NotFound as reading the resource does, InvalidInput for a text that is too long, and
    Unavailable where the base is busy or too many reports wait.
    """
    text = clean(several_lines(text).strip())
    if len(text) > TEXT_LIMIT:
        raise InvalidInput("说明太长了，最多 %(most)d 个字。", field="text", most=TEXT_LIMIT)
    with db.read() as tx:
        found = resources.find_open(tx, key, reader)
    if found is None:
        raise resources.missing(key)
    with db.write(actor, patience_s=_PATIENCE_S) as tx:
        if reports.count_open(tx) >= OPEN_LIMIT:
            raise Unavailable("等待处理的报告太多，这一条没有收下。请直接联系管理员。")
        if reports.count_open(tx, found.id) < OPEN_LIMIT_EACH:
            reports.add(tx, found.id, text)
            journal.record(tx, Act.REPORT, thing_of(tx, Subject.RESOURCE, key))


def listing(db: Database, actor: Actor, *, closed: bool = False) -> list[PageReport]:
    """Return the open reports about what the actor may read; with `closed` also the others."""
    with db.read() as tx:
        found = reports.listing(tx, closed=closed)
        ids = {one.key: resources.get(tx, one.key) for one in found}
    return [one for one in found if actor.scope.allows(ids[one.key].audience)]


def hide(db: Database, actor: Actor, number: int) -> tuple[PageReport, Outcome]:
    """Make the reported resource private at once, and close its reports.

    Raises NotFound, and Conflict for a resource in the bin, which nobody sees anyway.
    """
    with db.write(actor) as tx:
        found = reports.get(tx, number)
        stored = resources.get(tx, found.key)
        if stored.deleted_at:
            raise Conflict(
                "资源“%(key)s”在回收站里，已经没有人能看到；请用 --close 结束这条报告",
                key=found.key,
            )
        outcome = set_visibility_in(tx, found.key, Visibility.PRIVATE)
        reports.close_hidden(tx, stored.id)
        thing = thing_of(tx, Subject.RESOURCE, found.key)
        journal.record(tx, Act.CLOSE_REPORT, thing, report=number)
        return reports.get(tx, number), outcome


def close(db: Database, actor: Actor, number: int) -> PageReport:
    """Close a report where nothing has to be done. Raises NotFound."""
    with db.write(actor) as tx:
        found = reports.get(tx, number)
        reports.close(tx, number)
        thing = thing_of(tx, Subject.RESOURCE, found.key)
        journal.record(tx, Act.CLOSE_REPORT, thing, report=number)
        return reports.get(tx, number)
