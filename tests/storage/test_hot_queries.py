"""What is asked with every page and every change takes an index on PostgreSQL, however many rows.

In CI over some thousand resources; KB_TEST_ROWS=1000000 by hand (4 GB of disk).
"""

import json
import os
from dataclasses import dataclass, field
from datetime import date

import pytest
from sqlalchemy import event, text

from kb.domain.access import ANONYMOUS, ANONYMOUS_READER, OPERATOR_READER, Scope
from kb.domain.actor import OPERATOR
from kb.domain.asked import Asked
from kb.storage import meta
from kb.storage.session import Database
from kb.text.likeness import LAYOUT
from kb.usecases import (
    collections,
    history,
    indexing,
    people,
    queries,
    resources,
    sitemap,
    studios,
    suggestions,
    twins,
)
from tests.factories import add_resource

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ROWS = int(os.environ.get("KB_TEST_ROWS", "30000"))
# Tables that grow with the resources: none is read from end to end for a page. The others are small.
BIG = {
    "resource", "resource_author", "resource_topic", "resource_revision", "person", "collection",
    "collection_item", "outbox", "query_log", "sketch", "sketch_band", "sketch_due", "twin",
}  # fmt: skip
_FEWEST = 1000
_FILL = (
    """INSERT INTO person (id, key, name, name_folded, bio, sample)
       SELECT n, 'p-' || n, '老师' || n, '老师' || n, '', false
       FROM generate_series(1, :rows / 2) n""",
    """INSERT INTO studio (id, key, name, name_folded, description, sample)
       SELECT n, 's-' || n, '工作室' || n, '工作室' || n, '', false
       FROM generate_series(1, :rows / 200) n""",
    """INSERT INTO topic (id, key, name, path, position, description, sample)
       SELECT n, 't-' || n, '主题' || n, 't-' || n, n, '', false FROM generate_series(1, 60) n""",
    """INSERT INTO resource (id, key, revision, version, title, kind, stages, grades, studio_id,
           date, visibility, sample, created_at, updated_at, digest, source, licence, summary,
           body_text, body)
       SELECT n, 'r-' || n, 1, 1, '题目' || n, 'case', '[]', '[]', 1 + n % (:rows / 200),
           (2005 + n % 20)::text, 'public', false, now(), now(), md5(n::text), '', '', '提要',
           repeat('感恩父母的班会。', 20), repeat('感恩父母的班会。', 20)
       FROM generate_series(1, :rows) n""",
    """INSERT INTO resource_author (resource_id, person_id, position)
       SELECT n, 1 + n % (:rows / 2), 0 FROM generate_series(1, :rows) n""",
    """INSERT INTO resource_topic (resource_id, topic_id, position)
       SELECT n, 1 + n % 60, 0 FROM generate_series(1, :rows) n""",
    """INSERT INTO resource_revision (resource_id, number, saved_at, state)
       SELECT n, 1, now(), '{"title": "题目"}' FROM generate_series(1, :rows) n""",
    """INSERT INTO twin (resource_id, other_id, alike)
       SELECT n, n + 1, 0.9 FROM generate_series(1, :rows) n""",
    """INSERT INTO sketch (resource_id, bands, compared)
       SELECT n, decode(left(repeat(md5(n::text), 11), 336), 'hex'), true FROM generate_series(1, :rows) n""",
    """INSERT INTO sketch_band (hash, resource_id)
       SELECT n / 3, n FROM generate_series(1, :rows) n""",
    """INSERT INTO sketch_due (resource_id) SELECT n FROM generate_series(1, :rows) n""",
    """INSERT INTO outbox (resource_id, enqueued_at, attempts)
       SELECT n, now(), 0 FROM generate_series(1, :rows) n""",
    """INSERT INTO query_log (folded, typed, count, missed, last_on, total, step)
       SELECT '感恩' || n, '感恩' || n, 1 + n % 9, 0, current_date, 3, 'all'
       FROM generate_series(1, least(:rows, 50000)) n""",
    """INSERT INTO collection (id, key, title, description, visibility, sample)
       SELECT n, 'c-' || n, '合集' || n, '', 'public', false
       FROM generate_series(1, :rows / 20) n""",
    """INSERT INTO collection_item (collection_id, position, resource_id, note)
       SELECT 1 + n % (:rows / 20), n / (:rows / 20), n, '' FROM generate_series(1, :rows / 2) n""",
    *(
        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
        for name in ("person", "studio", "topic", "resource", "outbox", "collection", "sketch_due")
    ),
)


@pytest.fixture(scope="module")
def filled(postgres):
    with postgres.database() as url:
        db = Database(url)
        with db.write() as tx:
            for statement in _FILL:
                tx.execute(text(statement), {"rows": ROWS} if ":rows" in statement else None)
            meta.put(tx, meta.SKETCH_LAYOUT, LAYOUT)  # as in a base that has compared its texts
        postgres.execute_in(url, "VACUUM ANALYZE")
        yield db
        db.close()


@dataclass
class Watch:
    """What a database is asked while it is watched."""

    db: Database
    asked: list[tuple[str, object]] = field(default_factory=list)

    def __enter__(self):
        event.listen(self.db._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error):
        event.remove(self.db._engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, parameters, _context, executemany):
        if statement.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(")):
            self.asked.append((statement, parameters[0] if executemany else parameters))

    def plans(self, how=""):
        """(statement, node) of every plan. how: other options of EXPLAIN."""
        with self.db.read() as tx:
            for statement, parameters in self.asked:
                plan = tx.connection.exec_driver_sql(
                    f"EXPLAIN (FORMAT JSON {how}) {statement}", parameters
                ).scalar_one()
                plan = plan if isinstance(plan, list) else json.loads(plan)
                yield from ((statement, node) for node in nodes(plan[0]["Plan"]))

    def full_scans(self):
        """(table, statement) wherever a plan reads the whole of a big table."""
        return [
            (node["Relation Name"], statement)
            for statement, node in self.plans()
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG
        ]

    def rows_read(self):
        """How many rows the widest step of any of them reads."""
        return max(node["Actual Rows"] for _, node in self.plans(", ANALYZE"))


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def likely_twins(db):
    with db.read() as tx:
        return twins.twins.candidates(tx, 77, tuple(range(42)), 100)


MEMBER = Scope(frozenset({"public", "network", "studio:3", "host:4", "author:7"}))
HITS = list(range(11, 31))

HOT = {
    "a page of hits": lambda db: resources.by_ids(
        db, HITS, ANONYMOUS, with_body=False, text_limit=2000
    ),
    "a page of hits for a member": lambda db: resources.by_ids(
        db, HITS, MEMBER, with_body=False, text_limit=2000
    ),
    "a resource": lambda db: resources.get(db, "r-77", ANONYMOUS_READER),
    "its versions": lambda db: twins.of(db, 77, ANONYMOUS),
    "the versions of hits": lambda db: twins.related(db, HITS, ANONYMOUS),
    "its history": lambda db: history.of(db, "r-77", ANONYMOUS),
    "the collections that hold it": lambda db: collections.places(db, 77, ANONYMOUS),
    "an author": lambda db: people.get(db, "p-7", ANONYMOUS_READER),
    "names while typing": lambda db: suggestions.visible(
        db, {"author": [f"p-{n}" for n in range(1, 21)], "studio": ["s-3"]}, ANONYMOUS
    ),
    "what others asked": lambda db: queries.asked_before(db, "感恩1", 5),
    "a studio": lambda db: studios.get(db, "s-3", OPERATOR_READER),
    "counting searches": lambda db: queries.record(
        db, [Asked("感恩7", "感恩7", 1, 0, date(2026, 5, 1), 3, "all")]
    ),
    "whether changes wait": indexing.is_due,
    "whether texts wait to be compared": twins.are_due,
    "texts that may be versions of one": likely_twins,
    "comparing texts, a batch": twins.compare_due,
    "claiming and settling changes": lambda db: indexing.settle(
        db, indexing.claim(db, "h:1:aa", 100, 30)
    ),
    "a change": lambda db: add_resource(db, "r-99", title="新题目", authors=("p-7",)),
    "a new resource": lambda db: add_resource(db, "r-new", title="新题目", authors=("p-7",)),
    "renaming an author": lambda db: people.rename(db, OPERATOR, "p-8", "新名字"),
    "reading everything, a batch": lambda db: next(indexing.iter_batches(db, 20)),
    "comparing everything, a page": lambda db: next(indexing.states(db)),
    "a part of the sitemap": lambda db: sitemap.entries(db, ANONYMOUS, 0, 500),
}


# Every worker asks these several times a second.
POLLED = ("whether changes wait", "whether texts wait to be compared")


def test_the_base_is_big(filled):
    with filled.read() as tx:
        counted = dict(
            tx.execute(text("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")).all()
        )
    assert {name for name in BIG if counted[name] < _FEWEST} == set()


@pytest.mark.parametrize("name", HOT)
def test_it_takes_an_index(filled, name):
    with Watch(filled) as watch:
        HOT[name](filled)
    assert watch.asked
    assert watch.full_scans() == []


@pytest.mark.parametrize("name", POLLED)
def test_what_is_polled_reads_one_row_of_many(filled, name):
    with Watch(filled) as watch:
        assert HOT[name](filled)
    assert watch.rows_read() == 1


@pytest.mark.parametrize("table", sorted(BIG))
def test_a_full_scan_would_be_seen(filled, table):
    with Watch(filled) as watch, filled.read() as tx:
        tx.execute(text(f"SELECT 1 FROM {table} WHERE xmin::text = 'none'")).first()
    assert [name for name, _ in watch.full_scans()] == [table]
