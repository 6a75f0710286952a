"""A review finds what an older version made public, and makes it private where that is asked."""

import json

import pytest

from kb.domain.access import ANONYMOUS, ANONYMOUS_READER, OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.domain.journal import Act
from kb.domain.originals import Holds
from kb.domain.resources import Attachment, ResourceState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict, NotFound, Unavailable
from kb.intake.sandbox.pool import NO_WORDS, Readers
from kb.storage import meta
from kb.storage.resources.attachments import attach
from kb.usecases import history, journal, resources, review
from kb.usecases.exporting import export
from tests.factories import add_resource, add_studio, revisions
from tests.flow.test_originals import (
    COMMENT,
    DELETED,
    HIDDEN_SHEET,
    HIDDEN_WORDS,
    PERSONAL,
    PLAIN,
    TEXT,
)

# What an older version made of each original, and what is right to say of it.
LEAKED = {
    "隐藏的表.xlsx": (HIDDEN_SHEET, "| 主题 |\n|---|\n| 感恩 |\n\n| 密室 |\n|---|", Holds.HIDDEN),
    "隐藏的字.docx": (HIDDEN_WORDS, f"{TEXT}\n\n老师说密室", Holds.HIDDEN),
    "删除.docx": (DELETED, f"{TEXT}\n\n老师说**密室**", Holds.DELETED),
    "批注.docx": (COMMENT, f"{TEXT}\n\n> 密室", Holds.COMMENT),
    "电话.docx": (PERSONAL, f"{TEXT}\n\n王芳的手机 13800138000", Holds.PERSONAL),
}
CLEAN = f"{TEXT}\n\n老师说"


@pytest.fixture(scope="module")
def readers():
    with Readers(1, NO_WORDS) as readers:
        yield readers


@pytest.fixture
def look(world, readers):
    """Review the base; what was found then."""

    def reviewed(**options):
        review.go_on(world.db, OPERATOR, world.services.files, readers, **options)
        return review.listing(world.db, OPERATOR)

    return reviewed


def put(world, key, content, body, name="文件.docx", title="题目", **fields):
    """A resource as an older version left it: nobody knows what its original holds."""
    add_resource(world.db, key, title=title, body=body, **{"studio": None} | fields)
    return attached(world, key, content, name)


def attached(world, key, content, name="文件.docx"):
    stored = world.services.files.put(content)
    with world.db.write() as tx:
        of = resources.get(world.db, key, OPERATOR_READER)
        attach(tx, of.id, of.revision, [Attachment(stored.sha256, name, "x/y", len(content))])
    return stored.sha256


def told(found):
    return [(one.key, one.finding.number, one.finding.reason) for one in found]


def is_open(world, key):
    try:
        resources.get(world.db, key, ANONYMOUS_READER)
    except NotFound:
        return False
    return True


def marks(world):
    with world.db.read() as tx:
        rows = tx.connection.exec_driver_sql("SELECT sha256, holds FROM file").all()
    return {row[0]: None if row[1] is None else Holds(row[1]) for row in rows}


# --- finding --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LEAKED)
def test_what_an_older_version_made_text_is_found(world, look, name):
    content, body, reason = LEAKED[name]
    sha256 = put(world, "a", content, body, name)
    assert told(look()) == [("a", 1, reason)]
    assert marks(world) == {sha256: reason}
    assert is_open(world, "a")  # a review alone changes nothing


@pytest.mark.parametrize("name", [name for name in LEAKED if name != "电话.docx"])
def test_a_text_without_what_is_hidden_is_not_found(world, look, name):
    content, _, reason = LEAKED[name]
    sha256 = put(world, "a", content, f"{CLEAN}\n\n| 主题 |\n|---|\n| 感恩 |", name)
    assert look() == []
    assert marks(world) == {sha256: reason}


def test_what_the_file_shows_as_well_is_not_found(world, look):
    content = DELETED
    put(world, "a", content, f"{CLEAN}\n\n这个密室逃脱的游戏很受欢迎。")  # somebody's own words
    assert look() == []


@pytest.mark.parametrize("field", ["title", "summary"])
def test_a_title_and_a_summary_are_looked_at(world, look, field):
    put(world, "a", DELETED, CLEAN, **{field: "密室"})
    assert told(look()) == [("a", 1, Holds.DELETED)]


def test_other_widths_markup_and_traditional_characters_hide_nothing(world, look):
    hidden = DELETED
    put(world, "a", hidden, f"{TEXT}\n\n老師說*密*，**室**。")
    assert told(look()) == [("a", 1, Holds.DELETED)]


@pytest.mark.parametrize(
    ("visibility", "reason", "is_found"),
    [
        ("private", "删除.docx", False),
        ("studio", "删除.docx", True),
        ("network", "删除.docx", True),
        ("studio", "电话.docx", False),
        ("network", "电话.docx", True),
    ],
)
def test_who_may_read_it_decides(world, look, visibility, reason, is_found):
    content, body, _ = LEAKED[reason]
    add_studio(world.db, "s-1")
    put(world, "a", content, body, studio="s-1", visibility=Visibility(visibility))
    assert bool(look()) is is_found


def test_every_resource_with_the_original_is_looked_at(world, look):
    put(world, "a", DELETED, CLEAN)
    put(world, "b", DELETED, "老师说密室")
    assert told(look()) == [("b", 1, Holds.DELETED)]


def test_past_revisions_are_looked_at_also_with_an_original_of_another_time(world, look):
    put(world, "a", PLAIN, "老师说密室")
    resources.save(world.db, OPERATOR, ResourceState("a", "题目", CLEAN))
    attached(world, "a", DELETED)
    found = look()
    assert told(found) == [("a", 1, Holds.DELETED)]
    assert not found[0].is_current
    assert found[0].is_readable


def test_marks_are_added_to_and_only_what_was_unread_is_taken_back(world, look):
    sha256 = put(world, "a", DELETED, CLEAN)
    with world.db.write() as tx:
        known = (Holds.UNREAD | Holds.COMMENT).value
        tx.connection.exec_driver_sql(f"UPDATE file SET holds = {known}")
    look()
    assert marks(world) == {sha256: Holds.COMMENT | Holds.DELETED}


def test_nothing_is_concluded_from_bytes_that_are_missing_or_damaged(world, look, readers):
    gone = put(world, "a", DELETED, "老师说密室")
    damaged = put(world, "b", COMMENT, "密室")
    path = world.services.files.path(gone)
    path.rename(path.with_suffix(".away"))
    world.services.files.path(damaged).write_bytes(PLAIN)
    assert review.go_on(world.db, OPERATOR, world.services.files, readers) == 2
    assert marks(world) == {gone: None, damaged: None}
    path.with_suffix(".away").rename(path)
    review.begin_again(world.db, OPERATOR)
    assert told(look()) == [("a", 1, Holds.DELETED)]


def test_what_cannot_be_read_is_counted_and_kept_back(world, look):
    sha256 = put(world, "a", b"PK\3\4 broken", CLEAN)
    assert look() == []
    assert marks(world) == {sha256: Holds.UNREAD}
    assert review.count_unread(world.db, OPERATOR) == 1


# --- going on -------------------------------------------------------------------------------


def many(world, count):
    for number in range(count):
        put(world, f"r-{number}", f"第{number}篇：{TEXT}".encode(), TEXT, f"{number}.txt")
    put(world, "leaked", DELETED, "老师说密室")


def opened_of(world, monkeypatch, stop_at=None):
    """The originals that are opened; the store is away once `stop_at` of them were."""
    opened = []
    really_open = world.services.files.open

    def open_one(sha256):
        if len(opened) == stop_at:
            raise Unavailable("文件读不出来：%(reason)s", reason="away")
        opened.append(sha256)
        return really_open(sha256)

    monkeypatch.setattr(world.services.files, "open", open_one)
    return opened


def test_a_review_that_is_broken_off_goes_on_where_it_stopped(world, look, monkeypatch):
    many(world, 12)
    first = opened_of(world, monkeypatch, stop_at=9)
    with pytest.raises(Unavailable):
        look()
    waiting, every = review.count_originals(world.db, OPERATOR)
    assert every == 13
    assert waiting == 13 - 8  # a batch has four originals here
    monkeypatch.undo()
    second = opened_of(world, monkeypatch)
    done = []
    assert told(look(progress=done.append)) == [("leaked", 1, Holds.DELETED)]
    assert {*first, *second} == set(marks(world))
    assert len(second) == sum(done) == 5


def test_a_second_review_reads_nothing_again_and_says_the_same(world, look, monkeypatch):
    many(world, 3)
    before = look()
    opened = opened_of(world, monkeypatch)
    assert look() == before
    assert opened == []
    review.begin_again(world.db, OPERATOR)
    assert look() == before
    assert len(opened) == 4


def test_a_resource_that_was_saved_since_is_looked_at_again(world, look):
    put(world, "a", DELETED, "老师说密室")
    look()
    resources.save(world.db, OPERATOR, ResourceState("a", "新的题目", "老师说密室"))
    assert told(look()) == [("a", 1, Holds.DELETED), ("a", 2, Holds.DELETED)]
    resources.save(world.db, OPERATOR, ResourceState("a", "新的题目", "老师说"))
    assert told(look()) == [("a", 1, Holds.DELETED), ("a", 2, Holds.DELETED)]


def test_an_original_that_is_gone_meanwhile_frees_nothing(world, look):
    sha256 = put(world, "a", DELETED, "老师说密室")
    look()
    world.services.files.remove(sha256)
    resources.save(world.db, OPERATOR, ResourceState("a", "新的题目", "老师说密室"))
    assert told(look()) == [("a", 1, Holds.DELETED), ("a", 2, Holds.DELETED)]
    assert review.make_private(world.db, OPERATOR, "a").is_current
    assert not is_open(world, "a")


def test_a_resource_that_is_purged_meanwhile_is_found_no_more(world, look):
    put(world, "a", DELETED, "老师说密室")
    look()
    resources.purge(world.db, OPERATOR, "a", world.services.files)
    assert look() == []


# --- making private -------------------------------------------------------------------------


def readable_bodies(world, key, scope=ANONYMOUS):
    try:
        return [state.body for state in history.of(world.db, key, scope)[1]]
    except NotFound:
        return []


def test_the_resource_and_its_revisions_become_private_and_it_is_in_the_journal(world, look):
    put(world, "a", DELETED, "老师说密室")
    world.sync()
    assert world.keys("密室") == ["a"]
    look()
    done = review.make_private(world.db, OPERATOR, "a")
    assert (done.key, done.is_current, done.revisions) == ("a", True, (1,))
    assert not is_open(world, "a")
    world.sync()
    assert world.keys("密室") == []
    entries = [one.entry for one in journal.entries(world.db, OPERATOR.scope)][:2]
    assert [one.act for one in entries] == [Act.SET_VISIBILITY] * 2
    assert [dict(one.details) for one in entries] == [
        {"revision": 1, "before": "public", "after": "private"},
        {"before": "public", "after": "private"},
    ]
    assert {str(one.actor) for one in entries} == {"operator"}


def test_no_state_shows_it_once_the_resource_is_cleaned_and_public_again(world, look, tmp_path):
    put(world, "a", DELETED, "老师说密室")
    look()
    review.make_private(world.db, OPERATOR, "a")
    resources.save(world.db, OPERATOR, ResourceState("a", "题目", "老师说"))
    assert readable_bodies(world, "a") == ["老师说"]
    with (tmp_path / "out.jsonl").open("wb") as target:
        export(world.db, target, revisions=True)
    assert "密室" not in (tmp_path / "out.jsonl").read_text("utf-8")
    assert look() == []
    history.restore_revision(world.db, OPERATOR, "a", 1)
    assert not is_open(world, "a")


def test_a_past_revision_alone_becomes_private_and_the_resource_stays_open(world, look):
    put(world, "a", DELETED, "老师说密室")
    resources.save(world.db, OPERATOR, ResourceState("a", "题目", "老师说"))
    look()
    before = resources.get(world.db, "a", OPERATOR_READER)
    done = review.make_private(world.db, OPERATOR, "a")
    assert (done.is_current, done.revisions) == (False, (1,))
    after = resources.get(world.db, "a", OPERATOR_READER)
    assert (after.revision, after.visibility) == (before.revision, Visibility.PUBLIC)
    assert after.version > before.version  # whoever keeps pages of it asks again
    assert readable_bodies(world, "a") == ["老师说"]
    assert readable_bodies(world, "a", OPERATOR.scope) == ["老师说密室", "老师说"]
    first, _ = revisions(world.db, "a")
    assert list(json.loads(first.state_json))[-1] == "visibility"


def test_a_past_state_of_what_is_private_today_is_closed_too(world, look):
    put(world, "a", DELETED, "老师说密室")
    resources.set_visibility(world.db, OPERATOR, "a", Visibility.PRIVATE)
    (found,) = look()
    assert (found.is_current, found.is_readable) == (False, False)
    review.make_private(world.db, OPERATOR, "a")
    resources.save(world.db, OPERATOR, ResourceState("a", "题目", "老师说"))
    assert readable_bodies(world, "a") == ["老师说"]


def test_nothing_is_done_twice(world, look):
    put(world, "a", DELETED, "老师说密室")
    look()
    assert review.make_private(world.db, OPERATOR, "a")
    count = len(list(journal.entries(world.db, OPERATOR.scope)))
    assert review.make_private(world.db, OPERATOR, "a") is None
    review.begin_again(world.db, OPERATOR)
    assert look() == []
    assert review.make_private(world.db, OPERATOR, "a") is None
    assert len(list(journal.entries(world.db, OPERATOR.scope))) == count
    assert len(revisions(world.db, "a")) == 2


def test_what_was_saved_at_this_moment_is_not_touched(world, look):
    put(world, "a", DELETED, "老师说密室")
    look()
    resources.save(world.db, OPERATOR, ResourceState("a", "新的题目", "老师说密室"))
    with pytest.raises(Conflict, match="刚刚有人改过"):
        review.make_private(world.db, OPERATOR, "a")
    assert is_open(world, "a")
    look()
    assert review.make_private(world.db, OPERATOR, "a").revisions == (1, 2)
    assert not is_open(world, "a")


def test_what_is_in_the_bin_waits_until_it_is_back(world, look):
    put(world, "a", DELETED, "老师说密室")
    look()
    resources.delete(world.db, OPERATOR, "a")
    (found,) = look()
    assert (found.is_binned, found.is_readable) == (True, False)
    with pytest.raises(Conflict, match="回收站"):
        review.make_private(world.db, OPERATOR, "a")
    resources.restore(world.db, OPERATOR, "a")
    assert review.make_private(world.db, OPERATOR, "a").is_current
    assert not is_open(world, "a")


def test_a_key_that_nothing_has_is_told(world):
    with pytest.raises(NotFound):
        review.make_private(world.db, OPERATOR, "nobody")
    with pytest.raises(NotFound):
        review.listing(world.db, OPERATOR, ["nobody"])


def test_progress_is_a_named_value_of_the_base(world, look):
    put(world, "a", PLAIN, TEXT)
    look()
    with world.db.read() as tx:
        assert meta.find(tx, meta.REVIEWED) == meta.ALL_REVIEWED
