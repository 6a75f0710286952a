"""Reports of what should not be public, until the operator has dealt with them."""

from typing import Any, Final

from sqlalchemy import Select, func, insert, select, update

from kb.domain import clock
from kb.domain.ids import ResourceId
from kb.domain.reports import PageReport, ReportState
from kb.domain.vocabulary import Visibility
from kb.errors import NotFound
from kb.storage.reports.tables import report
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction

_IS_OPEN: Final = report.c.state == ReportState.OPEN.value
_REPORTS: Final[Select[Any]] = select(
    report, resource.c.key, resource.c.title, resource.c.visibility
).join_from(report, resource)


def add(tx: Transaction, resource_id: ResourceId, text: str) -> None:
    """Keep a report of a resource."""
    row = {"resource_id": resource_id, "text": text, "made_at": clock.now()}
    tx.execute(insert(report), {**row, "state": ReportState.OPEN.value})


def count_open(tx: Transaction, resource_id: ResourceId | None = None) -> int:
    """Return the number of open reports, of one resource or of all."""
    statement = select(func.count()).select_from(report).where(_IS_OPEN)
    if resource_id is not None:
        statement = statement.where(report.c.resource_id == resource_id)
    return int(tx.execute(statement).scalar_one())


def get(tx: Transaction, number: int) -> PageReport:
    """Return a report. Raises NotFound."""
    row = tx.execute(_REPORTS.where(report.c.id == number)).first()
    if row is None:
        raise NotFound("没有第 %(number)d 号报告", number=number)
    return _report(row)


def listing(tx: Transaction, *, closed: bool) -> list[PageReport]:
    """Return the open reports, or with `closed` all of them, the oldest first."""
    statement = _REPORTS.order_by(report.c.id)
    rows = tx.execute(statement if closed else statement.where(_IS_OPEN))
    return [_report(row) for row in rows]


def close(tx: Transaction, number: int) -> None:
    """Close an open report; nothing had to be done."""
    _end(tx, report.c.id == number, ReportState.CLOSED)


def close_hidden(tx: Transaction, resource_id: ResourceId) -> None:
    """Close all open reports of a resource that was made private."""
    _end(tx, report.c.resource_id == resource_id, ReportState.HIDDEN)


def _end(tx: Transaction, chosen: Any, state: ReportState) -> None:
    ended = {"state": state.value, "closed_at": clock.now()}
    tx.execute(update(report).where(chosen, _IS_OPEN).values(**ended))


def _report(row: Any) -> PageReport:
    return PageReport(
        number=row.id,
        resource=ResourceId(row.resource_id),
        key=row.key,
        title=row.title,
        visibility=Visibility(row.visibility),
        text=row.text,
        made_at=row.made_at,
        state=ReportState(row.state),
        closed_at=row.closed_at,
    )
