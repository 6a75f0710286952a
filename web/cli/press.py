"""The command `kb press`."""

from pathlib import Path

import click

from corpus.load_forms import forms
from kb.domain.access import Reader
from kb.press import words
from kb.press.book import Book
from kb.usecases import pressing
from web import taking_away
from web.cli.context import base
from web.cli.output import _, say
from web.cli.scopes import get_scope, scope_option
from web.cli.site_address import site_option
from web.cli.whole_file import whole_file
from web.services import Services
from web.taking_away import ENDINGS, get_form, imprint


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
@scope_option
@site_option
def press(
    key: str, path: Path, form: str | None, wanted: str, site: str, *, is_collection: bool
) -> None:
    ending = _ending(path)
    with base() as services:
        book = _book(services, key, wanted, site, is_collection=is_collection)
        file = taking_away.press(
            book, ending, get_form(form or ""), services.settings.docx_template
        )
    target = path / file.name if path.is_dir() else path
    whole_file(target, lambda stream: stream.write(file.data))
    say(_("写好了 %(path)s。") % {"path": target})


def _book(services: Services, key: str, wanted: str, site: str, *, is_collection: bool) -> Book:
    said = words.SCOPES.get(wanted.partition(":")[0], "")
    of_site = imprint(services.settings.site_name, lambda path: site + path if site else "", said)
    make = pressing.book_of_collection if is_collection else pressing.book_of_resource
    return make(
        services.db, services.files, key, Reader(get_scope(services, wanted).scope), of_site
    )


def _ending(path: Path) -> str:
    """Return what the name of a file ends with; in a folder it becomes a Word file."""
    return ENDINGS[0] if path.is_dir() else path.suffix.lower().removeprefix(".")


COMMANDS = (press,)
