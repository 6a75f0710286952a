"""The command `kb import`."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.errors import InvalidInput
from kb.lines.problems import Problem
from kb.usecases import twins
from kb.usecases.importing import Report, import_lines, import_paths
from kb.usecases.importing.files import FileOutcome
from web.cli.context import base, bring_index_up_to_date
from web.cli.output import _, json_option, print_json, progress_of, say, say_error
from web.present.import_report import as_json as report_as_json
from web.present.import_report import (
    looks,
    others_left_out,
    outcome_name,
    result_name,
    rows,
    said,
    type_name,
)
from web.services import Services

_SHOWN_PROBLEMS: Final = 50
_SHOWN_FILES: Final = 500
# The options that may be given several times, and the field of a resource's line that each sets.
_LISTS: Final = {
    "stage": "stages", "grade": "grades", "topic": "topics", "occasion": "occasions",
    "author": "authors",
}  # fmt: skip


def _options(command: Any) -> Any:
    """Add to the command the options that set a field for all files."""
    named = {
        "studio": _("工作室（编号或名称）"),
        "kind": _("类型，如 class_meeting 或 班会"),
        "stage": _("学段；可重复"),
        "grade": _("年级；可重复"),
        "topic": _("研究主题；可重复"),
        "occasion": _("时机；可重复"),
        "author": _("作者（编号或姓名）；可重复"),
        "project": _("课题"),
        "date": _("日期，如 2024-05"),
        "visibility": _("谁能看到：public、network、studio 或 private"),
        "source": _("来源"),
        "licence": _("许可"),
    }
    for name, text in reversed(named.items()):
        command = click.option(f"--{name}", multiple=name in _LISTS, help=text)(command)
    return command


@click.command(
    name="import",
    help=_(
        "导入文件夹、文件和压缩包。\n\n"
        "PATH 可以是 Word、PowerPoint、Excel（新旧格式和 WPS）、PDF、网页、RTF、ODT、EPUB、"
        ".txt、.md、JSON Lines，或装有这些文件的文件夹和 ZIP；- 为标准输入的 JSON Lines。"
        "标题、类型、学段、主题、作者、日期由文件名、文件夹、属性和正文推断；下面的选项为全部文件设定，"
        "文件夹里的 kb-folder.toml 为其中的文件设定。再次导入时只处理新的和有变化的；"
        "可以随时停止，再运行一次就接着做。"
        "不能导入的文件会报告，其余照常。"
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--dry-run", is_flag=True, help=_("只列出会怎样导入，什么也不写"))
@click.option("--again", is_flag=True, help=_("没有变化的文件也重新处理"))
@click.option(
    "--hidden",
    is_flag=True,
    help=_("也读作者隐藏的工作表、行列、幻灯片和文字（平时只在报告里写明）"),
)
@click.option(
    "--private-if-personal/--no-private-if-personal",
    default=True,
    help=_("有手机号、身份证号、银行账号或名单的文件，没有写明可见范围时只给管理员看（默认如此）"),
)
@click.option(
    "--report",
    "report_files",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("把报告写到这个文件：.json 供程序读，.html 供人读；可重复"),
)
@_options
@json_option
def import_(
    paths: tuple[str, ...],
    *,
    dry_run: bool,
    again: bool,
    hidden: bool,
    private_if_personal: bool,
    report_files: tuple[Path, ...],
    as_json: bool,
    **chosen: Any,
) -> None:
    for path in report_files:
        if path.suffix.lower() not in (".json", ".html"):
            raise InvalidInput("报告文件以 .json 或 .html 结尾，不是 %(path)s", path=path)
    report = Report()
    with base() as services:
        try:
            options = FileOptions(dry_run, again, hidden, private_if_personal)
            _run(services, paths, _fixed(chosen), report, options)
        finally:
            for path in report_files:
                _write(path, report, dry_run=dry_run)
            if as_json:
                print_json(report_as_json(report))
            else:
                _print_report(report, dry_run=dry_run)
        if not dry_run:
            pairs = twins.count(services.db)
            bring_index_up_to_date(services)
            _say_new_twins(twins.count(services.db) - pairs)
    if not report.is_clean:
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class FileOptions:
    """The options that say how the files of one command are read."""

    dry_run: bool
    again: bool
    hidden: bool
    private_if_personal: bool


def _say_new_twins(number: int) -> None:
    if number > 0:
        message = _("有 %(count)s 对资源的文字相近（多半是同一篇），用 kb twins 查看。")
        say_error(message % {"count": number})


def _run(
    services: Services,
    paths: Sequence[str],
    fixed: Mapping[str, Any],
    report: Report,
    how: FileOptions,
) -> None:
    with progress_of(_("导入")) as bar:
        if paths == ("-",):
            if how.dry_run or how.hidden or fixed:
                raise InvalidInput(
                    "标准输入是 JSON Lines，不能用 --dry-run、--hidden 和设定字段的选项"
                )
            import_lines(
                services.db,
                OPERATOR,
                sys.stdin.buffer,
                visibility=services.settings.import_visibility,
                files=services.files,
                progress=bar.advance,
                report=report,
            )
            return
        import_paths(
            services.db,
            OPERATOR,
            [Path(path) for path in paths],
            files=services.files,
            fixed=fixed,
            visibility=services.settings.import_visibility,
            dry_run=how.dry_run,
            again=how.again,
            hidden=how.hidden,
            private_if_personal=how.private_if_personal,
            expect=bar.expect,
            progress=bar.advance,
            report=report,
        )


def _fixed(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given, as the fields of a resource."""
    found = {name: value for name, value in chosen.items() if value}
    return {
        _LISTS.get(name, name): list(value) if name in _LISTS else value
        for name, value in found.items()
    }


def _write(path: Path, report: Report, *, dry_run: bool) -> None:
    import json

    if path.suffix.lower() == ".json":
        text = json.dumps(report_as_json(report), ensure_ascii=False, indent=2)
    else:
        from web.cli.import_page import as_page  # with it come templates that no other import needs

        text = as_page(report, dry_run=dry_run)
    try:
        path.write_text(text + "\n", encoding="utf-8", errors="replace")
    except OSError as error:
        raise InvalidInput(
            "不能写 %(path)s：%(reason)s", path=path, reason=error.strerror
        ) from error


def _print_report(report: Report, *, dry_run: bool) -> None:
    _print_looks(report)
    _print_notices(report)
    if dry_run:
        _print_proposals(report)
    if report.made_count:
        say(_("新建了 %(count)s 个未曾见过的名字：") % {"count": report.made_count})
        for made in report.made[:_SHOWN_PROBLEMS]:
            say(f"  {type_name(made.type)} {made.name} ({made.key})")
    _print_counts(report)


def _print_looks(report: Report) -> None:
    """Print first what failed, what may be missing, and what nobody sees in the text."""
    told = [(look, reason) for look in looks(report) for reason in look.reasons]
    for look, reason in told[:_SHOWN_PROBLEMS]:
        kind = _("错误") if look.is_fault else _("需要看一看")
        say_error(f"{kind} {look.place} {reason}")
    _say_more(len(told))


def _print_notices(report: Report) -> None:
    """Print all other things that there are to say, so that nothing goes missing silently."""
    notices = [one for one in report.problems if not one.problem.fatal]
    told = [f"{one.place}{_field(one.problem)} {said(one.problem)}" for one in notices]
    told += [f"{line.file} {text}" for line in report.files for text in others_left_out(line)]
    for text in told[:_SHOWN_PROBLEMS]:
        say_error(f"{_('注意')} {text}")
    _say_more(len(told))


def _field(problem: Problem) -> str:
    return f" [{problem.field}]" if problem.field else ""


def _say_more(count: int) -> None:
    if count > _SHOWN_PROBLEMS:
        more = count - _SHOWN_PROBLEMS
        say_error(_("……还有 %(more)s 处，用 --report 看全部。") % {"more": more})


def _print_proposals(report: Report) -> None:
    """Print a paragraph for each file: what would become of it, and where each field comes from."""
    for line in report.files[:_SHOWN_FILES]:
        if line.result in (None, FileOutcome.SKIPPED, FileOutcome.FAILED):
            continue
        say(f"{line.file}  [{result_name(line)}]")
        for row in rows(line):
            say(f"    {row.name}  {row.value}  ({row.origin})")
    if len(report.files) > _SHOWN_FILES:
        more = len(report.files) - _SHOWN_FILES
        say(_("……还有 %(more)s 个文件，用 --report 看全部。") % {"more": more})


def _print_counts(report: Report) -> None:
    counts = report.file_counts
    if counts:
        parts = [f"{outcome_name(outcome)} {counts[outcome]}" for outcome in FileOutcome]
        told = [part for part, outcome in zip(parts, FileOutcome, strict=True) if counts[outcome]]
        say(_("文件：%(counts)s。") % {"counts": _("，").join(told)})
    removed = sum(len(line.removed) for line in report.files)
    if removed:
        text = _("从正文去掉了 %(count)s 处网站文字，详见 --report；原件都保留着。")
        say(text % {"count": removed})
    say(
        _("新增 %(created)s，更新 %(revised)s，未变 %(unchanged)s，错误 %(errors)s。")
        % {
            "created": report.total(Outcome.CREATED),
            "revised": report.total(Outcome.REVISED),
            "unchanged": report.total(Outcome.UNCHANGED),
            "errors": report.errors,
        }
    )


COMMANDS = (import_,)
