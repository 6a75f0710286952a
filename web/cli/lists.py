"""The command `kb list`, which writes a list of resources into a file."""

import sys
from pathlib import Path
from typing import IO

import click

from indexer.boundary import GROUPS, Group
from indexer.engines.contract import Sort
from indexer.lists import whole_list
from kb.domain.access import Reader
from kb.errors import InvalidInput
from kb.press.lists.formats import FORMATS, MOST_ROWS
from kb.press.lists.listed import ListHead
from kb.usecases import catalogue, collections, lists
from web.cli.context import base
from web.cli.filters import chosen_filters, filter_options
from web.cli.output import _, json_option, print_json, say, say_error
from web.cli.scopes import NamedScope, get_scope, scope_option
from web.cli.site_address import site_option
from web.cli.whole_file import whole_file
from web.present.assets import Assets
from web.present.facets import in_the_base
from web.present.labels import read_labels
from web.present.lists import WantedList, list_of_collection, list_of_search, title_of_search
from web.present.state import State
from web.present.urls import Urls
from web.services import Services


@click.command(
    name="list",
    context_settings={"ignore_unknown_options": True},  # -词 excludes a word
    help=_(
        "把一份清单写成文件：搜索的结果、一个主题、一个工作室、一位作者，或者一个合集。\n\n"
        "  kb list 感恩 班会 --format xlsx\n\n"
        "  kb list --topic class-building --format gb7714-2025 --site https://kb.example\n\n"
        "  kb list --collection c-first-month --format csv -o 清单.csv\n\n"
        "最多 10,000 条。只写公开的资源，除非用 --scope 放宽。"
    ),
)
@click.argument("words", nargs=-1)
@filter_options
@click.option("--collection", help=_("合集的编号，按它的次序列出；不能与其他条件同用"))
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), help=_("排序"))
@click.option(
    "--group", type=click.Choice(GROUPS), default="good", help=_("合乎所找的、只沾边的，或全部")
)
@click.option(
    "--format", "code", type=click.Choice([*FORMATS]), default="csv", show_default=True,
    help=_("文件的格式"),
)  # fmt: skip
@scope_option
@site_option
@click.option("-o", "--output", help=_("写到这个文件；- 是标准输出；默认按清单的题目取名"))
@json_option
def list_resources(
    words: tuple[str, ...],
    collection: str | None,
    sort: str | None,
    group: Group,
    code: str,
    wanted: str,
    site: str,
    output: str | None,
    *,
    as_json: bool,
    **chosen: tuple[str, ...],
) -> None:
    kind, to = FORMATS[code], Urls(site, Assets({}))
    order = Sort(sort) if sort else None
    state = State(" ".join(words), chosen_filters(chosen), order, group=group)
    if collection and (state != State()):
        raise InvalidInput("合集按它自己的次序列出，不能再加别的条件。", field="collection")
    with base() as services:
        named = get_scope(services, wanted)
        found = (
            _of_collection(services, collection, named, to)
            if collection
            else _of_search(services, state, named, to)
        )
        head = found.head(services.settings.site_name, found.address if site else "", named.name)

        def write(target: IO[bytes]) -> ListHead:
            return lists.write(
                services.db, named.scope, target, kind, head, found.ids,
                lambda key: to.resource(key) if site else "", found.notes,
            )  # fmt: skip

        path = output or kind.file_name(head)
        told = write(sys.stdout.buffer) if path == "-" else whole_file(Path(path), write)
    _tell(told, path, as_json=as_json)


def _tell(head: ListHead, path: str, *, as_json: bool) -> None:
    if not head.address:
        say_error(_("没有给出 --site，所以文件里没有网址。"))
    if head.left_out:
        counts = {"count": head.count, "left": head.left_out}
        say_error(_("只写了前 %(count)s 条，后面的 %(left)s 条没有列入。") % counts)
    if path == "-":
        return
    if as_json:
        print_json({"path": path, "count": head.count, "left_out": head.left_out})
    else:
        say(_("写了 %(count)s 条到 %(path)s。") % {"count": head.count, "path": path})


def _of_search(services: Services, state: State, named: NamedScope, to: Urls) -> WantedList:
    services.worker().heal()  # perhaps no other process is running that would do it
    found = whole_list(services.searcher, state.search(named.scope, ()), MOST_ROWS)
    names = catalogue.names_of(services.db, in_the_base(state.filters), named.scope)
    title = title_of_search(state, read_labels(), to, names)
    return list_of_search(found, title, to.search(state))


def _of_collection(services: Services, key: str, named: NamedScope, to: Urls) -> WantedList:
    found = collections.get(services.db, key, Reader(named.scope))
    return list_of_collection(found, to.collection(key))


COMMANDS = (list_resources,)
