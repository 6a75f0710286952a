"""kb init, import, export"""

import sys
from collections import Counter
from pathlib import Path
from typing import IO, Any

import click

from kb.domain.outcome import Outcome
from kb.errors import InvalidInput
from kb.storage import schema
from kb.storage.files import FileStore
from kb.usecases import health, samples
from kb.usecases.exporting import export as export_base
from kb.usecases.importing import Report, import_lines, import_paths
from web.cli.context import base, bring_index_up_to_date, set_up_logging
from web.cli.output import _, json_option, print_json, progress, say, say_error
from web.services import build_services
from web.settings import load_settings

_SHOWN_PROBLEMS = 50


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
        schema.upgrade(services.db)
        with progress(_("主题、校历与示例")) as advance:
            samples.set_up(services.db, with_samples=not empty, progress=advance)
        bring_index_up_to_date(services)
        count = health.count_resources(services.db)
    finally:
        services.close()
    say(
        _("知识库在 %(path)s，有 %(count)s 条资源。")
        % {"path": settings.store.data_dir, "count": count}
    )


@click.command(
    name="import",
    help=_(
        "导入资源。\n\n"
        "PATH 可以是 JSON Lines 文件（.jsonl）、.txt、.md，或装有这些文件的文件夹；- 为标准输入。"
        "再次导入时，没有变化的不动，有变化的成为新版本。有错的行会报告，其余照常导入。"
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@json_option
def import_(paths: tuple[str, ...], *, as_json: bool) -> None:
    report = Report()
    with base() as services:
        files = FileStore(services.settings.store.files_dir)
        try:
            with progress(_("导入")) as advance:
                if paths == ("-",):
                    import_lines(
                        services.db, sys.stdin.buffer, files=files, progress=advance, report=report
                    )
                else:
                    import_paths(
                        services.db,
                        [Path(path) for path in paths],
                        files=files,
                        progress=advance,
                        report=report,
                    )
        finally:
            if as_json:
                print_json(_report_as_json(report))
            else:
                _print_report(report)
        bring_index_up_to_date(services)
    if not report.is_clean:
        raise SystemExit(1)


def _print_report(report: Report) -> None:
    for reported in report.problems[:_SHOWN_PROBLEMS]:
        problem = reported.problem
        text = _(problem.message) % problem.params if problem.params else _(problem.message)
        field = f" [{problem.field}]" if problem.field else ""
        kind = _("错误") if problem.fatal else _("注意")
        say_error(f"{kind} {reported.place}{field} {text}")
    if len(report.problems) > _SHOWN_PROBLEMS:
        say_error(
            _("……还有 %(more)s 处，用 --json 看全部。")
            % {"more": len(report.problems) - _SHOWN_PROBLEMS}
        )
    if report.made_count:
        say(_("新建了 %(count)s 个未曾见过的名字：") % {"count": report.made_count})
        for made in report.made[:_SHOWN_PROBLEMS]:
            say(f"  {made.type} {made.key} {made.name}")
    say(
        _("新增 %(created)s，更新 %(revised)s，未变 %(unchanged)s，错误 %(errors)s。")
        % {
            "created": report.total(Outcome.CREATED),
            "revised": report.total(Outcome.REVISED),
            "unchanged": report.total(Outcome.UNCHANGED),
            "errors": report.errors,
        }
    )


def _report_as_json(report: Report) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for (kind, outcome), count in report.counts.items():
        counts[f"{kind}.{outcome.value}"] += count
    return {
        "counts": dict(sorted(counts.items())),
        "errors": report.errors,
        "warnings": report.warnings,
        "problems": [
            {
                "file": reported.file,
                "line": reported.line,
                "field": reported.problem.field,
                "message": str(reported.problem),
                "fatal": reported.problem.fatal,
            }
            for reported in report.problems
        ],
        "made": [
            {
                "type": made.type,
                "key": made.key,
                "name": made.name,
                "file": made.file,
                "line": made.line,
            }
            for made in report.made
        ],
    }


@click.command(
    help=_(
        "导出为 JSON Lines，格式与导入相同；导入到空库再导出，逐字节相同。\n\n"
        "不导出仅本人与主持人可见的资源，除非加 --all。PATH 为 - 时写到标准输出。"
    )
)
@click.argument("path")
@click.option("--all", "include_all", is_flag=True, help=_("也导出仅本人与主持人可见的"))
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

        def write(target: IO[bytes]) -> Counter[str]:
            return export_base(
                services.db,
                target,
                revisions=revisions,
                files=FileStore(services.settings.store.files_dir),
                files_dir=files_dir,
                include_all=include_all,
                progress=advance,
            )

        counts = write(sys.stdout.buffer) if path == "-" else _whole_file(Path(path), write)
    if path == "-":
        return
    if as_json:
        print_json(dict(counts))
    else:
        say(_("导出了 %(count)s 行到 %(path)s。") % {"count": sum(counts.values()), "path": path})


def _whole_file(path: Path, write: Any) -> Counter[str]:
    """All or nothing: a broken-off export never replaces a good one."""
    if not path.name or path.is_dir():
        raise InvalidInput("%(path)s 是文件夹，请写文件名。", path=path)
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as target:
            counts: Counter[str] = write(target)
        draft.replace(path)
    except OSError as error:
        raise InvalidInput(
            "不能写 %(path)s：%(reason)s", path=path, reason=error.strerror
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return counts


COMMANDS = (init, import_, export)
