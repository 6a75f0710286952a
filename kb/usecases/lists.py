"""Lists of resources to carry away, each row of them within one reader's scope."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Final

from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.press.lists.formats import ListFormat
from kb.press.lists.listed import ListedResource, ListHead
from kb.storage.resources import resources
from kb.storage.session import Database, Transaction

_ROWS_AT_ONCE: Final = 200


def write(
    db: Database,
    scope: Scope,
    target: IO[bytes],
    kind: ListFormat,
    head: ListHead,
    ids: Sequence[ResourceId],
    address_of: Callable[[str], str],
    notes: Mapping[ResourceId, str] | None = None,
) -> ListHead:
    """Write the readable ones of these resources in their order, and return the head as written.

    Rows are read a few at a time from one snapshot, so the count in the head is that of the file.
    head: its count is set here; its total is that of the whole list before it was cut. address_of:
    a key becomes the address of its page. notes: the curator's, by resource.
    """
    with db.read() as tx:
        allowed = resources.readable_ids(tx, ids, scope)
        kept = [one for one in ids if one in allowed]
        # what may not be read is no part of the list, and is not counted as left out
        told = replace(head, count=len(kept), total=head.total - (len(ids) - len(kept)))
        kind.write(target, told, _rows(tx, kept, address_of, notes or {}))
    return told


def _rows(
    tx: Transaction,
    ids: Sequence[ResourceId],
    address_of: Callable[[str], str],
    notes: Mapping[ResourceId, str],
) -> Iterator[ListedResource]:
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        some = ids[start : start + _ROWS_AT_ONCE]
        read = resources.by_ids(tx, some, with_body=False, text_limit=0)
        found = {one.id: one for one in read}
        for number, id_ in enumerate(some, start + 1):
            one = found[id_]
            yield ListedResource(number, one, address_of(one.key), notes.get(id_, ""))
