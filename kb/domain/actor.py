"""Actors: a reference to somebody that can be stored, and the same with the rights of today."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from kb.domain.access import (
    ANONYMOUS,
    NETWORK,
    OPERATOR_SCOPE,
    PUBLIC,
    Reader,
    Scope,
    author_token,
    host_token,
    studio_token,
)
from kb.domain.ids import PersonId, StudioId
from kb.domain.vocabulary import Role
from kb.errors import InvalidInput

_ACCOUNT: Final = re.compile(r"account:([1-9]\d{0,9})(?:@([0-9a-f-]{1,36}))?\Z", re.ASCII)


class ActorKind(StrEnum):
    """The kinds of actors."""

    OPERATOR = "operator"  # the person at the `kb` command
    SYSTEM = "system"  # the program itself
    ACCOUNT = "account"
    VISITOR = "visitor"  # somebody without an account, of whom nothing is kept


class Door(StrEnum):
    """The way by which an act reaches the program; the journal records it."""

    COMMAND = "command"
    IMPORT = "import"
    WEB = "web"
    API = "api"
    WORKER = "worker"


class SiteRole(StrEnum):
    """The role of an account for the whole site, whatever studios it belongs to."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class ActorRef:
    """A reference to an actor as rows keep it: `operator`, `system`, `visitor` or `account:12`.

    It is no foreign key and names nobody, so it stays when an account is erased. An account of
    another base, whose history was imported, is `account:12@BASE` and is never taken for an account
    of this base.
    """

    kind: ActorKind
    account: int | None = None
    base: str = ""

    def __post_init__(self) -> None:
        if (self.kind is ActorKind.ACCOUNT) != (self.account is not None):
            raise ValueError("An account has a number, and nothing else has one")

    def __str__(self) -> str:
        if self.account is None:
            return self.kind.value
        return f"account:{self.account}" + (f"@{self.base}" if self.base else "")

    @staticmethod
    def of_account(number: int) -> "ActorRef":
        """Return the reference to the account with this number."""
        return ActorRef(ActorKind.ACCOUNT, number)

    @staticmethod
    def parse(text: str) -> "ActorRef":
        """Read the text form back. Raises InvalidInput."""
        if text in (ActorKind.OPERATOR, ActorKind.SYSTEM, ActorKind.VISITOR):
            return ActorRef(ActorKind(text))
        match = _ACCOUNT.match(text)
        if match is None:
            raise InvalidInput(
                "“%(value)s”不是操作者，写作 operator、system 或 account:12", value=text[:60]
            )
        return ActorRef(ActorKind.ACCOUNT, int(match[1]), match[2] or "")


@dataclass(frozen=True, slots=True)
class Standing:
    """The role that somebody has in a studio today."""

    studio: StudioId
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, with the memberships of today and the door that they came through.

    It is built once for each request or command; the rights and the scope are derived from it.
    """

    ref: ActorRef
    door: Door
    person: PersonId | None = None
    standings: tuple[Standing, ...] = ()
    site_roles: frozenset[SiteRole] = frozenset()

    @property
    def scope(self) -> Scope:
        """Return what this actor may read; site roles administer and read nothing by themselves."""
        if self.ref.kind is ActorKind.VISITOR:
            return ANONYMOUS
        if self.ref.kind is not ActorKind.ACCOUNT:
            return OPERATOR_SCOPE
        tokens = {PUBLIC, NETWORK}
        if self.person is not None:
            tokens.add(author_token(self.person))
        for standing in self.standings:
            tokens.add(studio_token(standing.studio))
            if standing.role is Role.HOST:
                tokens.add(host_token(standing.studio))
        return Scope(frozenset(tokens))

    @property
    def reader(self) -> Reader:
        """Return the reader that this actor is, with nothing opened beyond the scope."""
        return Reader(self.scope)

    @property
    def waits_for_the_disk(self) -> bool:
        """Tell whether this is somebody who sees «saved» and must find it after a power cut."""
        return self.ref.kind is not ActorKind.SYSTEM and self.door is not Door.IMPORT

    def through(self, door: Door) -> "Actor":
        """Return the same actor with another door."""
        return self if door is self.door else replace(self, door=door)


OPERATOR: Final = Actor(ActorRef(ActorKind.OPERATOR), Door.COMMAND)
SYSTEM: Final = Actor(ActorRef(ActorKind.SYSTEM), Door.WORKER)
VISITOR: Final = Actor(ActorRef(ActorKind.VISITOR), Door.WEB)
