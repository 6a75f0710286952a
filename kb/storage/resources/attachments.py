"""The attachments of resources through their history: each list is stored once, with its revisions.

Today's attachments are read with the resource (kb.storage.resources.rows).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import and_, delete, func, insert, or_, select, update

from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.domain.originals import is_kept_back
from kb.domain.resources import Attachment
from kb.storage.resources.rows import attachment_of
from kb.storage.resources.tables import attachment, file, resource_revision
from kb.storage.session import Transaction
from kb.storage.upsert import insert as upsert


@dataclass(frozen=True, slots=True)
class History:
    """The lists of attachments of a resource.

    lists: the first revision of each list, in order, and the list; "()" where it was empty.
    """

    lists: tuple[tuple[int, tuple[Attachment, ...]], ...] = ()

    def at(self, number: int) -> tuple[Attachment, ...]:
        """Return the attachments that the revision with this number had."""
        found: tuple[Attachment, ...] = ()
        for since, held in self.lists:
            if since > number:
                break
            found = held
        return found


def attach(
    tx: Transaction, id_: ResourceId, revision: int, attachments: Sequence[Attachment]
) -> None:
    """Attach these files to a resource from a new revision on; earlier revisions keep theirs."""
    mine = attachment.c.resource_id == id_
    tx.execute(update(attachment).where(mine, attachment.c.until.is_(None)).values(until=revision))
    # of a list that no revision had: an import of history was broken off
    tx.execute(delete(attachment).where(mine, attachment.c.since >= attachment.c.until))
    _insert(tx, id_, revision, None, attachments)


def history_of(tx: Transaction, id_: ResourceId) -> History:
    """Return the lists of attachments of a resource through its history."""
    statement = (
        select(attachment, file.c.size_bytes, file.c.holds)
        .join_from(attachment, file)
        .where(attachment.c.resource_id == id_)
        .order_by(attachment.c.since, attachment.c.position)
    )
    lists: dict[int, list[Attachment]] = defaultdict(list)
    ends: set[int] = set()
    for row in tx.execute(statement):
        lists[row.since].append(attachment_of(row))
        if row.until is not None:
            ends.add(row.until)
    for end in ends:  # where nothing follows, nothing was attached
        lists.setdefault(end, [])
    return History(tuple((since, tuple(lists[since])) for since in sorted(lists)))


def completed(given: Sequence[Attachment], stored: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return the attachments that a line names, and those of the stored ones that it could not
    name.

    An export of what is public leaves out the originals that are kept back, and a line of it must
    not take them away. A line that says what an original holds is of an export of everything.
    """
    if any(one.holds is not None for one in given):
        return tuple(given)
    named = {one.sha256 for one in given}
    complete = list(given)
    for place, one in enumerate(stored):  # each goes where it was
        if is_kept_back(one.holds) and one.sha256 not in named:
            complete.insert(place, one)
    return tuple(complete)


def put_at(
    tx: Transaction, id_: ResourceId, number: int, attachments: Sequence[Attachment]
) -> None:
    """Record the attachments of a revision of the past; those of today and of all others stay."""
    before = history_of(tx, id_)
    last = tx.execute(
        select(func.max(resource_revision.c.number)).where(resource_revision.c.resource_id == id_)
    ).scalar_one()
    held = {one: before.at(one) for one in range(1, last + 1)}
    held[number] = tuple(attachments)
    held[last + 1] = before.lists[-1][1] if before.lists else ()
    starts = [1, *(one for one in range(2, last + 2) if held[one] != held[one - 1])]
    tx.execute(delete(attachment).where(attachment.c.resource_id == id_))
    for since, until in pairwise([*starts, None]):
        assert since is not None
        _insert(tx, id_, since, until, held[since])


def _insert(
    tx: Transaction,
    id_: ResourceId,
    since: int,
    until: int | None,
    attachments: Sequence[Attachment],
) -> None:
    if not attachments:
        return
    know(tx, attachments)
    rows = [
        {
            "resource_id": id_,
            "since": since,
            "until": until,
            "position": position,
            "sha256": one.sha256,
            "file_name": one.file_name,
            "media_type": one.media_type,
        }
        for position, one in enumerate(attachments)
    ]
    tx.execute(insert(attachment), rows)


def know(tx: Transaction, attachments: Sequence[Attachment]) -> None:
    """Record what is known of the bytes of these attachments.

    What was known of the same bytes before is added to and never taken back: only looking into them
    again does that (kb.storage.resources.originals).
    """
    now = clock.now()
    files = {one.sha256: one for one in attachments}
    rows = [
        {
            "sha256": sha256,
            "size_bytes": one.size_bytes,
            "created_at": now,
            "holds": None if one.holds is None else one.holds.value,
        }
        for sha256, one in sorted(files.items())
    ]
    statement = upsert(tx, file)
    known, new = file.c.holds, statement.excluded.holds
    adds = or_(known.is_(None), known.bitwise_and(new) != new)
    statement = statement.on_conflict_do_update(
        index_elements=[file.c.sha256],
        set_={"holds": func.coalesce(known, 0).bitwise_or(new)},
        where=and_(new.is_not(None), adds),
    )
    tx.execute(statement, rows)
