"""The command `kb suggestions`."""

import click

from kb.domain.access import OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.asked import Asked, TakenDown
from kb.usecases import queries
from kb.usecases import taken_down as usecase
from web.cli.context import base
from web.cli.output import _, json_option, print_json, say
from web.services import Services

_MOST = 1000


@click.command(
    help=_(
        "列出向别人提示的搜索：不同的读者在三天里都搜过并且找到的，和已经撤下的。\n\n"
        "--down 撤下一条（也可以是一个词），一分钟内对所有人生效，以后再搜也不提示；--back 放回。"
        "主题、作者、工作室的名称和标题不在这里，请改它们本身。"
    )
)
@click.option("--down", metavar="TEXT", help=_("撤下这一条"))
@click.option("--back", metavar="TEXT", help=_("放回这一条"))
@json_option
def suggestions(down: str | None, back: str | None, *, as_json: bool) -> None:
    with base() as services:
        if down is not None:
            is_new = usecase.take_down(services.db, OPERATOR, down)
            told = _("撤下了：%(text)s") if is_new else _("早已撤下：%(text)s")
            say(told % {"text": down})
        if back is not None:
            was_down = usecase.put_back(services.db, OPERATOR, back)
            told = _("放回了：%(text)s") if was_down else _("没有撤下过：%(text)s")
            say(told % {"text": back})
        if down is None and back is None:
            _list(services, as_json=as_json)


def _list(services: Services, *, as_json: bool) -> None:
    suggested = queries.asked_before(services.db, "", _MOST)
    removed = usecase.every(services.db, OPERATOR_SCOPE)
    if as_json:
        found = [_as_json(one) for one in suggested] + [_down_as_json(one) for one in removed]
        print_json(found)
        return
    for one in suggested:
        values = {"text": one.typed, "count": one.count, "day": one.last_on}
        say(_("%(text)s  搜过 %(count)s 次，最近 %(day)s") % values)
    for gone in removed:
        day = gone.taken_at.astimezone().date()
        say(_("%(text)s  %(day)s 撤下") % {"text": gone.typed, "day": day})
    told = _("提示 %(suggested)s 条，撤下 %(removed)s 条。")
    say(told % {"suggested": len(suggested), "removed": len(removed)})


def _as_json(one: Asked) -> dict[str, object]:
    return {"text": one.typed, "is_down": False, "count": one.count, "last_on": str(one.last_on)}


def _down_as_json(one: TakenDown) -> dict[str, object]:
    return {"text": one.typed, "is_down": True, "taken_at": one.taken_at.isoformat()}


COMMANDS = (suggestions,)
