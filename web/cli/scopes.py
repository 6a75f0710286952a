"""The scope of what a command hands on: what is public, unless somebody widens it by name."""

from dataclasses import dataclass
from typing import Final

import click

from kb.domain.access import (
    ANONYMOUS,
    NETWORK,
    OPERATOR_READER,
    OPERATOR_SCOPE,
    PUBLIC,
    Scope,
    studio_token,
)
from kb.errors import InvalidInput
from kb.usecases import studios
from web.cli.output import _
from web.services import Services

_STUDIO: Final = "studio:"

scope_option = click.option(
    "--scope",
    "wanted",
    default="public",
    show_default=True,
    help=_(
        "给谁看的：public 公开的；network 登录者可见的；studio:编号 这个工作室成员可见的；"
        "all 全部，包括仅本人可见的。比公开的多时，文件名和开头会写明"
    ),
)


@dataclass(frozen=True, slots=True)
class NamedScope:
    """A scope with its name. The name is "" where the scope is what everybody may read."""

    scope: Scope
    name: str


def get_scope(services: Services, wanted: str) -> NamedScope:
    """Return the scope of this name. Raises InvalidInput, and NotFound for an unknown studio."""
    if wanted.startswith(_STUDIO):
        studio = studios.get(services.db, wanted.removeprefix(_STUDIO), OPERATOR_READER)
        tokens = frozenset({PUBLIC, NETWORK, studio_token(studio.id)})
        name = _("%(studio)s成员可见") % {"studio": studio.name}
        return NamedScope(Scope(tokens), name)
    match wanted:
        case "public":
            return NamedScope(ANONYMOUS, "")
        case "network":
            return NamedScope(Scope(frozenset({PUBLIC, NETWORK})), _("登录者可见"))
        case "all":
            return NamedScope(OPERATOR_SCOPE, _("全部，包括仅本人可见"))
        case _:
            raise InvalidInput(
                "没有“%(value)s”这种范围，可以是 public、network、studio:编号 或 all。",
                value=wanted[:60],
            )
