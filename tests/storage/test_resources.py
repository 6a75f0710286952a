"""Saving, history, the bin, and reading in a scope."""

import json
from dataclasses import replace
from datetime import UTC

import pytest
from sqlalchemy import select

from kb.domain.access import (
    ANONYMOUS,
    ANONYMOUS_READER,
    OPERATOR_READER,
    OPERATOR_SCOPE,
    Reader,
    Scope,
    author_token,
    host_token,
)
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment
from kb.domain.vocabulary import Kind, Stage, Visibility
from kb.errors import Conflict, InvalidInput, NotFound
from kb.storage.resources import resources as stored
from kb.storage.resources import writes
from kb.storage.resources.attachments import attach
from kb.storage.resources.tables import file
from kb.usecases import indexing, people, resources, suggestions
from tests.factories import (
    add_occasion,
    add_person,
    add_project,
    add_resource,
    add_studio,
    add_topic,
    revisions,
    state,
)

NOBODY = Scope(frozenset())


def drain(db):
    indexing.settle(db, indexing.claim(db, "test", 10_000, 60))


def get(db, key="a"):
    return resources.get(db, key, OPERATOR_READER)


def full_state(db):
    add_person(db, "p-1", "王芳")
    add_person(db, "p-2", "王芳")
    add_studio(db, "s-1", members=("p-1",))
    add_topic(db, "t-1", "德育")
    add_topic(db, "t-2", "感恩教育", parent="t-1")
    add_occasion(db, "o-1", "母亲节")
    add_project(db, "pr-1", "研究")
    return state(
        "a",
        title="感恩教育主题班会",
        body="# 目标\n\n体会**父母**的爱。",
        kind=Kind.CLASS_MEETING,
        stages=(Stage.JUNIOR, Stage.PRIMARY),
        grades=(8, 7),
        topics=("t-2",),
        occasions=("o-1",),
        duration_min=40,
        authors=("p-2", "p-1"),
        studio="s-1",
        project="pr-1",
        date="2024-05",
        summary="摘要",
        source="来源",
        licence="CC BY 4.0",
        visibility=Visibility.NETWORK,
    )


def test_all_that_is_saved_comes_back(db):
    resources.save(db, OPERATOR, full_state(db))
    found = get(db)
    assert found.title == "感恩教育主题班会"
    assert found.body == "# 目标\n\n体会**父母**的爱。"
    assert found.body_text == "目标\n体会父母的爱。"
    assert (found.stages, found.grades) == ((Stage.JUNIOR, Stage.PRIMARY), (8, 7))
    assert [author.key for author in found.authors] == ["p-2", "p-1"]
    assert (found.studio.name, found.project.title) == ("林若溪工作室", "研究")
    assert (found.topics[0].name, found.topic_path) == ("感恩教育", ("t-1", "t-2"))
    assert (found.occasions[0].name, found.date, found.year) == ("母亲节", "2024-05", 2024)
    assert (found.revision, found.visibility) == (1, Visibility.NETWORK)
    assert found.created_at.tzinfo is UTC


def test_saving_says_what_it_did(db):
    first = state("a")
    assert resources.save(db, OPERATOR, first) is Outcome.CREATED
    assert resources.save(db, OPERATOR, first) is Outcome.UNCHANGED
    assert resources.save(db, OPERATOR, replace(first, title="新题目")) is Outcome.REVISED


def test_the_same_again_makes_no_revision_and_no_work(db):
    made = full_state(db)
    resources.save(db, OPERATOR, made)
    drain(db)
    version = get(db).version
    resources.save(db, OPERATOR, made)
    assert (get(db).revision, get(db).version, indexing.pending(db)) == (1, version, 0)


def test_every_saved_state_is_kept(db):
    add_resource(db, "a", title="一")
    add_resource(db, "a", title="二", body="第二稿")
    history = revisions(db, "a")
    assert [revision.number for revision in history] == [1, 2]
    assert [json.loads(revision.state_json)["title"] for revision in history] == ["一", "二"]
    assert json.loads(history[1].state_json) == {"key": "a", "title": "二", "body": "第二稿"}


def test_a_revision_replaces_all_links(db):
    made = full_state(db)
    resources.save(db, OPERATOR, made)
    resources.save(
        db, OPERATOR, replace(made, authors=("p-1",), topics=("t-1",), studio=None, occasions=())
    )
    found = get(db)
    assert [author.key for author in found.authors] == ["p-1"]
    assert (found.topic_path, found.studio, found.occasions) == (("t-1",), None, ())


@pytest.mark.parametrize("field", ["authors", "topics", "occasions", "studio", "project"])
def test_an_unknown_reference_is_refused_by_name(db, field):
    value = ("nobody",) if field in ("authors", "topics", "occasions") else "nobody"
    with pytest.raises(InvalidInput) as caught:
        resources.save(db, OPERATOR, state("a", **{field: value}))
    assert (caught.value.field, caught.value.params["key"]) == (field, "nobody")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "有汉字"),
        ("key", ".."),
        ("key", "a/b"),
        ("key", "x" * 101),
        ("title", "  "),
        ("title", "长" * 201),
        ("body", ""),
        ("body", "\x00"),
        ("body", "\ud800"),
        ("summary", "\x07"),
        ("date", "2024-13"),
        ("date", "2024-02-30"),
        ("date", "24"),
        ("grades", (13,)),
        ("grades", (7, 7)),
        ("authors", tuple(f"p-{n}" for n in range(51))),
        ("duration_min", 0),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(db, field, value):
    with pytest.raises(InvalidInput) as caught:
        resources.save(db, OPERATOR, replace(state("a"), **{field: value}))
    assert caught.value.field == field


def test_texts_are_kept_in_one_form(db):
    add_resource(db, "a", title=" 感恩　 教育\n班会 ", body="\r\n一\r二\r\n")
    assert (get(db).title, get(db).body) == ("感恩 教育 班会", "一\n二")


def test_the_bin_hides_and_gives_back(db):
    add_resource(db, "a")
    assert resources.delete(db, OPERATOR, "a") is True
    assert resources.delete(db, OPERATOR, "a") is False
    with pytest.raises(NotFound):
        get(db)
    assert [item.key for item in resources.binned(db, OPERATOR_SCOPE)] == ["a"]
    assert resources.restore(db, OPERATOR, "a") is True
    assert resources.restore(db, OPERATOR, "a") is False
    assert get(db).key == "a"


def test_what_is_in_the_bin_is_not_overwritten(db):
    add_resource(db, "a", title="原来的")
    resources.delete(db, OPERATOR, "a")
    with pytest.raises(Conflict):
        resources.save(db, OPERATOR, state("a", title="新的"))
    resources.restore(db, OPERATOR, "a")
    assert get(db).title == "原来的"


def test_purging_leaves_nothing_but_work_for_the_index(db):
    resources.save(db, OPERATOR, full_state(db))
    id_ = get(db).id
    drain(db)
    resources.purge(db, OPERATOR, "a")
    with pytest.raises(NotFound):
        revisions(db, "a")
    assert [entry.resource_id for entry in indexing.claim(db, "test", 10, 60)] == [id_]
    assert indexing.load(db, [id_]) == []


def test_an_id_is_never_used_again(db):
    add_resource(db, "a")
    before = get(db).id
    resources.purge(db, OPERATOR, "a")
    add_resource(db, "a")
    assert get(db).id > before


@pytest.mark.parametrize("change", [resources.delete, resources.restore, resources.purge])
def test_what_is_not_there_is_not_found(db, change):
    with pytest.raises(NotFound):
        change(db, OPERATOR, "nothing")


def test_a_change_of_visibility_is_a_revision_and_reaches_the_index(db):
    add_resource(db, "a")
    drain(db)
    resources.set_visibility(db, OPERATOR, "a", Visibility.PRIVATE)
    assert (get(db).revision, indexing.pending(db)) == (2, 1)
    with pytest.raises(NotFound):
        resources.get(db, "a", ANONYMOUS_READER)


def test_reading_is_within_the_scope(db):
    made = full_state(db)
    resources.save(db, OPERATOR, replace(made, visibility=Visibility.PRIVATE))
    author, studio = get(db).authors[0].id, get(db).studio.id
    for token in (author_token(author), host_token(studio)):
        assert resources.get(db, "a", Reader(Scope(frozenset({token})))).key == "a"
    for scope in (ANONYMOUS, NOBODY):
        with pytest.raises(NotFound):
            resources.get(db, "a", Reader(scope))


def test_by_ids_keeps_the_order_and_leaves_out_what_is_not_for_the_reader(db):
    for key in "abc":
        add_resource(db, key)
    add_resource(db, "secret", visibility=Visibility.PRIVATE)
    add_resource(db, "gone")
    ids = {key: get(db, key).id for key in ("a", "b", "c", "secret", "gone")}
    resources.delete(db, OPERATOR, "gone")
    wanted = [ids["c"], ids["secret"], ids["a"], 999_999, ids["gone"], ids["b"], ids["a"]]
    assert [item.key for item in resources.by_ids(db, wanted, ANONYMOUS)] == ["c", "a", "b"]
    assert resources.by_ids(db, wanted, NOBODY) == []
    assert resources.by_ids(db, [], ANONYMOUS) == []


def test_lists_are_read_without_bodies(db):
    add_resource(db, "a", body="**正文**")
    light = resources.by_ids(db, [get(db).id], ANONYMOUS, with_body=False)[0]
    assert (light.body, light.body_text) == ("", "正文")


def test_links_of_several_resources_do_not_mix(db):
    made = full_state(db)
    resources.save(db, OPERATOR, made)
    resources.save(db, OPERATOR, replace(made, key="b", authors=("p-1",), topics=()))
    a, b = resources.by_ids(db, [get(db, "a").id, get(db, "b").id], OPERATOR_SCOPE)
    assert [author.key for author in a.authors] == ["p-2", "p-1"]
    assert ([author.key for author in b.authors], b.topics) == (["p-1"], ())


def test_the_author_that_was_merged_is_the_one_kept(db):
    add_person(db, "p-1")
    add_person(db, "p-2")
    people.merge(db, OPERATOR, keep="p-1", drop="p-2")
    add_resource(db, "a", authors=("p-2", "p-1"))
    assert [author.key for author in get(db).authors] == ["p-1"]


def test_a_long_body_is_kept_whole(db):
    body = "班主任工作室。" * 100_000
    add_resource(db, "a", body=body)
    assert get(db).body == body


def test_operators_read_what_is_private(db):
    add_resource(db, "a", visibility=Visibility.PRIVATE)
    with db.read() as tx:
        assert stored.find(tx, "a").audience >= OPERATOR_SCOPE.tokens


def test_a_list_may_read_the_beginning_of_long_texts_only(db):
    add_resource(db, "a", body="班会" * 100)
    ids = [get(db).id]
    found = resources.by_ids(db, ids, ANONYMOUS, with_body=False, text_limit=5)
    assert found[0].body_text == "班会班会班"


def test_batches_end_where_texts_become_long(db, monkeypatch):
    for number in range(6):
        add_resource(db, f"r-{number}", body="长" * (100 if number == 2 else 30))
    monkeypatch.setattr(stored, "TEXT_AT_ONCE", 70)
    batches = [[item.key for item in batch] for batch in indexing.iter_batches(db)]
    assert batches == [["r-0", "r-1"], ["r-2"], ["r-3", "r-4"], ["r-5"]]
    ids = [one.id for one in indexing.states(db)]
    assert indexing.in_parts(db, [*ids, 4711]) == [ids[:2], ids[2:3], ids[3:5], [ids[5], 4711]]


def test_purging_takes_the_originals_that_nobody_else_has(db, files):
    own, shared = (files.put(content).sha256 for content in (b"own", b"shared"))
    for key, names in (("a", (own, shared)), ("b", (shared,))):
        add_resource(db, key)
        with db.write() as tx:
            named = [Attachment(name, "a.txt", "text/plain", 3) for name in names]
            attach(tx, get(db, key).id, 1, named)
    resources.purge(db, OPERATOR, "a", files)
    assert (files.has(own), files.has(shared)) == (False, True)
    resources.purge(db, OPERATOR, "b", files)
    assert not files.has(shared)
    with db.read() as tx:
        assert tx.execute(select(file)).all() == []


def test_the_text_is_taken_before_the_transaction(db, monkeypatch):
    began = []
    monkeypatch.setattr(writes, "plain_text", lambda source: began.append(db_is_free(db)) or source)
    add_resource(db, "a")
    assert began == [True]


def db_is_free(db):
    with db.write():
        return True


def test_a_change_beside_the_body_keeps_its_text(db):
    add_resource(db, "a", body="**正文**")
    add_resource(db, "a", title="新题目", body="**正文**")
    assert (get(db).title, get(db).body_text) == ("新题目", "正文")


def test_an_author_reads_what_is_their_own_wherever_authors_are_asked_for(db):
    add_person(db, "p-1", "王芳")
    add_resource(db, "a", authors=("p-1",), visibility=Visibility.PRIVATE)
    scope = Scope(frozenset({author_token(people.get(db, "p-1", OPERATOR_READER).id)}))
    assert suggestions.visible(db, {"author": ["p-1"]}, scope) == {"author": {"p-1"}}
    assert suggestions.visible(db, {"author": ["p-1"]}, ANONYMOUS) == {"author": set()}
