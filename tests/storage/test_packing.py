"""No state of a resource is stored twice, what is read seldom is packed, and nothing is lost by it."""

import json

import pytest
from sqlalchemy import func, select, text

from kb.domain.access import OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.resources import RevisionState
from kb.domain.vocabulary import Visibility
from kb.errors import Unavailable
from kb.lines.write import json_of_state
from kb.storage import meta, schema
from kb.storage.columns import pack, unpack
from kb.storage.resources import revisions as stored_revisions
from kb.storage.resources import writes
from kb.storage.resources.tables import resource, resource_revision
from kb.storage.session import Database
from kb.usecases import history, packing, people, resources
from tests.factories import add_person, add_resource, add_topic, revisions, state

LONG = "班会之前，先请同学们把这一周里最想感谢的人写在纸上。" * 30


def raw(db, column):
    """What the base holds, by its own word."""
    with db.read() as tx:
        return [
            row[0]
            for row in tx.execute(text(f"SELECT {column} FROM resource_revision ORDER BY number"))
        ]


def titles(db, key="a"):
    return [json.loads(one.state_json)["title"] for one in revisions(db, key)]


# --- no state twice -------------------------------------------------------------------------


def test_the_newest_state_is_stored_in_the_resource_alone(db):
    add_resource(db, "a", body=LONG)
    assert raw(db, "state") == [""]
    assert json.loads(revisions(db, "a")[0].state_json)["body"] == LONG


def test_each_state_is_told_as_it_was_saved(db):
    add_topic(db, "t-1")
    add_person(db, "p-1")
    saved = [
        add_resource(db, "a", title="一", body=LONG, topics=("t-1",)),
        add_resource(db, "a", title="二", body=LONG + "完", authors=("p-1",)),
        add_resource(db, "a", title="三", visibility=Visibility.STUDIO),
    ]
    assert [one.state_json for one in revisions(db, "a")] == [json_of_state(one) for one in saved]
    assert raw(db, "state")[-1] == ""


def test_many_saved_at_once_keep_what_each_of_them_was(db):
    first = [state(f"r-{n}", title=f"一{n}") for n in range(5)]
    second = [state(f"r-{n}", title=f"二{n}") for n in range(4)]
    for states in (first, second):
        texts = writes.body_texts(db, states)
        with db.write(OPERATOR) as tx:
            writes.save_many(tx, states, texts)
    assert [titles(db, f"r-{n}") for n in (0, 3, 4)] == [["一0", "二0"], ["一3", "二3"], ["一4"]]


def test_saving_that_is_broken_off_loses_neither_state(db):
    add_resource(db, "a", title="一")
    new = state("a", title="二")

    def save():
        with db.write(OPERATOR) as tx:
            writes.save_many(tx, [new], {"a": new.body})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save()
    assert titles(db) == ["一"]
    assert resources.get(db, "a", OPERATOR_READER).title == "一"


def test_a_merge_of_persons_leaves_the_states_of_before_as_they_were_saved(db):
    add_person(db, "p-1")
    add_person(db, "p-2", name="王方")
    saved = add_resource(db, "a", authors=("p-2",))
    people.merge(db, OPERATOR, keep="p-1", drop="p-2")
    assert [one.state_json for one in revisions(db, "a")] == [json_of_state(saved)]
    add_resource(db, "a", title="二", authors=("p-2",))
    told = [json.loads(one.state_json)["authors"] for one in revisions(db, "a")]
    assert told == [["p-2"], ["p-1"]]
    history.restore_revision(db, OPERATOR, "a", 1)
    assert resources.get(db, "a", OPERATOR_READER).authors[0].key == "p-1"


def test_the_history_of_an_export_ends_in_the_state_that_is_there(db):
    now = add_resource(db, "a", title="三")
    moment = revisions(db, "a")[0].saved_at
    for number, one in enumerate((state("a", title="一"), state("a", title="二"), now), start=1):
        past = RevisionState("a", number, moment, one)
        with db.write(OPERATOR) as tx:
            assert stored_revisions.put(tx, past) is Outcome.REVISED
    assert titles(db) == ["一", "二", "三"]
    assert [one == "" for one in raw(db, "state")] == [False, False, True]


def test_a_history_that_was_broken_off_goes_on_when_somebody_saves(db):
    add_resource(db, "a", title="三")
    moment = revisions(db, "a")[0].saved_at
    with db.write(OPERATOR) as tx:
        stored_revisions.put(tx, RevisionState("a", 1, moment, state("a", title="一")))
    assert titles(db) == ["一"]
    add_resource(db, "a", title="四")
    assert titles(db) == ["一", "四"]
    assert resources.get(db, "a", OPERATOR_READER).title == "四"


# --- packed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["", "短", LONG, "臺灣𠮷🎉\n\ttab\u3000", "a" * 5000, "\x7f\ufffd"]
)
def test_a_text_comes_back_as_it_was_packed(said):
    assert unpack(pack(said)) == said
    assert len(pack(said)) <= len(said.encode())


@pytest.fixture
def on_sqlite(tmp_path):
    db = Database(f"sqlite:///{tmp_path / 'kb.sqlite'}")
    schema.upgrade(db)
    yield db
    db.close()


def test_sqlite_packs_bodies_and_states_of_the_past(on_sqlite):
    db = on_sqlite
    add_resource(db, "a", body=LONG)
    add_resource(db, "a", body=LONG + "完")
    with db.read() as tx:
        for column in (resource.c.body, resource_revision.c.state):
            kinds = select(func.typeof(column), func.length(column)).where(func.length(column) > 0)
            ((kind, size_bytes),) = tx.execute(kinds).all()
            assert kind == "blob"
            assert size_bytes < len(LONG.encode()) / 4


# --- a base of before -----------------------------------------------------------------------


@pytest.fixture
def old(bare_url):
    """A base that the version before filled: every state twice, and all of it plain."""
    db = Database(bare_url)
    schema.upgrade(db)
    for number in range(120):
        add_resource(db, f"r-{number}", title=f"一{number}", body=LONG)
        if number % 3 == 0:
            add_resource(db, f"r-{number}", title=f"二{number}", body=LONG + "完")
    schema.downgrade(db, "0010")
    schema.upgrade(db)
    yield db
    db.close()


def everything(db):
    return {
        number: [one.state_json for one in revisions(db, f"r-{number}")] for number in range(120)
    }


def test_down_and_up_again_every_state_is_there(old):
    found = everything(old)
    assert [json.loads(one)["title"] for one in found[0]] == ["一0", "二0"]
    assert json.loads(found[1][0]) == {"key": "r-1", "title": "一1", "body": LONG}
    with old.read() as tx:
        assert set(tx.execute(text("SELECT length(state) > 100 FROM resource_revision")).scalars())
    assert packing.is_due(old)


def test_what_is_there_is_packed_and_reads_as_before(old):
    before = everything(old)
    assert packing.pack_some(old) == 50  # and here the program was killed
    packed = 0
    while done := packing.pack_some(old):
        packed += done
    assert packed == 70
    assert not packing.is_due(old)
    assert everything(old) == before
    with old.read() as tx:
        newest = resource_revision.c.number == resource.c.revision
        same = resource_revision.c.resource_id == resource.c.id
        stored = select(func.count()).select_from(resource_revision.join(resource, same))
        left = stored.where(newest, resource_revision.c.state != "")
        assert tx.execute(left).scalar_one() == 0
        if old.is_sqlite:
            plain = stored.where(func.typeof(resource.c.body) == "text")
            assert tx.execute(plain).scalar_one() == 0


def test_a_state_that_is_not_that_of_the_resource_stays_beside_it(old):
    with old.write() as tx:
        tx.execute(text("UPDATE resource SET title = '另一个' WHERE key = 'r-1'"))
    while packing.pack_some(old):
        pass
    (only,) = revisions(old, "r-1")
    assert json.loads(only.state_json)["title"] == "一1"


def test_what_is_saved_while_older_rows_wait_is_kept(old):
    packing.pack_some(old)
    add_resource(old, "r-119", title="新", body=LONG)
    add_resource(old, "r-0", title="三", body=LONG)
    while packing.pack_some(old):
        pass
    assert titles(old, "r-119") == ["一119", "新"]
    assert titles(old, "r-0") == ["一0", "二0", "三"]
    restored = history.restore_revision(old, OPERATOR, "r-0", 1)
    assert restored.revision == 4
    assert len(history.of(old, "r-0", OPERATOR_SCOPE)[1]) == 4


def test_a_new_base_has_nothing_to_pack(db):
    assert not packing.is_due(db)


# --- the room -------------------------------------------------------------------------------


def test_the_room_that_became_free_is_given_back(old):
    while packing.pack_some(old):
        pass
    before, states = packing.room(old), everything(old)
    packing.give_room_back(old)
    after = packing.room(old)
    assert everything(old) == states
    assert after.used_bytes <= before.used_bytes
    if old.is_sqlite:
        assert after.file_bytes < before.file_bytes * 0.8
        with old.read() as tx:
            assert tx.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def test_without_room_on_the_disk_nothing_is_begun(on_sqlite, monkeypatch):
    monkeypatch.setattr(packing, "_COPIES", 10**12)
    before = packing.room(on_sqlite)
    with pytest.raises(Unavailable, match="空余"):
        packing.give_room_back(on_sqlite)
    assert packing.room(on_sqlite) == before


def test_the_mark_of_older_rows_is_no_part_of_a_new_base(db):
    with db.read() as tx:
        assert meta.find(tx, meta.PACKED) == meta.ALL_PACKED
