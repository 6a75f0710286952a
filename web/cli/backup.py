"""The commands `kb backup` and `kb restore`."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import click

from indexer.sync.lease import held
from kb.domain.actor import OPERATOR
from kb.storage.leases import KEEP_FILES
from kb.usecases import backup as backups
from web.cli.context import base, set_up_logging
from web.cli.output import _, json_option, print_json, progress_of, say, say_error
from web.cli.whole_file import whole_file
from web.services import build_services
from web.settings import load_settings, travelling

_file = click.argument("file", type=click.Path(path_type=Path), metavar="FILE")


@click.command(
    help=_(
        "把整个知识库写成一个文件：资源和全部历史、人员、主题、合集、原件，以及网站名称等设置。\n\n"
        "网站不必停下，写进去的是同一时刻的内容。密钥和索引不在其中；"
        "文件里有仅本人可见的内容，请妥善保管。"
    )
)
@_file
@click.option("--verify", is_flag=True, help=_("不写，只检查已有的备份是否完整无损"))
@json_option
def backup(file: Path, *, verify: bool, as_json: bool) -> None:
    manifest = _verified(file) if verify else _written(file)
    if as_json:
        print_json(_summary(manifest))
    else:
        message = _("备份完好：%(file)s，") if verify else _("备份好了：%(file)s，")
        say(message % {"file": file} + _told(manifest))
    _warn_of_lost(manifest)


def _written(file: Path) -> backups.Manifest:
    with (
        base() as services,
        progress_of(_("备份")) as bar,
        held(services.db, KEEP_FILES, shared=True),
    ):

        def write(target: IO[bytes]) -> backups.Manifest:
            return backups.write(
                services.db,
                services.files,
                target,
                application=version("studio-kb"),
                settings=travelling(services.settings),
                progress=backups.Progress(bar.expect, bar.advance),
            )

        return whole_file(file, write)


def _verified(file: Path) -> backups.Manifest:
    with progress_of(_("检查")) as bar:
        return backups.verify(file, backups.Progress(bar.expect, bar.advance))


@click.command(
    help=_(
        "用 kb backup 写的文件恢复整个知识库，到空的库里；数据库和原件在哪里，按现在的设置。\n\n"
        "要么全部恢复，要么什么也不变。先停下 kb serve 和 kb worker；"
        "索引在下次启动时自动重建，也可以运行 kb rebuild。"
        "要从回收站恢复资源，用 kb undelete。"
    )
)
@_file
@click.option("--replace", is_flag=True, help=_("库不是空的也恢复：现有内容全部由备份代替"))
@click.option("--yes", is_flag=True, help=_("不再询问"))
@json_option
def restore(file: Path, *, replace: bool, yes: bool, as_json: bool) -> None:
    if replace and not yes:
        click.confirm(_("现有内容会全部由备份代替，不能撤销，确定吗？"), abort=True)
    settings = load_settings()
    set_up_logging(settings)
    services = build_services(settings)
    try:
        with progress_of(_("恢复")) as bar:
            manifest = backups.restore(
                services.db,
                OPERATOR,
                services.files,
                file,
                backups.Progress(bar.expect, bar.advance),
                replace=replace,
            )
    finally:
        services.close()
    changed = _changed(manifest.settings, travelling(settings))
    if as_json:
        print_json({**_summary(manifest), "settings": changed})
    else:
        say(_("恢复好了：") + _told(manifest))
        if changed:
            say(_("备份时的这些设置与现在不同，需要的话写进 studio-kb.toml："))
            for name, value in changed.items():
                say(f"  {name} = {value}")
        say(_("索引会在下次 kb serve 或 kb sync 时重建。"))
    _warn_of_lost(manifest)


def _changed(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in then.items() if now.get(name, value) != value}


def _summary(manifest: backups.Manifest) -> dict[str, Any]:
    return {
        "application": manifest.application,
        "schema": manifest.schema,
        "created_at": manifest.created_at,
        "rows": {table.name: table.rows for table in manifest.tables},
        "files": manifest.files.rows - manifest.lost_files,
        "files_bytes": manifest.files_bytes,
        "lost_files": manifest.lost_files,
        "settings": manifest.settings,
    }


def _told(manifest: backups.Manifest) -> str:
    resources = next((one.rows for one in manifest.tables if one.name == "resource"), 0)
    return _("%(resources)s 条资源，共 %(rows)s 行；%(files)s 个原件，%(mib).1f MiB。") % {
        "resources": resources,
        "rows": manifest.rows,
        "files": manifest.files.rows - manifest.lost_files,
        "mib": manifest.files_bytes / 1024 / 1024,
    }


def _warn_of_lost(manifest: backups.Manifest) -> None:
    """Name the number of lost files and end with exit code 1 if the backup lacks any.

    The files were lost before the backup, but somebody should know of it.
    """
    if manifest.lost_files:
        say_error(
            _("有 %(count)s 个原件在备份之前就已缺失或损坏，不在备份里；用 kb check --files 查看。")
            % {"count": manifest.lost_files}
        )
        raise SystemExit(1)


COMMANDS = (backup, restore)
