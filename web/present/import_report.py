"""What an import did: for programs as JSON, for people as a page that stands alone."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2

from corpus import load as corpus
from kb.intake.clean import rule_names
from kb.intake.extracted import Reason
from kb.lines.problems import Problem
from kb.usecases.importing.files import FileOutcome
from kb.usecases.importing.report import FileLine, Report

Translate = Callable[[str], str]

_TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"


def _n(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


_ = _n
_OUTCOMES: Final = {
    FileOutcome.CREATED: _("新增"),
    FileOutcome.REVISED: _("更新"),
    FileOutcome.UNCHANGED: _("未变"),
    FileOutcome.LINKED: _("内容相同，已归到已有的资源"),
    FileOutcome.BINNED: _("在回收站里，没有改动"),
    FileOutcome.SKIPPED: _("跳过"),
    FileOutcome.FAILED: _("没有导入"),
}
_ORIGINS: Final = {
    "name": _("文件名"),
    "folder": _("文件夹"),
    "properties": _("文档属性"),
    "text": _("正文"),
    "sidecar": "kb.toml",
    "matter": _("文件开头"),
    "option": _("命令行"),
}
_FIELDS: Final = {
    "title": _("标题"),
    "kind": _("类型"),
    "stages": _("学段"),
    "grades": _("年级"),
    "topics": _("研究主题"),
    "occasions": _("时机"),
    "authors": _("作者"),
    "studio": _("工作室"),
    "project": _("课题"),
    "date": _("日期"),
    "visibility": _("可见范围"),
    "source": _("来源"),
    "licence": _("许可"),
    "duration_min": _("时长"),
}
_TYPES: Final = {
    "person": _("作者"),
    "topic": _("研究主题"),
    "occasion": _("时机"),
    "studio": _("工作室"),
    "project": _("课题"),
}
_REASONS: Final = {
    Reason.HIDDEN: _("作者隐藏了"),
    Reason.DELETED: _("作者删除了"),
    Reason.COMMENT: _("不是正文"),
    Reason.GENERATED: _("不是人写的"),
    Reason.UNREAD: _("没有读出"),
}
del _


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a work, as people read it."""

    name: str
    value: str
    origin: str


def type_name(type_: str, translate: Translate) -> str:
    """Of what was made from a mention; what has no name of its own is told as it is."""
    return translate(_TYPES[type_]) if type_ in _TYPES else type_


def outcome_name(outcome: FileOutcome, translate: Translate) -> str:
    return translate(_OUTCOMES[outcome])


def rows(line: FileLine, translate: Translate) -> Iterator[Row]:
    for given in line.fields:
        name = translate(_FIELDS[given.field]) if given.field in _FIELDS else given.field
        value = given.value if isinstance(given.value, list) else [given.value]
        words = (translate(_names().get(given.field, {}).get(str(one), str(one))) for one in value)
        yield Row(name, translate("、").join(words), translate(_ORIGINS[given.origin]))


def left_out(line: FileLine, translate: Translate) -> Iterator[str]:
    """What of a file is in none of its works, in a few words each."""
    for one in line.left_out:
        part = translate(one.part) % one.params if one.params else translate(one.part)
        many = translate("（%(count)s 处）") % {"count": one.count} if one.count > 1 else ""
        yield translate("没有收入正文：%(part)s%(many)s——%(reason)s") % {
            "part": part,
            "many": many,
            "reason": translate(_REASONS[one.reason]),
        }


@cache
def _names() -> dict[str, dict[str, str]]:
    """Field → code → Chinese name."""
    known = corpus.vocabularies()
    terms = {
        "kind": known.kinds,
        "stages": known.stages,
        "grades": known.grades,
        "visibility": known.visibilities,
    }
    return {field: {term.code: term.name for term in found} for field, found in terms.items()}


def as_json(report: Report) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for (kind, outcome), count in report.counts.items():
        counts[f"{kind}.{outcome.value}"] += count
    return {
        "counts": dict(sorted(counts.items())),
        "errors": report.errors,
        "warnings": report.warnings,
        "problems": [
            {"file": reported.file, "line": reported.line, **_problem(reported.problem)}
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
        "files": [_file(line) for line in report.files],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"field": problem.field, "message": str(problem), "fatal": problem.fatal}


def _file(line: FileLine) -> dict[str, Any]:
    return {
        "file": line.file,
        "outcome": line.result.value if line.result else None,
        "title": line.title,
        "keys": line.keys,
        "same_as": line.same_as,
        "problems": [_problem(problem) for problem in line.problems],
        "fields": [
            {"key": one.key, "field": one.field, "value": one.value, "origin": one.origin}
            for one in line.fields
        ],
        "removed": [{"text": one.text, "rule": one.rule} for one in line.removed],
        "left_out": [
            {
                "reason": one.reason.value,
                "part": one.part % one.params if one.params else one.part,
                "count": one.count,
                "characters": one.characters,
            }
            for one in line.left_out
        ],
    }


def as_page(report: Report, translate: Translate, *, dry_run: bool) -> str:
    """HTML without scripts and without anything from elsewhere; all texts are escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    names = rule_names()
    return environment.get_template("import_report.html").render(
        _=lambda message, **values: translate(message) % values if values else translate(message),
        report=report,
        dry_run=dry_run,
        counts=report.file_counts,
        outcomes=list(FileOutcome),
        type_name=lambda made: type_name(made.type, translate),
        outcome_name=lambda outcome: outcome_name(outcome, translate),
        rows=lambda line: rows(line, translate),
        left_out=lambda line: left_out(line, translate),
        rule=lambda code: names.get(code, code),
        said=lambda problem: (
            translate(problem.message) % problem.params
            if problem.params
            else translate(problem.message)
        ),
    )
