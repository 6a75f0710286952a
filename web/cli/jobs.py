"""The command `kb jobs`."""

import click

from kb.domain import clock
from kb.domain.actor import OPERATOR
from kb.domain.ids import JobId
from kb.domain.jobs import Job, JobState
from kb.usecases.jobs import asking
from web.cli.context import base
from web.cli.output import _, json_option, print_json, say

_STATES = {
    JobState.WAITING: _("等待"),
    JobState.RUNNING: _("进行中"),
    JobState.DONE: _("已完成"),
    JobState.FAILED: _("失败"),
    JobState.CANCELLED: _("已取消"),
}


@click.command(
    help=_(
        "列出后台任务：等待的、进行中的，以及试了五次没有做成的。\n\n"
        "后台任务由 kb serve 或 kb worker 做。有失败的任务时以 1 结束。"
    )
)
@click.option("--cancel", "cancelled", type=click.IntRange(1), help=_("取消这个编号的任务"))
@click.option("--retry", "retried", type=click.IntRange(1), help=_("重新做这个编号的任务"))
@json_option
def jobs(cancelled: int | None, retried: int | None, *, as_json: bool) -> None:
    with base() as services:
        if cancelled is not None:
            asking.cancel(services.db, OPERATOR, JobId(cancelled))
        if retried is not None:
            asking.retry(services.db, OPERATOR, JobId(retried))
        found = asking.listing(services.db, OPERATOR)
    if as_json:
        print_json([_as_json(job) for job in found])
    else:
        for job in found:
            say(_line(job))
        say(_("共 %(count)s 项后台任务。") % {"count": len(found)})
    if any(job.state is JobState.FAILED for job in found):
        raise SystemExit(1)


def _line(job: Job) -> str:
    parts = [f"{job.id:>6}", job.kind, _state(job), str(job.asked_by)]
    parts.append(job.asked_at.astimezone().strftime("%Y-%m-%d %H:%M"))
    if job.total:
        parts.append(f"{job.done}/{job.total}")
    if job.attempts > 1:
        parts.append(_("试了 %(count)s 次") % {"count": job.attempts})
    if job.error:
        parts.append(_error(job))
    return "  ".join(parts)


def _state(job: Job) -> str:
    if job.state is JobState.RUNNING and job.cancel_asked:
        return _("正在取消")
    return _STATES[job.state]


def _error(job: Job) -> str:
    assert job.error
    return _(job.error.message) % job.error.params if job.error.params else _(job.error.message)


def _as_json(job: Job) -> dict[str, object]:
    """Return the job as JSON, without its payload and result, which may be private."""
    moments = {
        name: moment and moment.isoformat()
        for name, moment in (
            ("asked_at", job.asked_at),
            ("due_at", job.due_at),
            ("started_at", job.started_at),
            ("finished_at", job.finished_at),
            ("expires_at", job.expires_at),
        )
    }
    ended = job.finished_at or clock.now()
    took_s = (ended - job.started_at).total_seconds() if job.started_at else None
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state.value,
        "asked_by": str(job.asked_by),
        "priority": job.priority.name.lower(),
        "attempts": job.attempts,
        "cancel_asked": job.cancel_asked,
        "done": job.done,
        "total": job.total,
        "took_s": None if took_s is None else round(took_s, 1),
        "error": _error(job) if job.error else None,
        **moments,
    }


COMMANDS = (jobs,)
