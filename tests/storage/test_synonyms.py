"""Names of one thing that curators add."""

import io
from datetime import UTC, datetime

import pytest

from corpus.load_words import SynonymGroup
from kb.domain import clock
from kb.domain.access import OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.limits import SYNONYM_CHARS as NAME_CHARS
from kb.domain.limits import SYNONYM_NAMES as NAMES_LIMIT
from kb.errors import Conflict, InvalidInput, NotFound
from kb.usecases import synonyms
from kb.usecases.importing import import_lines
from tests.factories import add_topic


def brought(db, *lines):
    return import_lines(db, OPERATOR, io.BytesIO("\n".join(lines).encode()))


def test_names_come_back_as_they_were_added(db, monkeypatch):
    moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    added = synonyms.add(db, OPERATOR, ["手机瘾", " 沉迷手机 "], note="读者常问")
    assert (added.names, added.typed) == (("手机瘾", "沉迷手机"), ())
    assert (added.note, added.created_at) == ("读者常问", moment)
    assert synonyms.every(db, OPERATOR_SCOPE) == [added]


def test_what_a_base_says_is_its_curators_and_its_topics(db):
    add_topic(db, "t", "感恩教育", aliases=("孝亲",))
    add_topic(db, "lonely", "劳动教育")
    synonyms.add(db, OPERATOR, ["手机瘾", "沉迷手机"])
    synonyms.add(db, OPERATOR, ["小皇帝", "独生子女", "独生子"], one_way=True)
    assert synonyms.groups(db) == (
        SynonymGroup(("手机瘾", "沉迷手机"), ("手机瘾", "沉迷手机")),
        SynonymGroup(("小皇帝",), ("独生子女", "独生子")),
        SynonymGroup(("感恩教育", "孝亲"), ("感恩教育", "孝亲")),
    )


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["手机瘾"], "两个"),
        ([], "两个"),
        (["手机瘾", ""], "不能为空"),
        (["手机瘾", "。！"], "没有可以搜索的文字"),
        (["手機癮", "手机瘾"], "写了两次"),
        (["ADHD", "ａｄｈｄ"], "写了两次"),
        (["手机瘾", "怕" * (NAME_CHARS + 1)], str(NAME_CHARS)),
        (["手机瘾", "的"], "虚词"),
        ([f"名称{number}" for number in range(NAMES_LIMIT + 1)], str(NAMES_LIMIT)),
        (["手机瘾", "沉\x00迷"], "控制字符"),
        (["手机瘾", "沉\ud800迷"], "代理"),
    ],
)
def test_what_cannot_be_a_name_is_refused(db, names, told):
    for one_way in (False, True):
        with pytest.raises(InvalidInput, match=told):
            synonyms.add(db, OPERATOR, names, one_way=one_way)
    assert synonyms.every(db, OPERATOR_SCOPE) == []


def test_the_longest_names_are_taken(db):
    synonyms.add(db, OPERATOR, ["甲" * NAME_CHARS, "乙"])


def test_the_same_names_are_not_added_twice(db):
    synonyms.add(db, OPERATOR, ["手机瘾", "沉迷手机", "手机依赖"])
    for again in (["沉迷手機", "手机瘾"], ["手机 依赖", "沉迷手机", "手机瘾"]):
        with pytest.raises(Conflict, match="已经是同义词"):
            synonyms.add(db, OPERATOR, again)
        with pytest.raises(Conflict):
            synonyms.add(db, OPERATOR, again, one_way=True)
    synonyms.add(db, OPERATOR, ["小皇帝", "独生子女"], one_way=True)
    synonyms.add(db, OPERATOR, ["独生子女", "小皇帝"])


def test_names_are_removed_by_key_or_by_themselves(db):
    first = synonyms.add(db, OPERATOR, ["手机瘾", "沉迷手机"])
    second = synonyms.add(db, OPERATOR, ["手机瘾", "手机依赖"])
    with pytest.raises(Conflict, match=second.key):
        synonyms.remove(db, OPERATOR, ["手机瘾"])
    assert synonyms.remove(db, OPERATOR, ["手機依賴", "手机瘾"]) == second
    assert synonyms.remove(db, OPERATOR, [first.key]) == first
    with pytest.raises(NotFound):
        synonyms.remove(db, OPERATOR, [first.key])
    assert synonyms.every(db, OPERATOR_SCOPE) == []


def test_what_is_accepted_says_so(db):
    assert "kb gaps" in synonyms.accept(db, OPERATOR, "手机瘾", "沉迷手机").note


def test_lines_bring_names_in_once(db):
    line = '{"type":"synonym","names":["手机瘾","沉迷手机"]}'
    for _ in range(2):
        assert brought(db, line).problems == []
    (one,) = synonyms.every(db, OPERATOR_SCOPE)
    assert one.created_at
    assert brought(db, line[:-1] + ',"note":"常问"}').problems == []
    assert [(again.key, again.note) for again in synonyms.every(db, OPERATOR_SCOPE)] == [
        (one.key, "常问")
    ]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"type":"synonym","names":["手机瘾"]}', "names"),
        ('{"type":"synonym","names":["的","手机瘾"]}', "names"),
        ('{"type":"synonym","typed":["的"],"names":["手机瘾"]}', "typed"),
        ('{"type":"synonym","names":["甲","乙"],"created_at":"gestern"}', "created_at"),
    ],
)
def test_a_bad_line_is_named(db, line, field):
    (reported,) = brought(db, line).problems
    assert (reported.line, reported.problem.field, reported.problem.fatal) == (1, field, True)
    assert synonyms.every(db, OPERATOR_SCOPE) == []
