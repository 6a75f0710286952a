"""The command `kb review`."""

from collections.abc import Sequence
from typing import Final

import click

from kb.domain.access import ANONYMOUS
from kb.domain.actor import OPERATOR
from kb.domain.findings import ListedFinding
from kb.domain.originals import Holds, codes_of
from kb.domain.vocabulary import Visibility
from kb.errors import KbError
from kb.intake.file_names import shown_name
from kb.intake.sandbox.pool import NO_WORDS, Readers
from kb.usecases import review as usecase
from kb.usecases import twins
from kb.usecases.importing.opening import usual_processes
from kb.usecases.review import MadePrivate
from web.cli.context import base, bring_index_up_to_date
from web.cli.output import _, json_option, print_json, progress_of, say, say_error
from web.services import Services

_WHY: Final = {
    Holds.HIDDEN: _("有作者隐藏的内容"),
    Holds.DELETED: _("有作者删除的文字"),
    Holds.COMMENT: _("有批注"),
    Holds.PERSONAL: _("像是有个人信息"),
}


@click.command(
    help=_(
        "用现在的读法重读全部原件，列出公开着却不该公开的资源和旧版本；文字本身不会列出。\n\n"
        "可以随时停下，再运行时接着读；读完一遍以后只看新的改动，--again 从头再读。"
        "--make-private 把列出的改为仅作者与主持人可见；写了 KEY 就只列出、只改这些资源。"
    )
)
@click.argument("keys", nargs=-1, metavar="[KEY]…")
@click.option("--make-private", is_flag=True, help=_("把列出的改为仅作者与主持人可见"))
@click.option("--again", is_flag=True, help=_("全部原件从头再读一遍，例如升级以后"))
@json_option
def review(keys: tuple[str, ...], *, make_private: bool, again: bool, as_json: bool) -> None:
    with base() as services:
        usecase.listing(services.db, OPERATOR, keys)  # a wrong key is told before the long work
        missing = _read(services, again=again)
        found = usecase.listing(services.db, OPERATOR, keys)
        unread = usecase.count_unread(services.db, OPERATOR)
        originals = usecase.count_originals(services.db, OPERATOR)[1]
        done, failed = _make_private(services, found) if make_private else ([], [])
        still_public = {one.key: _open_twins(services, one) for one in done}
    if as_json:
        print_json(
            {
                "originals": originals,
                "unread": unread,
                "missing": missing,
                "found": [_as_json(one) for one in found],
                "made_private": [_done_as_json(one, still_public[one.key]) for one in done],
                "failed": [str(error) for error in failed],
            }
        )
    else:
        _say_found(found, originals, unread, missing)
        _say_done(done, still_public)
        if found and not make_private:
            say(_("改为仅作者与主持人可见，用 kb review --make-private。"))
    for error in failed:
        say_error(str(error))
    if failed:
        raise SystemExit(1)


def _read(services: Services, *, again: bool) -> int:
    if again:
        usecase.begin_again(services.db, OPERATOR)
    waiting, _all = usecase.count_originals(services.db, OPERATOR)
    with progress_of(_("重读原件")) as bar, Readers(usual_processes(), NO_WORDS) as readers:
        bar.expect(waiting)
        return usecase.go_on(services.db, OPERATOR, services.files, readers, bar.advance)


def _make_private(
    services: Services, found: Sequence[ListedFinding]
) -> tuple[list[MadePrivate], list[KbError]]:
    done: list[MadePrivate] = []
    failed: list[KbError] = []
    for key in dict.fromkeys(one.key for one in found):
        try:
            made = usecase.make_private(services.db, OPERATOR, key)
        except KbError as error:
            failed.append(error)
        else:
            done += [made] if made else []
    if done:
        bring_index_up_to_date(services)
    return done, failed


def _open_twins(services: Services, one: MadePrivate) -> list[str]:
    return [twin.resource.key for twin in twins.of(services.db, one.resource, ANONYMOUS).closest]


def _say_found(found: Sequence[ListedFinding], originals: int, unread: int, missing: int) -> None:
    for one in found:
        say(_line(one))
    told = _("读过 %(originals)s 份原件，%(resources)s 条资源的 %(count)s 处不该公开。")
    counts = {"originals": originals, "resources": len({one.key for one in found})}
    say(told % {**counts, "count": len(found)})
    if unread:
        told = _("有 %(count)s 份原件没能全读，里面有什么不知道；原件不公开，文字请自己看。")
        say(told % {"count": unread})
    if missing:
        told = _("有 %(count)s 份原件缺了或坏了，没有读。补回以后，请运行 kb review --again。")
        say(told % {"count": missing})


def _line(one: ListedFinding) -> str:
    """Return a finding as lines of text in which nothing acts on a terminal."""
    where = _("现在的文字") if one.is_current else _("第 %(number)d 版")
    head = f"{_address(one)}  {shown_name(one.title)}  {where % {'number': one.finding.number}}"
    state = "" if one.is_readable else _no_reader(one)
    why = "、".join(text for holds, text in _WHY.items() if holds in one.finding.reason)
    name = _("原件 %(name)s：%(why)s") % {"name": shown_name(one.file_name), "why": why}
    return f"{head}  ({one.finding.visibility.value}){state}\n    {name}"


def _no_reader(one: ListedFinding) -> str:
    if one.is_binned:
        return "  " + _("在回收站里")
    if one.now is Visibility.PRIVATE:
        return "  " + _("资源现在仅作者与主持人可见，再公开时这一版会跟着公开")
    return "  " + _("资源现在只给本工作室看，再公开时这一版会跟着公开")


def _address(one: ListedFinding) -> str:
    page = f"/resources/{one.key}"
    return page if one.is_current else f"{page}/revisions/{one.finding.number}"


def _as_json(one: ListedFinding) -> dict[str, object]:
    return {
        "key": one.key,
        "title": one.title,
        "address": _address(one),
        "revision": one.finding.number,
        "is_current": one.is_current,
        "is_readable": one.is_readable,
        "is_binned": one.is_binned,
        "visibility": one.finding.visibility.value,
        "resource_visibility": one.now.value,
        "reasons": codes_of(one.finding.reason),
        "original": one.finding.sha256,
        "file_name": one.file_name,
    }


def _say_done(done: Sequence[MadePrivate], still_public: dict[str, list[str]]) -> None:
    for one in done:
        if one.is_current:
            say(_("改为仅作者与主持人可见：%(key)s") % {"key": one.key})
        if one.revisions:
            numbers = "、".join(map(str, one.revisions))
            told = _("%(key)s 的旧版本改为仅作者与主持人可见：第 %(numbers)s 版")
            say(told % {"key": one.key, "numbers": numbers})
        for key in still_public[one.key]:
            say(_("相近的版本还公开着：%(key)s") % {"key": key})
    if done:
        say(_("已经打印、下载或转发出去的副本还在，需要时请告诉拿到它们的人。"))


def _done_as_json(one: MadePrivate, still_public: Sequence[str]) -> dict[str, object]:
    return {
        "key": one.key,
        "title": one.title,
        "is_current": one.is_current,
        "revisions": list(one.revisions),
        "similar_public": list(still_public),
    }


COMMANDS = (review,)
