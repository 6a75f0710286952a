"""The commands `kb edit`, `kb bin` and `kb remove-collection`."""

import json
from collections.abc import Sequence
from typing import Any, Final

import click

from kb.domain.access import OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.errors import InvalidInput
from kb.lines.problems import FaultyFields
from kb.lines.write import line_of
from kb.usecases import collections, editing, resources
from web.cli.context import base, bring_index_up_to_date
from web.cli.output import _, json_option, print_json, say, say_error

_DONE: Final = {
    Outcome.REVISED: _("改好了：%(key)s"),
    Outcome.UNCHANGED: _("本来就是这样，没有改动：%(key)s"),
}


@click.command(
    help=_(
        "改一个条目的几个字段，其余不动；不写字段时列出现有的字段。\n\n"
        "  kb edit studio s-1 name=乙工作室\n\n"
        "  kb edit topic t-2 parent=t-1\n\n"
        "  kb edit resource r-1 visibility=private topics=t-1 topics=t-2\n\n"
        "TYPE 是 %(types)s。字段与导入、导出的一样；列表重复写，对象写成 JSON，"
        "写“字段=”则清空。引用写编号。"
    )
    % {"types": "、".join(editing.TYPES)}
)
@click.argument("type_", metavar="TYPE", type=click.Choice(editing.TYPES))
@click.argument("key")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]…")
def edit(type_: str, key: str, fields: tuple[str, ...]) -> None:
    changes = _changes(fields)
    with base() as services:
        if not changes:
            say(line_of(editing.read(services.db, OPERATOR, type_, key)))
            return
        try:
            outcome = editing.edit(services.db, OPERATOR, type_, key, changes)
        except FaultyFields as error:
            _say_faults(error)
            raise SystemExit(2) from error
        bring_index_up_to_date(services)
    say(_DONE[outcome] % {"key": key})


def _changes(fields: Sequence[str]) -> dict[str, Any]:
    """Return the fields as a line of JSON has them; a field given several times becomes a list.

    Raises InvalidInput where an argument has no equals sign.
    """
    found: dict[str, list[Any]] = {}
    for field in fields:
        name, equals, text = field.partition("=")
        if not equals:
            raise InvalidInput("“%(value)s”不是“字段=值”", value=field[:60])
        found.setdefault(name, []).append(_value(name, text))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _value(name: str, text: str) -> Any:
    if not text:
        return None
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise InvalidInput("%(name)s 的值不是有效的 JSON", field=name, name=name) from error


def _say_faults(error: FaultyFields) -> None:
    for problem in error.problems:
        text = _(problem.message) % problem.params if problem.params else _(problem.message)
        say_error(f"{_('错误')} [{problem.field}] {text}")


@click.command(name="bin", help=_("列出回收站里的资源，最近放进去的在前。"))
@json_option
def bin_(*, as_json: bool) -> None:
    with base() as services:
        found = [
            (one.key, one.deleted_at, one.title)
            for one in resources.binned(services.db, OPERATOR_SCOPE)
            if one.deleted_at
        ]
    if as_json:
        rows = [{"key": key, "deleted_at": at.isoformat(), "title": t} for key, at, t in found]
        print_json(rows)
        return
    for key, deleted_at, title in found:
        say(f"{key}  {deleted_at.astimezone():%Y-%m-%d %H:%M}  {title}")
    say(_("共 %(count)s 条。") % {"count": len(found)})


@click.command(name="remove-collection", help=_("删除合集；其中的资源不动。"))
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
def remove_collection(keys: tuple[str, ...]) -> None:
    with base() as services:
        for key in keys:
            collections.delete(services.db, OPERATOR, key)
            say(_("删除了合集：%(key)s") % {"key": key})


COMMANDS = (edit, bin_, remove_collection)
