"""A base that an older version filled is brought up to date, and nothing of it is lost."""

import pytest
from sqlalchemy import text

from kb.domain.access import ANONYMOUS, OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.changed import Mark
from kb.domain.findings import Finding
from kb.domain.originals import Holds
from kb.domain.vocabulary import Visibility
from kb.storage import schema
from kb.storage.findings import findings
from kb.storage.session import Database
from kb.usecases import changes, history, journal, resources, review, synonyms
from tests.factories import add_resource, revisions

SHA256 = "a" * 64
OTHER = "b" * 64
OLD = """
INSERT INTO file VALUES ('{sha256}', 3, '2026-01-01 00:00:00');
INSERT INTO resource (id, key, revision, version, title, kind, stages, grades, visibility, sample,
  created_at, updated_at, deleted_at, digest, source, licence, summary, body_text, body)
  VALUES
  (1, 'open', 2, 2, '现在', 'case', '[]', '[]', 'public', false, {now}, {now}, NULL, 'd', '', '', '',
   '正文', '正文'),
  (2, 'binned', 1, 1, '扔了', 'case', '[]', '[]', 'public', false, {now}, {now}, {now}, 'd', '', '',
   '', '正文', '正文'),
  (3, 'secret', 1, 1, '不公开', 'case', '[]', '[]', 'private', false, {now}, {now}, {now}, 'd', '',
   '', '', '正文', '正文');
INSERT INTO resource_revision VALUES
  (1, 1, {now}, '{{"key":"open","title":"从前","body":"正文"}}'),
  (1, 2, {now}, '{{"key":"open","title":"现在","body":"正文"}}'),
  (2, 1, {now}, '{{"key":"binned","title":"扔了","body":"正文"}}'),
  (3, 1, {now}, '{{"key":"secret","title":"不公开","body":"正文","visibility":"private"}}');
INSERT INTO attachment VALUES (1, 0, '{sha256}', '图.png', 'image/png');
INSERT INTO file VALUES ('{other}', 3, '2026-01-01 00:00:00');
INSERT INTO attachment VALUES (3, 0, '{other}', '文.docx', 'application/x');
INSERT INTO synonym VALUES ('sy-2', '[]', '["丙", "丁"]', '', '2026-01-02 00:00:00');
INSERT INTO synonym VALUES ('sy-1', '[]', '["甲", "乙"]', '', '2026-01-01 00:00:00')
"""

TOPIC = """INSERT INTO topic (id, key, name, path, position, description, sample)
  VALUES (:id, :key, :name, :key, 0, '', false)"""
ALIAS = """INSERT INTO topic_alias (topic_id, position, alias, folded)
  VALUES (:id, 0, :name, :folded)"""


@pytest.fixture
def old(bare_url):
    """A base as the version before the journal left it."""
    db = Database(bare_url)
    with db.write() as tx:
        schema.upgrade_within(tx, "0006")
        filled = OLD.format(sha256=SHA256, other=OTHER, now="'2026-01-01 00:00:00.000000'")
        for statement in filled.split(";"):
            # an exact ":" is no parameter
            tx.execute(text(statement.replace(":", r"\:")))
        if tx.dialect == "postgresql":
            tx.execute(text("SELECT setval(pg_get_serial_sequence('resource', 'id'), 3)"))
    schema.upgrade(db)
    yield db
    db.close()


def test_the_tables_are_those_of_today(old):
    assert schema.is_current(old)
    assert schema.differences(old) == []


def test_earlier_revisions_have_no_known_saver_and_the_attachments_of_today(old):
    first, second = revisions(old, "open")
    assert (first.saved_by, second.saved_by) == (None, None)
    assert [one.sha256 for one in first.attachments] == [SHA256]
    assert first.attachments == second.attachments
    history.restore_revision(old, OPERATOR, "open", 1)
    found = resources.get(old, "open", OPERATOR_READER)
    assert (found.title, found.revision) == ("从前", 3)
    assert [one.file_name for one in found.attachments] == ["图.png"]


def test_everything_changed_once_and_what_lay_in_the_bin_is_gone_for_its_readers(old):
    page = changes.since(old, ANONYMOUS, Mark())
    assert {one.key: one.gone for one in page.changes} == {"open": False, "binned": True}
    add_resource(old, "new")
    assert [one.key for one in changes.since(old, ANONYMOUS, page.next).changes] == ["new"]


def test_synonyms_are_numbered_in_the_order_in_which_they_came(old):
    assert [one.key for one in synonyms.every(old, OPERATOR_SCOPE)] == ["sy-1", "sy-2"]
    removed = synonyms.remove(old, OPERATOR, ("甲", "乙"))
    (shown,) = journal.entries(old, OPERATOR_SCOPE)
    assert (removed.key, str(shown.entry.thing)) == ("sy-1", "synonym:1")


def test_pictures_stay_everybodys_and_other_originals_wait_for_a_look(old):
    with old.read() as tx:
        rows = tx.execute(text("SELECT sha256, holds FROM file ORDER BY sha256")).all()
    assert [tuple(row) for row in rows] == [(SHA256, 0), (OTHER, None)]


def test_an_older_base_waits_for_a_review_and_nothing_in_it_changes(old):
    assert review.count_originals(old, OPERATOR) == (2, 2)
    assert review.listing(old, OPERATOR) == []
    found = resources.get(old, "open", OPERATOR_READER)
    assert (found.visibility, found.revision) == (Visibility.PUBLIC, 2)


def test_a_purge_takes_findings_along(old):
    id_ = resources.get(old, "open", OPERATOR_READER).id
    with old.write() as tx:
        one = Finding(id_, SHA256, 1, Holds.HIDDEN, Visibility.PUBLIC, 2)
        findings.replace(tx, SHA256, [one])
    assert [one.key for one in review.listing(old, OPERATOR)] == ["open"]
    resources.purge(old, OPERATOR, "open")
    assert review.listing(old, OPERATOR) == []


def test_down_again_keeps_what_is_attached_today(old):
    schema.downgrade(old, "0006")
    with old.read() as tx:
        rows = tx.execute(
            text("SELECT resource_id, position, sha256 FROM attachment ORDER BY 1")
        ).all()
        assert [tuple(row) for row in rows] == [(1, 0, SHA256), (3, 0, OTHER)]
        assert tx.execute(text("SELECT count(*) FROM synonym")).scalar_one() == 2
    schema.upgrade(old)


def test_names_with_radicals_are_folded_anew_and_a_word_of_another_stays(bare_url):
    db = Database(bare_url)
    with db.write() as tx:
        schema.upgrade_within(tx, "0016")
        for id_, name, folded in (
            (1, "⻘春", "⻘春"),
            (2, "⻓征", "⻓征"),
            (3, "长征", "长征"),
            (4, "感恩", "感恩"),
        ):
            values = {"id": id_, "key": f"t-{id_}", "name": name, "folded": folded}
            tx.execute(text(TOPIC), values)
            tx.execute(text(ALIAS), values)
    schema.upgrade(db)
    with db.read() as tx:
        rows = tx.execute(text("SELECT topic_id, folded FROM topic_alias ORDER BY topic_id")).all()
    db.close()
    assert [tuple(row) for row in rows] == [(1, "青春"), (2, "⻓征"), (3, "长征"), (4, "感恩")]
