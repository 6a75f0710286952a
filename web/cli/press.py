"""The command `kb press`."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click

from corpus.load_forms import forms
from kb.domain.access import (
    ANONYMOUS,
    NETWORK,
    OPERATOR_READER,
    PUBLIC,
    Reader,
    Scope,
    studio_token,
)
from kb.errors import InvalidInput
from kb.press import words
from kb.press.book import Book
from kb.usecases import pressing, studios
from web import taking_away
from web.cli.context import base
from web.cli.output import _, say
from web.cli.whole_file import whole_file
from web.services import Services
from web.taking_away import ENDINGS, get_form, imprint

_STUDIO: Final = "studio:"


@click.command(
    help=_(
        "把一条资源（或一个合集）做成 Word 文件（.docx）、电子书（.epub）"
        "或带图的单个网页（.html）。\n\n"
        "PATH 是文件夹时，做成 Word 文件，名为“题目+姓名”。只取公开的内容，除非用 --scope 放宽；"
        "放宽了的，首页和文件名都会写明。\n\n"
        "  kb press bh-0001 .\n\n"
        "  kb press c-first-month 合集.docx --collection"
    )
)
@click.argument("key")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--collection", "is_collection", is_flag=True, help=_("KEY 是合集的编号"))
@click.option("--form", type=click.Choice([*forms()]), default=None, help=_("格式"))
@click.option(
    "--scope",
    default="public",
    help=_("取谁能看的内容：public、network、studio:编号 或 all"),
)
@click.option("--address", default="", help=_("本站的地址，如 https://kb.example.org，写进出处"))
def press(
    key: str, path: Path, form: str | None, scope: str, address: str, *, is_collection: bool
) -> None:
    ending = _ending(path)
    with base() as services:
        book = _book(services, key, scope, address, is_collection=is_collection)
        file = taking_away.press(
            book, ending, get_form(form or ""), services.settings.docx_template
        )
    target = path / file.name if path.is_dir() else path
    whole_file(target, lambda stream: stream.write(file.data))
    say(_("写好了 %(path)s。") % {"path": target})


def _book(services: Services, key: str, scope: str, address: str, *, is_collection: bool) -> Book:
    site = _checked(address)
    said = words.SCOPES.get(scope.partition(":")[0], "")
    of_site = imprint(services.settings.site_name, lambda path: site + path if site else "", said)
    make = pressing.book_of_collection if is_collection else pressing.book_of_resource
    return make(services.db, services.files, key, _reader(services, scope), of_site)


def _ending(path: Path) -> str:
    """Return what the name of a file ends with; in a folder it becomes a Word file."""
    return ENDINGS[0] if path.is_dir() else path.suffix.lower().removeprefix(".")


def _checked(address: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise InvalidInput(
            "“%(address)s”不是网站的地址，应像 https://kb.example.org", address=address
        )
    return address.rstrip("/")


def _reader(services: Services, scope: str) -> Reader:
    """Return a reader who may see what the option says."""
    if scope == "public":
        return Reader(ANONYMOUS)
    if scope == "network":
        return Reader(Scope(frozenset({PUBLIC, NETWORK})))
    if scope == "all":
        return OPERATOR_READER
    if scope.startswith(_STUDIO):
        studio = studios.get(services.db, scope.removeprefix(_STUDIO), OPERATOR_READER)
        return Reader(Scope(frozenset({PUBLIC, NETWORK, studio_token(studio.id)})))
    raise InvalidInput(
        "没有可见范围“%(scope)s”，有的是 public、network、studio:编号 和 all", scope=scope[:100]
    )


COMMANDS = (press,)
