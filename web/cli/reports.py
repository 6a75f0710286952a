"""The command `kb reports`."""

import click

from kb.domain.access import ANONYMOUS
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.reports import PageReport, ReportState
from kb.domain.vocabulary import Visibility
from kb.intake.file_names import shown_name
from kb.usecases import reports as usecase
from kb.usecases import twins
from web.cli.context import base, bring_index_up_to_date
from web.cli.output import _, json_option, print_json, say
from web.services import Services

_STATES = {
    ReportState.OPEN: _("待处理"),
    ReportState.HIDDEN: _("已撤下"),
    ReportState.CLOSED: _("已结束"),
}


@click.command(
    help=_(
        "列出读者的报告：哪些资源有不该公开的内容。\n\n"
        "--hide 立刻把那份资源改为仅作者与主持人可见，并结束它的报告；--close 只结束报告。"
        "要恢复，用 kb edit resource 编号 visibility=public。"
    )
)
@click.option("--hide", "hidden", type=click.IntRange(1), help=_("撤下这一号报告所说的资源"))
@click.option("--close", "closed", type=click.IntRange(1), help=_("结束这一号报告，资源不动"))
@click.option("--all", "all_", is_flag=True, help=_("也列出处理过的"))
@json_option
def reports(hidden: int | None, closed: int | None, *, all_: bool, as_json: bool) -> None:
    with base() as services:
        if hidden is not None:
            _hide(services, hidden)
        if closed is not None:
            ended = usecase.close(services.db, OPERATOR, closed)
            say(_("结束了第 %(number)s 号报告：%(key)s") % {"number": closed, "key": ended.key})
        if hidden is not None or closed is not None:
            return
        found = usecase.listing(services.db, OPERATOR, closed=all_)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    for one in found:
        say(_line(one))
    say(_("共 %(count)s 条报告。") % {"count": len(found)})


def _hide(services: Services, number: int) -> None:
    found, outcome = usecase.hide(services.db, OPERATOR, number)
    bring_index_up_to_date(services)
    said = (
        _("撤下了：%(key)s")
        if outcome is Outcome.REVISED
        else _("本来就只有作者与主持人能看：%(key)s")
    )
    say(said % {"key": found.key})
    say(_("已经打印、下载或转发出去的副本还在，需要时请告诉拿到它们的人。"))
    for other in twins.of(services.db, found.resource, ANONYMOUS).closest:
        say(_("相近的版本还公开着：%(key)s") % {"key": other.resource.key})


def _line(one: PageReport) -> str:
    """Return a report as lines of text in which nothing acts on a terminal."""
    moment = one.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
    head = f"{one.number:>5}  {moment}  {_STATES[one.state]}  {one.key}  {shown_name(one.title)}"
    if one.visibility is not Visibility.PUBLIC:
        head += f"  ({one.visibility.value})"
    text = (f"       {shown_name(line)}" for line in one.text.splitlines() if line.strip())
    return "\n".join((head, *text))


def _as_json(one: PageReport) -> dict[str, object]:
    return {
        "number": one.number,
        "key": one.key,
        "title": one.title,
        "visibility": one.visibility.value,
        "text": "\n".join(map(shown_name, one.text.splitlines())),
        "made_at": one.made_at.isoformat(),
        "state": one.state.value,
        "closed_at": one.closed_at and one.closed_at.isoformat(),
    }


COMMANDS = (reports,)
