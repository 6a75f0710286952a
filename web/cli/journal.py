"""The commands `kb log`, which says who did what, and `kb changes`, which lists what changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import click

from kb.domain.access import ANONYMOUS, OPERATOR_SCOPE
from kb.domain.actor import ActorKind, ActorRef, Door
from kb.domain.changed import ChangesPage, Mark
from kb.domain.journal import Act
from kb.usecases import changes as changes_usecase
from kb.usecases import journal
from kb.usecases.journal import ImportRun, Shown
from web.cli.context import base
from web.cli.output import _, json_option, print_json, say

_ACTS: Final = {
    Act.CREATE: _("新建"),
    Act.REVISE: _("修改"),
    Act.RENAME: _("改名"),
    Act.MOVE: _("移动"),
    Act.MERGE: _("合并"),
    Act.SET_VISIBILITY: _("改可见范围"),
    Act.RESTORE_REVISION: _("恢复旧版"),
    Act.BIN: _("放进回收站"),
    Act.UNBIN: _("移出回收站"),
    Act.PURGE: _("彻底删除"),
    Act.DELETE: _("删除"),
    Act.IMPORT: _("导入"),
    Act.REMOVE_SAMPLES: _("删除示例"),
    Act.RESTORE_BACKUP: _("恢复备份"),
    Act.REPORT: _("报告不该公开"),
    Act.CLOSE_REPORT: _("处理报告"),
    Act.TAKE_DOWN: _("撤下提示"),
    Act.PUT_BACK: _("放回提示"),
}
_DOORS: Final = {
    Door.COMMAND: _("命令行"),
    Door.IMPORT: _("导入"),
    Door.WEB: _("网页"),
    Door.API: _("接口"),
    Door.WORKER: _("后台"),
}


@click.command(
    name="log",
    help=_(
        "谁在什么时候对什么做了什么，最近的在前。\n\n"
        "  kb log --thing r-12 --since 2026-09-01\n\n"
        "日志里只有编号和代码；名称是现在的名称，已彻底删除的只剩序号，如 resource:12。"
    ),
)
@click.option("--thing", default="", help=_("只看这一个：它的编号，或日志里的写法，如 resource:12"))
@click.option("--actor", default="", help=_("只看这个人：operator、system 或 account:12"))
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help=_("只看这一天（或时刻）以后的，如 2026-09-01"),
)
@click.option("--before", type=click.IntRange(1), help=_("只看序号更小的，用来接着往前看"))
@click.option("--limit", type=click.IntRange(1, journal.MOST), default=50, help=_("最多列几条"))
@json_option
def log(
    thing: str,
    actor: str,
    since: datetime | None,
    before: int | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    with base() as services:
        found = journal.entries(
            services.db,
            OPERATOR_SCOPE,
            thing=thing,
            actor=ActorRef.parse(actor) if actor else None,
            since=since.astimezone() if since else None,
            before=before,
            limit=limit,
        )
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    for one in found:
        say("  ".join(_columns(one)))
    if len(found) == limit:
        say(_("更早的：kb log --before %(number)s") % {"number": found[-1].entry.number})


def _columns(one: Shown) -> Iterator[str]:
    entry = one.entry
    yield str(entry.number)
    yield entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    yield _person(entry.actor)
    yield _DOORS[entry.door]
    yield _ACTS[entry.act]
    if entry.thing:
        yield f"{entry.thing}"
    if one.named:
        yield f"{one.named.key} {one.named.name}"
    if one.import_run:
        yield _counted(one.import_run)
    if entry.details:
        yield " ".join(f"{name}={value}" for name, value in entry.details.items())


def _person(actor: ActorRef) -> str:
    known = {
        ActorKind.OPERATOR: _("操作者"),
        ActorKind.SYSTEM: _("程序"),
        ActorKind.VISITOR: _("访客"),
    }
    return known.get(actor.kind, str(actor))


def _counted(run: ImportRun) -> str:
    parts = (
        f"{kind} {outcome} {count}"
        for kind, outcomes in run.counts.items()
        for outcome, count in outcomes.items()
    )
    return ", ".join(parts) + ("" if run.ended_at else _("（中断了）"))


def _as_json(one: Shown) -> dict[str, Any]:
    entry, run = one.entry, one.import_run
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": str(entry.actor),
        "door": entry.door,
        "act": entry.act,
        "thing": str(entry.thing) if entry.thing else None,
        "key": one.named.key if one.named else None,
        "name": one.named.name if one.named else None,
        "details": dict(entry.details),
        "import": {
            "begun_at": run.begun_at.isoformat(),
            "ended_at": run.ended_at.isoformat() if run.ended_at else None,
            "counts": run.counts,
        }
        if run
        else None,
    }


@click.command(
    help=_(
        "自某个序号以来改动过的资源，按提交的先后，一条不漏；不再能看到的列为“没有了”。\n\n"
        "  kb changes --since 120 --json\n\n"
        "最后一行给出下次用的序号。换了库或恢复过备份以后（base 变了），请从 0 开始。"
    )
)
@click.option("--since", default="0", help=_("上次给出的序号；0 是从头开始"))
@click.option("--public", "as_public", is_flag=True, help=_("只列公开的，如同没有登录的人所见"))
@click.option(
    "--limit", type=click.IntRange(1, changes_usecase.MOST), default=100, help=_("最多列几条")
)
@json_option
def changes(since: str, limit: int, *, as_public: bool, as_json: bool) -> None:
    scope = ANONYMOUS if as_public else OPERATOR_SCOPE
    with base() as services:
        page = changes_usecase.since(services.db, scope, Mark.parse(since), limit)
    if as_json:
        print_json(_page_as_json(page))
        return
    for one in page.changes:
        gone = "  " + _("没有了") if one.gone else ""
        say(f"{one.mark}  {one.at.astimezone():%Y-%m-%d %H:%M:%S}  {one.key}{gone}")
    more = "" if page.is_last else _("，还有更多")
    say(_("下次用：--since %(mark)s") % {"mark": page.next} + more)


def _page_as_json(page: ChangesPage) -> dict[str, Any]:
    return {
        "base": page.base,
        "next": str(page.next),
        "is_last": page.is_last,
        "changes": [
            {
                "mark": str(one.mark),
                "at": one.at.isoformat(),
                "key": one.key,
                "gone": one.gone,
            }
            for one in page.changes
        ],
    }


COMMANDS = (log, changes)
