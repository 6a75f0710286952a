"""The report of an import: as JSON for programs, and in words for people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kb.domain.originals import codes_of
from kb.intake.extracted import LeftOut, Reason
from kb.lines.problems import Problem
from kb.messages import msg
from kb.usecases.importing.files import FileOutcome
from kb.usecases.importing.report import FileLine, Report
from web.language.translate import gettext
from web.present.labels import read_labels

_OUTCOMES: Final = {
    FileOutcome.NEEDS_LOOK: msg("需要看一看"),
    FileOutcome.CREATED: msg("新增"),
    FileOutcome.REVISED: msg("更新"),
    FileOutcome.UNCHANGED: msg("未变"),
    FileOutcome.LINKED: msg("内容相同，已归到已有的资源"),
    FileOutcome.BINNED: msg("在回收站里，没有改动"),
    FileOutcome.SKIPPED: msg("跳过"),
    FileOutcome.FAILED: msg("没有导入"),
}
_ORIGINS: Final = {
    "name": msg("文件名"),
    "folder": msg("文件夹"),
    "properties": msg("文档属性"),
    "text": msg("正文"),
    "sidecar": "kb-folder.toml",
    "matter": msg("文件开头"),
    "option": msg("命令行"),
}
_FIELDS: Final = {
    "title": msg("标题"),
    "kind": msg("类型"),
    "stages": msg("学段"),
    "grades": msg("年级"),
    "topics": msg("研究主题"),
    "occasions": msg("时机"),
    "authors": msg("作者"),
    "studio": msg("工作室"),
    "project": msg("课题"),
    "date": msg("日期"),
    "visibility": msg("可见范围"),
    "source": msg("来源"),
    "licence": msg("许可"),
    "duration_min": msg("时长"),
}
_TYPES: Final = {
    "person": msg("作者"),
    "topic": msg("研究主题"),
    "occasion": msg("时机"),
    "studio": msg("工作室"),
    "project": msg("课题"),
}
# Field → the vocabulary that has the names of its values.
_VOCABULARIES: Final = {
    "kind": "kind", "stages": "stage", "grades": "grade", "visibility": "visibility",
}  # fmt: skip
_REASONS: Final = {
    Reason.HIDDEN: msg("作者隐藏了"),
    Reason.DELETED: msg("作者删除了"),
    Reason.COMMENT: msg("不是正文"),
    Reason.GENERATED: msg("不是人写的"),
    Reason.UNREAD: msg("没有读出"),
}


@dataclass(frozen=True, slots=True)
class ReportedField:
    """A field of a resource, as people read it."""

    name: str
    value: str
    origin: str


def type_name(type_: str) -> str:
    """Return the name of a type of thing that an import makes, or the type where it has none."""
    return gettext(_TYPES[type_]) if type_ in _TYPES else type_


def outcome_name(outcome: FileOutcome) -> str:
    """Return in words what became of a file."""
    return gettext(_OUTCOMES[outcome])


def rows(line: FileLine) -> Iterator[ReportedField]:
    """Yield the fields of what a file became, with where each of them comes from."""
    for given in line.fields:
        name = gettext(_FIELDS[given.field]) if given.field in _FIELDS else given.field
        value = given.value if isinstance(given.value, list) else [given.value]
        words = (_word(given.field, str(one)) for one in value)
        yield ReportedField(name, gettext("、").join(words), gettext(_ORIGINS[given.origin]))


def result_name(line: FileLine) -> str:
    """Return in words what became of a file, also of one that should be looked at."""
    result = line.result
    if result is None:
        return gettext("没有处理到")
    if result is FileOutcome.NEEDS_LOOK and line.outcome is not None:
        return gettext("需要看一看（%(outcome)s）", outcome=outcome_name(line.outcome))
    return outcome_name(result)


def left_out(line: FileLine) -> Iterator[str]:
    """Yield a few words on each part of a file that no resource has."""
    return map(_left_out, line.left_out)


def others_left_out(line: FileLine) -> Iterator[str]:
    """Yield the same on parts that are neither hidden nor unreadable."""
    return (_left_out(one) for one in line.left_out if one not in line.unseen)


def _left_out(one: LeftOut) -> str:
    return gettext(
        "没有收入正文：%(part)s%(many)s——%(reason)s",
        part=gettext(one.part, **one.params),
        many=gettext("（%(count)s 处）", count=one.count) if one.count > 1 else "",
        reason=gettext(_REASONS[one.reason]),
    )


def said(problem: Problem) -> str:
    """Return a problem in words."""
    return gettext(problem.message, **problem.params)


@dataclass(frozen=True, slots=True)
class ReportedLook:
    """A file, or a line of one, that somebody should look at, and why. is_fault: it stayed out."""

    place: str
    reasons: tuple[str, ...]
    is_fault: bool = False


def looks(report: Report) -> list[ReportedLook]:
    """Return what needs a look: what stayed out first, then doubts, then what is not seen."""
    faults: dict[str, list[str]] = {}
    for one in report.problems:
        if one.problem.fatal:
            field = f"[{one.problem.field}] " if one.problem.field else ""
            faults.setdefault(one.place, []).append(field + said(one.problem))
    found = [
        ReportedLook(place, tuple(reasons), is_fault=True) for place, reasons in faults.items()
    ]
    went_in = [line for line in report.files if line.doubts or line.unseen]
    for line in sorted(went_in, key=lambda line: not line.doubts):
        reasons = (*map(said, line.doubts), *map(_left_out, line.unseen))
        found.append(ReportedLook(line.file, reasons))
    return found


def _word(field: str, value: str) -> str:
    return read_labels().name(_VOCABULARIES[field], value) if field in _VOCABULARIES else value


def as_json(report: Report) -> dict[str, Any]:
    """Return the whole report as JSON."""
    counts: Counter[str] = Counter()
    for (kind, outcome), count in report.counts.items():
        counts[f"{kind}.{outcome.value}"] += count
    return {
        "needs_look": [
            {"place": one.place, "reasons": list(one.reasons), "failed": one.is_fault}
            for one in looks(report)
        ],
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
        "saved": line.outcome.value if line.outcome else None,
        "title": line.title,
        "keys": line.keys,
        "same_as": line.same_as,
        "holds": codes_of(line.holds),
        "problems": [_problem(problem) for problem in line.problems],
        "fields": [
            {"key": one.key, "field": one.field, "value": one.value, "origin": one.origin}
            for one in line.fields
        ],
        "doubts": [str(doubt) for doubt in line.doubts],
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
