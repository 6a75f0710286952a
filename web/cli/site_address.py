"""The option that says where the site is, for files that name their origin."""

from typing import Final
from urllib.parse import urlsplit

import click

from kb.errors import InvalidInput
from web.cli.output import _


def _checked(_context: click.Context, _option: click.Parameter, address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as half an IPv6 address
        parts = urlsplit("")
    if address and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise InvalidInput(
            "“%(address)s”不是网站的地址，应像 https://kb.example.org",
            field="site",
            address=address[:200],
        )
    return address.rstrip("/")


site_option: Final = click.option(
    "--site",
    default="",
    callback=_checked,
    help=_("网站的地址，如 https://kb.example.org；写进网址、引用和出处"),
)
