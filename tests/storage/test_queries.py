"""The log of what was searched for."""

import threading
from datetime import date, timedelta

import pytest

from kb.domain.asked import Asked
from kb.storage.session import Database
from kb.usecases import queries

TODAY = queries.today()


def asked(text, *, count=1, missed=0, last_on=TODAY, total=5, step="all"):
    return Asked(text, text, count, missed, last_on, total, step)


def missing(text, **fields):
    return asked(text, missed=1, total=0, step="", **fields)


def texts(found):
    return [one.folded for one in found]


def test_counts_add_up_and_the_last_result_stays(db):
    queries.record(db, [missing("手机瘾", last_on=TODAY - timedelta(days=1)), asked("感恩")])
    queries.record(db, [Asked("手机瘾", "手機癮", 1, 1, TODAY, 3, "any")])
    assert queries.frequent(db) == [
        Asked("手机瘾", "手機癮", 2, 2, TODAY, 3, "any"),
        asked("感恩"),
    ]


def test_the_most_often_missed_come_first(db):
    queries.record(
        db, [missing("甲"), asked("乙"), missing("丙"), asked("丁", step="any", missed=1)]
    )
    queries.record(db, [missing("丙")])
    assert texts(queries.missed(db)) == ["丙", "丁", "甲"]
    assert texts(queries.missed(db, 1)) == ["丙"]


def test_what_was_found_at_last_is_no_gap(db):
    queries.record(db, [missing("手机瘾")])
    queries.record(db, [asked("手机瘾", step="synonyms")])
    assert queries.missed(db) == []


def test_what_was_typed_once_is_forgotten(db):
    old, older = TODAY - timedelta(days=90), TODAY - timedelta(days=91)
    queries.record(db, [missing("久", last_on=older), asked("常", count=2, last_on=older)])
    queries.record(db, [missing("近", last_on=old)])
    assert set(texts(queries.frequent(db))) == {"常", "近"}


def test_the_table_is_bounded_and_the_oldest_singles_go_first(db, monkeypatch):
    monkeypatch.setattr(queries, "MOST_ROWS", 3)
    days = {text: TODAY - timedelta(days=ago) for ago, text in enumerate("甲乙丙丁")}
    queries.record(db, [asked("戊", count=2, last_on=date(2020, 1, 1))])
    queries.record(db, [asked(text, last_on=day) for text, day in days.items()])
    assert set(texts(queries.frequent(db))) == {"戊", "甲", "乙"}


def test_texts_of_the_greatest_length_are_kept(db):
    queries.record(db, [asked("𠀀" * 200)])
    assert texts(queries.frequent(db)) == ["𠀀" * 200]


def test_several_processes_count_the_same_text(database_url):
    bases = [Database(database_url) for _ in range(3)]
    words = [f"词{number}" for number in range(40)]

    def count(db, order):
        for _ in range(5):
            queries.record(db, [missing(word) for word in words[::order]])

    threads = [
        threading.Thread(target=count, args=(db, order))
        for db, order in zip(bases, (1, -1, 1), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(one.count, one.missed) for one in queries.frequent(bases[0])} == {(15, 15)}
    for db in bases:
        db.close()


@pytest.mark.parametrize("number", [0, 1])
def test_nothing_to_record_is_no_fault(db, number):
    queries.record(db, [asked("感恩")] * number)
    assert len(queries.frequent(db)) == number
