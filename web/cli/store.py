"""The commands `kb init`, `kb export` and `kb compact`."""

import sys
from pathlib import Path
from typing import IO

import click

from kb.domain.actor import OPERATOR
from kb.errors import Unavailable
from kb.storage import schema
from kb.usecases import health, originals, packing, samples
from kb.usecases.exporting import Exported
from kb.usecases.exporting import export as export_base
from web.cli.context import (
    base,
    bring_index_up_to_date,
    refuse_newer,
    set_up_logging,
)
from web.cli.output import _, json_option, print_json, progress, progress_of, say, say_error
from web.cli.whole_file import whole_file
from web.jobs.kinds import PACKING
from web.services import build_services
from web.settings import load_settings


@click.command(
    help=_(
        "建立知识库，并放入示例内容。\n\n"
        "学校正式使用时加 --empty，只建主题树和校历。已经建好的知识库不会被改动，"
        "只在需要时升级数据库。示例以后可用 kb remove-samples 全部删除。"
    )
)
@click.option("--empty", is_flag=True, help=_("不放示例内容"))
def init(*, empty: bool) -> None:
    settings = load_settings()
    set_up_logging(settings)
    services = build_services(settings)
    try:
        refuse_newer(services)
        if not schema.is_empty(services.db) and not schema.is_current(services.db):
            say_error(_("正在升级数据库……"))
        schema.upgrade(services.db)
        with progress_of(_("主题、校历与示例")) as bar:
            samples.set_up(
                services.db,
                OPERATOR,
                with_samples=not empty,
                expect=bar.expect,
                progress=bar.advance,
            )
        bring_index_up_to_date(services)
        count = health.count_resources(services.db)
        unlooked = originals.count_due(services.db)
    finally:
        services.close()
    say(
        _("知识库在 %(path)s，有 %(count)s 条资源。")
        % {"path": settings.store.data_dir, "count": count}
    )
    if unlooked:
        told = _(
            "从前的 %(count)s 份原件还没有检查过，检查以前不提供下载。"
            "kb serve 和 kb worker 会在后台检查。"
        )
        say_error(told % {"count": unlooked})


@click.command(
    help=_(
        "导出为 JSON Lines，格式与导入相同；导入到空库再导出，逐字节相同。\n\n"
        "不导出仅本人与主持人可见的资源和不公开的原件，除非加 --all。PATH 为 - 时写到标准输出。"
    )
)
@click.argument("path")
@click.option(
    "--all", "include_all", is_flag=True, help=_("也导出仅本人与主持人可见的，和不公开的原件")
)
@click.option("--revisions", is_flag=True, help=_("也导出每个历史版本"))
@click.option(
    "--files",
    "files_dir",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("把原件复制到这个文件夹的 files 里"),
)
@json_option
def export(
    path: str, files_dir: Path | None, *, include_all: bool, revisions: bool, as_json: bool
) -> None:
    with base() as services, progress(_("导出")) as advance:

        def write(target: IO[bytes]) -> Exported:
            return export_base(
                services.db,
                target,
                revisions=revisions,
                files=services.files,
                files_dir=files_dir,
                include_all=include_all,
                progress=advance,
            )

        done = write(sys.stdout.buffer) if path == "-" else whole_file(Path(path), write)
    if done.kept_back:
        told = _("有 %(count)s 份原件不公开，没有导出；要连同一切不公开的一起导出，请加上 --all。")
        say_error(told % {"count": done.kept_back})
    if path == "-":
        return
    if as_json:
        print_json(dict(done.lines))
    else:
        told = _("导出了 %(count)s 行到 %(path)s。")
        say(told % {"count": done.lines.total(), "path": path})


@click.command(
    help=_(
        "让数据库文件只占它要用的地方：旧版本存下的文字压缩好，空出来的地方还给磁盘。\n\n"
        "升级以后、删了很多东西以后用。其间照常可以阅读，保存要等它做完；"
        "磁盘上要空出两倍于数据库的地方。中断了也不要紧，再运行一次就是。"
    )
)
@json_option
def compact(*, as_json: bool) -> None:
    with base() as services:
        before = packing.room(services.db)
        with progress(_("压缩文字"), health.count_resources(services.db)) as advance:
            done = services.job_runner().run_now(PACKING, progress=advance)
        if not done:
            raise Unavailable("另一个进程正在压缩文字，等它做完再试。")
        packing.give_room_back(services.db)
        after = packing.room(services.db)
    if as_json:
        print_json({"before_bytes": before.file_bytes, "after_bytes": after.file_bytes})
    else:
        sizes = {"before": _mb(before.file_bytes), "after": _mb(after.file_bytes)}
        say(_("数据库原来 %(before)s MB，现在 %(after)s MB。") % sizes)


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:,.1f}"


COMMANDS = (init, export, compact)
