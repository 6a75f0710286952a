"""Who acts: the form that is stored, and what they may read today."""

import pytest

from kb.domain.access import (
    ANONYMOUS,
    NETWORK,
    OPERATOR_SCOPE,
    PUBLIC,
    Reader,
    audience,
    author_token,
    host_token,
    studio_token,
)
from kb.domain.actor import OPERATOR, SYSTEM, Actor, ActorKind, ActorRef, Door, SiteRole, Standing
from kb.domain.vocabulary import Role, Visibility
from kb.errors import InvalidInput


def account(number=12, **fields):
    return Actor(ActorRef.of_account(number), Door.WEB, **fields)


@pytest.mark.parametrize("text", ["operator", "system", "account:12", "account:7@5f3a-0b"])
def test_the_text_of_a_reference_reads_back(text):
    assert str(ActorRef.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "root", "account", "account:", "account:0", "account:-1", "account:１", "Operator",
             "account:1@", "account:1@x/y", "account:1\n", "operator:1"],
)  # fmt: skip
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(InvalidInput):
        ActorRef.parse(text)


def test_an_account_has_a_number_and_nobody_else_has_one():
    for wrong in (lambda: ActorRef(ActorKind.ACCOUNT), lambda: ActorRef(ActorKind.SYSTEM, 3)):
        with pytest.raises(ValueError):
            wrong()


def test_an_account_of_another_base_is_not_the_one_with_that_number_here():
    assert ActorRef.parse("account:12@5f3a") != ActorRef.of_account(12)


def test_the_operator_and_the_program_read_everything():
    assert OPERATOR.scope == SYSTEM.scope == OPERATOR_SCOPE


def test_an_account_without_a_person_reads_what_everyone_signed_in_reads():
    assert account().scope.tokens == {PUBLIC, NETWORK}


def test_a_member_reads_the_studio_and_a_host_what_is_private_there():
    member = account(person=5, standings=(Standing(3, Role.MEMBER), Standing(4, Role.HOST)))
    assert member.scope.tokens == {
        PUBLIC, NETWORK, author_token(5), studio_token(3), studio_token(4), host_token(4),
    }  # fmt: skip


def test_an_administrator_reads_no_private_text():
    administrator = account(site_roles=frozenset({SiteRole.ADMINISTRATOR}))
    assert not administrator.scope.allows(audience(Visibility.PRIVATE, [1], 1))


def test_a_grant_opens_one_resource_and_no_other():
    private = audience(Visibility.PRIVATE, [1], 1)
    reader = Reader(ANONYMOUS, frozenset({7}))
    assert reader.may_open(7, private)
    assert not reader.may_open(8, private)
    assert not reader.scope.allows(private)


def test_people_wait_for_the_disk_and_imports_and_the_program_do_not():
    assert OPERATOR.waits_for_the_disk
    assert account().waits_for_the_disk
    assert not SYSTEM.waits_for_the_disk
    assert not OPERATOR.through(Door.IMPORT).waits_for_the_disk
