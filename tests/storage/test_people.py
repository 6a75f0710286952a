"""Several persons may share a name; two can turn out to be one."""

import pytest

from kb.domain.access import ANONYMOUS, OPERATOR_READER, OPERATOR_SCOPE, Scope, author_token
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.people import PersonState
from kb.domain.studios import Cycle, MemberState
from kb.domain.vocabulary import Level, Role, Visibility
from kb.errors import Conflict, InvalidInput, NotFound
from kb.usecases import catalogue, collections, editing, indexing, people, resources, studios
from tests.factories import (
    add_collection,
    add_person,
    add_project,
    add_resource,
    add_studio,
    revisions,
)


def drain(db):
    indexing.settle(db, indexing.claim(db, "test", 10_000, 60))


def touched(db):
    """Keys of the resources that the index has to look at."""
    ids = {entry.resource_id for entry in indexing.claim(db, "test", 10_000, 60)}
    return {item.key for item in indexing.load(db, list(ids))}


def test_a_person_comes_back_as_saved(db):
    add_person(db, "p-1", "王芳", school="云川市第七中学", bio="语文教师")
    found = people.get(db, "p-1", OPERATOR_READER)
    assert (found.name, found.school, found.bio) == ("王芳", "云川市第七中学", "语文教师")


def test_saving_the_same_person_again_changes_nothing(db):
    made = PersonState("p-1", "王芳", "七中")
    assert people.save(db, OPERATOR, made) is Outcome.CREATED
    assert people.save(db, OPERATOR, made) is Outcome.UNCHANGED


def test_persons_of_one_name_stay_apart(db):
    add_person(db, "p-1", "王芳", school="七中")
    add_person(db, "p-2", "王芳", school="三中")
    add_resource(db, "a", authors=("p-1",))
    add_resource(db, "b", authors=("p-2",))
    assert catalogue.person_keys_named(db, "王芳", ANONYMOUS) == ["p-1", "p-2"]
    assert resources.get(db, "b", OPERATOR_READER).authors[0].key == "p-2"


def test_who_wrote_only_what_is_private_is_nobody_to_a_stranger(db):
    for key, visibility in (("p-1", Visibility.PRIVATE), ("p-2", Visibility.PUBLIC)):
        add_person(db, key, "王芳", school="七中")
        add_resource(db, f"r-{key}", authors=(key,), visibility=visibility)
    add_person(db, "p-3", "王芳")
    add_studio(db, "s-1", members=("p-3",))
    keys = ["p-1", "p-2", "p-3"]

    def known(scope):
        return catalogue.names_of(db, {"author": keys}, scope).known["author"]

    assert (
        catalogue.person_keys_named(db, "王芳", ANONYMOUS)
        == sorted(known(ANONYMOUS))
        == ["p-2", "p-3"]
    )
    assert catalogue.schools(db, keys, ANONYMOUS) == {"p-2": "七中"}
    author = Scope(frozenset({author_token(people.get(db, "p-1", OPERATOR_READER).id)}))
    assert catalogue.person_keys_named(db, "王芳", author) == ["p-1", "p-3"]
    assert (
        catalogue.person_keys_named(db, "王芳", OPERATOR_SCOPE)
        == sorted(known(OPERATOR_SCOPE))
        == keys
    )


def test_an_unknown_person_is_not_found(db):
    with pytest.raises(NotFound):
        people.get(db, "nobody", OPERATOR_READER)


def test_a_new_name_reaches_the_index_through_all_that_the_person_wrote(db):
    add_person(db, "p-1")
    add_person(db, "p-2")
    add_resource(db, "a", authors=("p-1",))
    add_resource(db, "b", authors=("p-1", "p-2"))
    add_resource(db, "c", authors=("p-2",))
    drain(db)
    people.rename(db, OPERATOR, "p-1", "王方")
    assert touched(db) == {"a", "b"}
    assert resources.get(db, "a", OPERATOR_READER).authors[0].name == "王方"


def test_a_new_school_is_no_matter_for_the_index(db):
    add_person(db, "p-1")
    add_resource(db, "a", authors=("p-1",))
    drain(db)
    add_person(db, "p-1", school="三中")
    assert indexing.pending(db) == 0


def test_merging_moves_all_that_the_other_did(db):
    add_person(db, "keep")
    add_person(db, "drop")
    add_studio(db, "s-1", members=("keep", "drop"))
    add_project(db, "pr-1", leaders=("drop",))
    add_project(db, "pr-2", leaders=("keep", "drop"))
    add_resource(db, "a", authors=("drop",))
    add_resource(db, "b", authors=("drop", "keep"))
    add_resource(db, "c", authors=("keep",))
    add_collection(db, "c-1", items=("a",), curator="drop")
    drain(db)
    people.merge(db, OPERATOR, keep="keep", drop="drop")
    for key in "ab":
        authors = resources.get(db, key, OPERATOR_READER).authors
        assert [author.key for author in authors] == ["keep"]
    assert {member.person.key for member in studios.get(db, "s-1", OPERATOR_READER).members} == {
        "keep"
    }
    assert editing.read(db, OPERATOR, "project", "pr-1").leaders == ("keep",)
    assert editing.read(db, OPERATOR, "project", "pr-2").leaders == ("keep",)
    assert collections.get(db, "c-1", OPERATOR_READER).curator.key == "keep"
    assert touched(db) == {"a", "b"}


def test_the_merged_key_leads_to_the_one_kept(db):
    for key in ("a", "b", "c"):
        add_person(db, key)
    people.merge(db, OPERATOR, keep="b", drop="a")
    people.merge(db, OPERATOR, keep="c", drop="b")
    assert people.get(db, "a", OPERATOR_READER).key == "c"
    assert catalogue.person_keys_named(db, "王芳", OPERATOR_SCOPE) == ["c"]


def test_merging_members_of_one_studio_keeps_one_place_a_period(db):
    add_person(db, "keep")
    add_person(db, "drop")
    add_studio(
        db, "s-1",
        members=(
            MemberState("keep", Role.MEMBER),
            MemberState("drop", Role.MEMBER),
            MemberState("keep", Role.CORE, "2020", "2022"),
            MemberState("drop", Role.CORE, "2020", "2022"),
            MemberState("drop", Role.CORE, "2023"),
        ),
    )  # fmt: skip
    people.merge(db, OPERATOR, keep="keep", drop="drop")
    assert [
        (m.person.key, m.role, m.starts_on) for m in studios.get(db, "s-1", OPERATOR_READER).members
    ] == [
        ("keep", Role.MEMBER, None),
        ("keep", Role.CORE, "2020"),
        ("keep", Role.CORE, "2023"),
    ]


def test_merging_is_no_change_of_what_was_written(db):
    add_person(db, "keep")
    add_person(db, "drop")
    made = add_resource(db, "a", authors=("drop",))
    binned = add_resource(db, "b", authors=("drop",))
    resources.delete(db, OPERATOR, "b")
    people.merge(db, OPERATOR, keep="keep", drop="drop")
    resources.restore(db, OPERATOR, "b")
    assert resources.save(db, OPERATOR, made) is Outcome.UNCHANGED
    assert resources.save(db, OPERATOR, binned) is Outcome.UNCHANGED
    assert len(revisions(db, "a")) == 1


def test_one_cannot_be_merged_with_oneself(db):
    add_person(db, "a")
    add_person(db, "b")
    with pytest.raises(Conflict):
        people.merge(db, OPERATOR, keep="a", drop="a")
    people.merge(db, OPERATOR, keep="a", drop="b")
    with pytest.raises(Conflict):
        people.merge(db, OPERATOR, keep="b", drop="a")


def test_an_old_file_does_not_undo_a_merge(db):
    add_person(db, "keep")
    add_person(db, "drop")
    people.merge(db, OPERATOR, keep="keep", drop="drop")
    assert people.save(db, OPERATOR, PersonState("drop", "王芳")) is Outcome.UNCHANGED
    assert people.get(db, "drop", OPERATOR_READER).key == "keep"


def test_a_studio_comes_back_as_saved(db):
    add_person(db, "p-1", "林若溪")
    add_person(db, "p-2", "周行")
    members = (
        MemberState("p-1", Role.HOST, "2020-09-01"),
        MemberState("p-2", Role.CORE, "2020-09-01", "2022-08-31"),
        MemberState("p-2", Role.ASSISTANT, "2022-09-01"),
    )
    add_studio(
        db, "s-1", "林若溪班主任工作室", members, level=Level.CITY, region="云川市", school="七中",
        cycles=(Cycle(1, "2020-09", "2023-08"), Cycle(2, "2023-09")),
    )  # fmt: skip
    found = studios.get(db, "s-1", OPERATOR_READER)
    assert (found.level, found.region, found.school) == (Level.CITY, "云川市", "七中")
    assert found.cycles == (Cycle(1, "2020-09", "2023-08"), Cycle(2, "2023-09"))
    assert [(m.person.name, m.role) for m in found.members] == [
        ("林若溪", Role.HOST),
        ("周行", Role.CORE),
        ("周行", Role.ASSISTANT),
    ]
    assert [m.role for m in people.get(db, "p-2", OPERATOR_READER).memberships] == [
        Role.CORE,
        Role.ASSISTANT,
    ]


def test_a_studio_that_moves_reaches_the_index_by_its_name_only(db):
    add_studio(db, "s-1", "甲工作室")
    add_resource(db, "a", studio="s-1")
    add_resource(db, "b")
    drain(db)
    add_studio(db, "s-1", "甲工作室", region="云川市")
    assert indexing.pending(db) == 0
    studios.rename(db, OPERATOR, "s-1", "乙工作室")
    assert touched(db) == {"a"}


@pytest.mark.parametrize(
    "cycles", [(Cycle(1), Cycle(1)), (Cycle(1, "2024", "2023"),), (Cycle(1, "不知道"),)]
)
def test_impossible_periods_are_refused(db, cycles):
    with pytest.raises(InvalidInput):
        add_studio(db, "s-1", cycles=cycles)


def test_a_new_member_must_exist(db):
    with pytest.raises(InvalidInput):
        add_studio(db, "s-1", members=("nobody",))
