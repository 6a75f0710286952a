"""Who saved what, with which attachments; back to an earlier state; and the journal of it all."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from kb.domain.access import OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR, Actor, ActorRef, Door
from kb.domain.journal import Act
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict, InvalidInput, KbError, NotFound
from kb.storage.resources import writes
from kb.storage.resources.tables import file
from kb.usecases import files as files_usecase
from kb.usecases import history, journal, people, resources, synonyms, topics
from kb.usecases.samples import load_samples, remove_samples
from tests.factories import (
    add_collection,
    add_person,
    add_resource,
    add_studio,
    add_topic,
    revisions,
    state,
)

SOMEBODY = Actor(ActorRef.of_account(12), Door.WEB)


def save(db, key="a", *attachments, actor=OPERATOR, **fields):
    """With exactly these attachments."""
    made = state(key, **fields)
    with db.write(actor) as tx:
        return writes.save_many(tx, [made], {key: made.body}, {key: attachments})[0]


def keep(store, content, name="a.png"):
    kept = store.put(content)
    return Attachment(kept.sha256, name, "image/png", kept.size_bytes)


def get(db, key="a"):
    return resources.get(db, key, OPERATOR_READER)


# --- who saved ------------------------------------------------------------------------------


def test_each_revision_names_who_saved_it(db):
    save(db, title="一")
    save(db, title="二", actor=SOMEBODY)
    assert [str(one.saved_by) for one in revisions(db, "a")] == ["operator", "account:12"]
    assert [one.saved_by for one in history.of(db, "a", OPERATOR_SCOPE)[1]] == [
        OPERATOR.ref,
        SOMEBODY.ref,
    ]


# --- attachments through history ------------------------------------------------------------


def test_each_revision_keeps_the_attachments_that_it_had_in_their_order(db, files):
    one, two, three = (keep(files, content) for content in (b"1", b"2", b"3"))
    save(db, "a", one, two, title="一")
    save(db, "a", one, two, title="二")
    save(db, "a", three, one, title="三")
    save(db, "a", title="四")
    assert [revision.attachments for revision in revisions(db, "a")] == [
        (one, two), (one, two), (three, one), (),
    ]  # fmt: skip
    assert get(db).attachments == ()


def test_a_list_that_does_not_change_is_kept_once(db, files):
    one = keep(files, b"1")
    for number in range(5):
        save(db, "a", one, title=f"第{number}版")
    with db.read() as tx:
        assert tx.execute(text("SELECT count(*) FROM attachment")).scalar_one() == 1


def test_another_picture_under_the_same_text_is_a_new_revision(db, files):
    one, two = keep(files, b"1"), keep(files, b"2")
    save(db, "a", one, title="一")
    assert save(db, "a", two, title="一").outcome is Outcome.REVISED
    assert save(db, "a", two, title="一").outcome is Outcome.UNCHANGED
    assert [revision.attachments for revision in revisions(db, "a")] == [(one,), (two,)]


def test_saving_that_says_nothing_of_attachments_keeps_them(db, files):
    one = keep(files, b"1")
    save(db, "a", one, title="一")
    add_resource(db, "a", title="二")
    assert get(db).attachments == (one,)


def test_what_only_an_earlier_revision_names_is_not_removed(db, files):
    old, new = keep(files, b"old"), keep(files, b"new")
    save(db, "a", old, title="一")
    save(db, "a", new, title="二")
    save(db, "b", old)
    resources.purge(db, OPERATOR, "b", files)
    checked = files_usecase.check(db, files, lambda _: None)
    from datetime import timedelta

    files_usecase.remove_unnamed(db, files, timedelta(0))
    assert (checked.compared, bool(checked)) == (2, False)
    assert files.has(old.sha256)
    assert files.has(new.sha256)


def test_purging_takes_the_originals_of_earlier_revisions_too(db, files):
    old, new = keep(files, b"old"), keep(files, b"new")
    save(db, "a", old, title="一")
    save(db, "a", new, title="二")
    resources.purge(db, OPERATOR, "a", files)
    assert not files.has(old.sha256)
    assert not files.has(new.sha256)
    with db.read() as tx:
        assert tx.execute(select(file)).all() == []


# --- back to an earlier state ---------------------------------------------------------------


def test_restoring_a_revision_brings_its_text_and_pictures_back(db, files):
    old, new = keep(files, b"old"), keep(files, b"new")
    topic = add_topic(db, "t-1")
    save(db, "a", old, title="一", body="从前", topics=(topic,))
    save(db, "a", new, title="二", body="现在")
    restored = history.restore_revision(db, SOMEBODY, "a", 1)
    found = get(db)
    assert (restored.outcome, restored.revision) == (Outcome.REVISED, 3)
    assert (found.title, found.body, found.attachments) == ("一", "从前", (old,))
    assert [one.key for one in found.topics] == ["t-1"]
    assert [str(one.saved_by) for one in revisions(db, "a")][-1] == "account:12"
    assert revisions(db, "a")[1].attachments == (new,)


def test_restoring_what_is_so_already_changes_nothing(db):
    add_resource(db, "a")
    assert history.restore_revision(db, OPERATOR, "a", 1).outcome is Outcome.UNCHANGED
    assert len(revisions(db, "a")) == 1


@pytest.mark.parametrize(
    ("then", "now", "after"),
    [
        (Visibility.PUBLIC, Visibility.PRIVATE, Visibility.PRIVATE),
        (Visibility.PRIVATE, Visibility.PUBLIC, Visibility.PRIVATE),
        (Visibility.STUDIO, Visibility.NETWORK, Visibility.STUDIO),
    ],
)
def test_restoring_never_lets_more_people_read(db, then, now, after):
    add_resource(db, "a", title="一", visibility=then)
    add_resource(db, "a", title="二", visibility=now)
    restored = history.restore_revision(db, OPERATOR, "a", 1)
    assert (restored.before, restored.visibility, get(db).visibility) == (now, after, after)


def test_what_cannot_be_restored_is_told(db):
    add_resource(db, "a", title="一", visibility=Visibility.PRIVATE)
    add_resource(db, "a", title="二")
    for key, number in (("a", 3), ("b", 1)):
        with pytest.raises(NotFound):
            history.restore_revision(db, OPERATOR, key, number)
    with pytest.raises(NotFound):  # a state of a time that was private, to somebody else
        history.restore_revision(db, SOMEBODY, "a", 1)
    resources.delete(db, OPERATOR, "a")
    with pytest.raises(Conflict, match="回收站"):
        history.restore_revision(db, OPERATOR, "a", 1)


# --- the journal ----------------------------------------------------------------------------


def acts(db, **options):
    """(act, what it is about, details), the first one first."""
    found = journal.entries(db, OPERATOR_SCOPE, **options)
    return [
        (one.entry.act, one.named.key if one.named else None, dict(one.entry.details))
        for one in reversed(found)
    ]


def test_each_act_on_a_resource_is_one_row(db):
    add_resource(db, "a", title="一")
    add_resource(db, "a", title="二")
    add_resource(db, "a", title="二")  # nothing done
    resources.set_visibility(db, OPERATOR, "a", Visibility.NETWORK)
    history.restore_revision(db, OPERATOR, "a", 1)
    resources.delete(db, OPERATOR, "a")
    resources.delete(db, OPERATOR, "a")
    resources.restore(db, OPERATOR, "a")
    assert acts(db) == [
        (Act.CREATE, "a", {"revision": 1}),
        (Act.REVISE, "a", {"revision": 2}),
        (Act.SET_VISIBILITY, "a", {"before": "public", "after": "network"}),
        (Act.RESTORE_REVISION, "a", {"revision": 4, "restored": 1}),
        (Act.BIN, "a", {}),
        (Act.UNBIN, "a", {}),
    ]


def test_acts_on_everything_else_are_written_down_too(db):
    add_person(db, "p-1")
    add_person(db, "p-2")
    people.rename(db, OPERATOR, "p-1", "王方")
    people.merge(db, OPERATOR, keep="p-1", drop="p-2")
    add_studio(db, "s-1")
    add_topic(db, "t-1")
    add_topic(db, "t-2", "别的")
    topics.move(db, OPERATOR, "t-2", "t-1")
    add_collection(db, "c-1")
    added = synonyms.add(db, OPERATOR, ("手机瘾", "沉迷手机"))
    found = [(act, key) for act, key, _ in acts(db)]
    assert found == [
        (Act.CREATE, "p-1"), (Act.CREATE, "p-2"), (Act.RENAME, "p-1"), (Act.MERGE, "p-2"),
        (Act.CREATE, "s-1"), (Act.CREATE, "t-1"), (Act.CREATE, "t-2"), (Act.MOVE, "t-2"),
        (Act.CREATE, "c-1"), (Act.CREATE, added.key),
    ]  # fmt: skip


def test_the_journal_says_who_and_by_which_door(db):
    resources.save(db, SOMEBODY, state("a"))
    (shown,) = journal.entries(db, OPERATOR_SCOPE)
    assert (shown.entry.actor, shown.entry.door) == (SOMEBODY.ref, Door.WEB)


def test_an_import_is_one_act_with_its_counts(db):
    load_samples(db, OPERATOR)
    (shown,) = journal.entries(db, OPERATOR_SCOPE)
    assert (shown.entry.act, shown.entry.door) == (Act.IMPORT, Door.IMPORT)
    assert shown.import_run.counts["resource"] == {"created": 121}
    assert shown.import_run.ended_at is not None
    load_samples(db, OPERATOR)  # brings nothing
    assert len(journal.entries(db, OPERATOR_SCOPE)) == 1
    remove_samples(db, OPERATOR)
    assert acts(db)[-1] == (Act.REMOVE_SAMPLES, None, {"resources": 121})


def test_what_is_purged_is_known_by_its_number_alone(db):
    add_resource(db, "a", title="某某同学的事")
    number = get(db).id
    resources.purge(db, OPERATOR, "a")
    assert [(act, key) for act, key, _ in acts(db, thing=f"resource:{number}")] == [
        (Act.CREATE, None),
        (Act.PURGE, None),
    ]
    with pytest.raises(NotFound):
        acts(db, thing="a")


def test_entries_are_chosen_by_thing_actor_time_and_number(db):
    add_resource(db, "a")
    resources.save(db, SOMEBODY, state("b"))
    add_resource(db, "c")
    newest = journal.entries(db, OPERATOR_SCOPE)[0].entry
    assert [key for _, key, _ in acts(db, thing="b")] == ["b"]
    assert [key for _, key, _ in acts(db, actor=SOMEBODY.ref)] == ["b"]
    assert [key for _, key, _ in acts(db, since=newest.at)] == ["c"]
    assert [key for _, key, _ in acts(db, before=newest.number)] == ["a", "b"]
    assert [key for _, key, _ in acts(db, limit=1)] == ["c"]
    with pytest.raises(InvalidInput):
        acts(db, thing="nonsense:1")


def test_names_are_told_as_far_as_the_scope_reads(db):
    add_resource(db, "a", visibility=Visibility.PRIVATE)
    (shown,) = journal.entries(db, SOMEBODY.scope)
    assert shown.named is None


def test_an_act_that_fails_is_in_no_journal(db):
    for change in (
        lambda: add_studio(db, "s-1", members=("nobody",)),
        lambda: people.merge(db, OPERATOR, keep="p-1", drop="p-2"),
        lambda: resources.purge(db, OPERATOR, "a"),
    ):
        with pytest.raises(KbError):
            change()
    assert acts(db) == []


def test_the_journal_holds_numbers_and_codes_and_no_name_or_text(db):
    load_samples(db, OPERATOR)
    add_person(db, "p-1", "王小明")
    add_resource(db, "a", title="王小明的事", body="王小明")
    resources.set_visibility(db, OPERATOR, "a", Visibility.PRIVATE)
    resources.purge(db, OPERATOR, "a")
    with db.read() as tx:
        rows = tx.execute(text("SELECT * FROM journal")).all()
    for row in rows:
        said = row._mapping
        for column in ("actor", "door", "act", "subject", "details"):
            assert str(said[column] or "").isascii()
        assert isinstance(said["thing"], int | None)


def test_a_name_is_refused_as_a_detail():
    from kb.storage.journal.journal import record

    with pytest.raises(TypeError):
        record(None, Act.RENAME, None, name="王小明")


@pytest.mark.parametrize(
    "statement", ["UPDATE journal SET actor = 'system'", "DELETE FROM journal"]
)
def test_the_database_itself_refuses_to_change_the_journal(db, statement):
    add_resource(db, "a")
    with pytest.raises((KbError, SQLAlchemyError)), db.write() as tx:
        tx.execute(text(statement))
    assert len(acts(db)) == 1
