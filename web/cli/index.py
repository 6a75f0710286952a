"""The commands `kb sync`, `kb rebuild`, `kb check`, `kb twins` and `kb stats`."""

from dataclasses import asdict

import click

from indexer.engines.contract import Engine
from indexer.engines.errors import IndexDamaged
from indexer.sync.check import check as check_index
from kb.domain.access import OPERATOR_SCOPE
from kb.domain.resources import Resource
from kb.usecases import health, indexing, twins
from kb.usecases.files import check as files_check
from kb.usecases.twins import Twins
from web.cli.context import base, bring_index_up_to_date, rebuild_index
from web.cli.output import _, json_option, print_json, progress_of, say


@click.command(help=_("把等待中的改动写入索引（kb serve 运行时会自动做）。"))
@json_option
def sync(*, as_json: bool) -> None:
    with base() as services:
        applied = bring_index_up_to_date(services)
        waiting = indexing.pending(services.db)
    if as_json:
        print_json({"applied": applied, "waiting": waiting})
    else:
        say(
            _("写入了 %(applied)s 处改动，还有 %(waiting)s 处等待。")
            % {"applied": applied, "waiting": waiting}
        )


@click.command(help=_("从数据库重建索引。\n\n新索引建在旧索引旁边，建好才切换；其间照常可以搜索。"))
@click.option(
    "--processes",
    type=click.IntRange(0, 64),
    help=_("分词用几个进程；默认按处理器数，资源少时不另开"),
)
@json_option
def rebuild(*, processes: int | None, as_json: bool) -> None:
    with base() as services:
        built = rebuild_index(services, processes)
    if as_json:
        print_json(asdict(built))
    else:
        say(
            _("索引已重建：%(documents)s 条资源，用了 %(seconds).1f 秒。")
            % {"documents": built.documents, "seconds": built.seconds}
        )


@click.command(help=_("对照数据库和索引的每一条，把不同之处改正；有不同时以 1 结束。"))
@click.option("--dry-run", is_flag=True, help=_("只报告，不改正"))
@click.option(
    "--files", is_flag=True, help=_("改为逐个读原件：缺了、坏了的列出来，一天以上无人用的删掉")
)
@json_option
def check(*, dry_run: bool, files: bool, as_json: bool) -> None:
    if files:
        _check_files(dry_run=dry_run, as_json=as_json)
        return
    with base() as services:
        checked = check_index(
            services.worker(),
            live_index=services.searcher.index,
            mend=not dry_run,
            bring_up_to_date=lambda: bring_index_up_to_date(services),
            rebuild=lambda: rebuild_index(services),
        )
    differences, healed = checked.differences, checked.rebuilt
    report = {
        "compared": differences.compared,
        "missing": len(differences.missing),
        "stale": len(differences.stale),
        "extra": len(differences.extra),
        "waiting": checked.waiting,
        "uncompared": checked.uncompared,
        "rebuilt": healed,
        "repaired": bool(differences) and not dry_run,
    }
    if as_json:
        print_json(report)
    elif differences:
        say(
            _("对照了 %(compared)s 条：索引缺 %(missing)s 条，旧 %(stale)s 条，多 %(extra)s 条。")
            % report
        )
        say(_("只报告，没有改动。") if dry_run else _("已改正。"))
    else:
        say(_("对照了 %(compared)s 条：数据库和索引一致。") % report)
    if healed and not as_json:
        say(_("索引缺失或已损坏，已经重建。"))
    if differences or healed:
        raise SystemExit(1)


def _check_files(*, dry_run: bool, as_json: bool) -> None:
    with base() as services, progress_of(_("检查原件")) as bar:
        bar.expect(health.stats(services.db)["files"])
        found = files_check(services.db, services.files, bar.advance, dry_run=dry_run)
    if as_json:
        print_json(asdict(found))
    else:
        for message, names in ((_("缺：%s"), found.missing), (_("坏：%s"), found.damaged)):
            for name in names:
                say(message % name)
        text = _("检查了 %(compared)s 个原件：缺 %(missing)s 个，坏 %(damaged)s 个。")
        counts = {"missing": len(found.missing), "damaged": len(found.damaged)}
        say(text % {"compared": found.compared, **counts})
        if found.unnamed:
            told = _("无人用的有 %(count)s 个。") if dry_run else _("无人用的 %(count)s 个已删掉。")
            say(told % {"count": found.unnamed})
    if found:
        raise SystemExit(1)


@click.command(
    name="twins",
    help=_("列出文字相近的资源：换了标题、繁简不同、转载或略有改动的，都算同一篇的版本。"),
)
@json_option
def list_twins(*, as_json: bool) -> None:
    with base() as services:
        bring_index_up_to_date(services)
        found = twins.listing(services.db, OPERATOR_SCOPE)
    if as_json:
        print_json([_twins_as_json(resource, others) for resource, others in found])
        return
    for resource, others in found:
        say(f"{resource.key}  {resource.title}")
        for one in others.closest:
            say(f"  {one.alike:4.0%}  {one.resource.key}  {one.resource.title}")
    say(_("共 %(count)s 份资源有相近的版本。") % {"count": len(found)})


def _twins_as_json(resource: Resource, others: Twins) -> dict[str, object]:
    return {
        "key": resource.key,
        "title": resource.title,
        "twins": [
            {"key": one.resource.key, "title": one.resource.title, "alike": round(one.alike, 3)}
            for one in others.closest
        ],
    }


@click.command(help=_("知识库里有什么：按类型、学段等计数，索引和待办的大小。"))
@json_option
def stats(*, as_json: bool) -> None:
    with base() as services:
        counts = health.stats(services.db)
        numbers = {
            **counts,
            "outbox": indexing.pending(services.db),
            "twin_pairs": twins.count(services.db),
            "engine": services.engine.name,
            "index_bytes": services.engine.size_bytes(),
            "index_documents": _documents(services.engine),
        }
    if as_json:
        print_json(numbers)
        return
    for name, value in numbers.items():
        if isinstance(value, dict):
            say(f"{name}:")
            for part, number in value.items():
                say(f"  {part}: {number}")
        else:
            say(f"{name}: {value}")


def _documents(engine: Engine) -> dict[str, int]:
    """How many documents each part of the index holds; nothing without a whole index."""
    try:
        index = engine.current()
    except IndexDamaged:
        index = None
    return {} if index is None else {"open": index.documents(), "full": index.count()}


COMMANDS = (sync, rebuild, check, list_twins, stats)
