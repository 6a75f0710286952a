"""Findings of reviews, until what they are about is private."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from kb.domain.findings import Finding, ListedFinding
from kb.domain.ids import ResourceId
from kb.domain.originals import Holds
from kb.domain.vocabulary import Visibility
from kb.storage.findings.tables import finding
from kb.storage.resources.tables import attachment, file, resource
from kb.storage.session import Transaction

_c = finding.c


def replace(tx: Transaction, sha256: str, found: Iterable[Finding]) -> None:
    """Store what a look into an original found, instead of what was known of it before.

    What has been purged since the look is left out.
    """
    tx.execute(delete(finding).where(_c.sha256 == sha256))
    rows = [_row(one) for one in found]
    ids = {row["resource_id"] for row in rows}
    there = set(tx.execute(select(resource.c.id).where(resource.c.id.in_(ids))).scalars())
    is_kept = tx.execute(select(file.c.sha256).where(file.c.sha256 == sha256)).first() is not None
    rows = [row for row in rows if is_kept and row["resource_id"] in there]
    if rows:
        tx.execute(insert(finding), rows)


def remove(tx: Transaction, resource_id: ResourceId) -> None:
    """Remove the findings of a resource, because what they are about is private now."""
    tx.execute(delete(finding).where(_c.resource_id == resource_id))


def of_original(tx: Transaction, sha256: str) -> list[Finding]:
    """Return what is known of the resources with this original."""
    rows = tx.execute(select(finding).where(_c.sha256 == sha256).order_by(*finding.primary_key))
    return [_finding(row) for row in rows]


def stale_originals(tx: Transaction) -> list[str]:
    """Return the SHA-256 of originals of whose resources one was saved since the look."""
    statement = select(_c.sha256).join_from(finding, resource)
    later = statement.where(_c.seen != resource.c.revision).distinct().order_by(_c.sha256)
    return list(tx.execute(later).scalars())


def listing(tx: Transaction, keys: Sequence[str] = ()) -> list[ListedFinding]:
    """Return all findings, or those of the resources with these keys, in the order of the
    resources.
    """
    name = (
        select(func.min(attachment.c.file_name))
        .where(attachment.c.resource_id == _c.resource_id, attachment.c.sha256 == _c.sha256)
        .scalar_subquery()
    )
    r = resource.c
    columns = (r.key, r.title, r.revision, r.visibility.label("now"), r.deleted_at)
    statement = (
        select(finding, *columns, name.label("file_name"))
        .join_from(finding, resource)
        .order_by(_c.resource_id, _c.number, _c.sha256)
    )
    if keys:
        statement = statement.where(r.key.in_(keys))
    return [_listed(row) for row in tx.execute(statement)]


def resources_with(tx: Transaction, sha256: str) -> list[ResourceId]:
    """Return the ids of the resources that have this original, or had it in a revision."""
    statement = select(attachment.c.resource_id).where(attachment.c.sha256 == sha256)
    return list(tx.execute(statement.distinct().order_by(attachment.c.resource_id)).scalars())


def _row(one: Finding) -> dict[str, Any]:
    return {
        "resource_id": one.resource,
        "sha256": one.sha256,
        "number": one.number,
        "reason": one.reason.value,
        "visibility": one.visibility.value,
        "seen": one.seen,
    }


def _finding(row: Any) -> Finding:
    return Finding(
        ResourceId(row.resource_id),
        row.sha256,
        row.number,
        Holds(row.reason),
        Visibility(row.visibility),
        row.seen,
    )


def _listed(row: Any) -> ListedFinding:
    return ListedFinding(
        _finding(row),
        row.key,
        row.title,
        row.file_name or "",
        row.revision,
        Visibility(row.now),
        row.deleted_at is not None,
    )
