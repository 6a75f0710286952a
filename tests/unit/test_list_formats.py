"""Files of lists, opened by other programs."""

import csv
import json
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO

import bibtexparser
import openpyxl
import pytest
import rispy
from citeproc.source.json import CiteProcJSON

from kb.domain.ids import TopicId
from kb.domain.references import TopicRef
from kb.domain.vocabulary import Visibility
from kb.press.lists.formats import FORMATS
from kb.press.lists.listed import ListedResource, ListHead
from tests.unit.test_references import RESOURCE, authors

HEAD = ListHead("“感恩”的搜索结果", "知识库", "https://kb.example/search?q=a", date(2026, 11, 30))
HOSTILE = (
    '=HYPERLINK("http://evil.example","点我")',
    "+1+1",
    "@SUM(A1)",
    "＝1",
    "-减号开头",
    "有{一个括号",
    "反\\斜杠}",
    "两\n行\r\n题目",
    "有\x00空\x1b字符\ud800",
    "歸來的繁體字題目",
    "笑脸😀与𠮷字",
    "ER  - ",
    "100% & #1 _b^c~d $x$",
    '引"号,逗号;分号',
    "@article{x,",
)


def listed(*titles, **fields):
    rows = []
    for number, title in enumerate(titles, 1):
        made = replace(RESOURCE, key=f"r-{number}", title=title, **fields)
        rows.append(ListedResource(number, made, f"https://kb.example/resources/r-{number}"))
    return rows


def written(code, rows, head=HEAD):
    target = BytesIO()
    FORMATS[code].write(
        target, replace(head, count=len(rows), total=max(head.total, len(rows))), rows
    )
    return target.getvalue()


def table(content):
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    lines = [line for line in text.split("\r\n") if not line.startswith("# ")]
    return list(csv.DictReader(StringIO("\r\n".join(lines), newline="")))


def sheet(content):
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows())
    names = [cell.value for cell in rows[3]]
    return [dict(zip(names, row, strict=True)) for row in rows[4:]]


def seen(title):
    """As it can be read where a control character cannot stand and a line is one line."""
    return " ".join(
        title.replace("\x00", " ").replace("\x1b", " ").replace("\ud800", "\ufffd").split()
    )


def untexed(text):
    for written_as, char in (
        (r"\textbraceleft{}", "{"), (r"\textbraceright{}", "}"), (r"\textasciicircum{}", "^"),
        (r"\textasciitilde{}", "~"), (r"\textbackslash{}", "\0"),
    ):  # fmt: skip
        text = text.replace(written_as, char)
    return text.replace("\\", "").replace("\0", "\\")


def test_every_hostile_title_is_read_back_from_csv_as_a_text():
    rows = table(written("csv", listed(*HOSTILE)))
    titles = [row["题目"] for row in rows]
    assert [seen(one.removeprefix("'")) for one in titles] == [seen(one) for one in HOSTILE]
    assert not [one for one in titles if one.startswith(tuple("=+-@＝"))]
    assert rows[0]["作者"] == "林若溪、周晓蕾"
    assert rows[0]["类型"] == "论文"
    assert rows[0]["网址"] == "https://kb.example/resources/r-1"


def test_every_hostile_title_is_read_back_from_a_workbook_as_a_text():
    rows = sheet(written("xlsx", listed(*HOSTILE)))
    assert [seen(row["题目"].value) for row in rows] == [seen(one) for one in HOSTILE]
    assert {cell.data_type for row in rows for cell in row.values()} <= {"s", "n", "inlineStr"}
    assert [row["序号"].value for row in rows] == [*range(1, len(HOSTILE) + 1)]


def test_every_hostile_title_is_read_back_from_ris():
    topic = (TopicRef(TopicId(1), "t", "家校\n共育"),)
    found = rispy.loads(written("ris", listed(*HOSTILE, topics=topic)).decode())
    assert [one["title"] for one in found] == [seen(one) for one in HOSTILE]
    assert found[0]["authors"] == ["林若溪", "周晓蕾"]
    assert found[0]["keywords"] == ["家校 共育"]
    assert found[0]["year"] == "2024"
    assert found[0]["urls"] == ["https://kb.example/resources/r-1"]


def test_every_hostile_title_is_read_back_from_bibtex():
    read = bibtexparser.parse_string(written("bibtex", listed(*HOSTILE)).decode())
    assert read.failed_blocks == []
    titles = [untexed(one["title"].removeprefix("{").removesuffix("}")) for one in read.entries]
    assert titles == [seen(one) for one in HOSTILE]
    assert read.entries[0]["author"] == "{林若溪} and {周晓蕾}"


def test_every_hostile_title_is_read_back_from_csl_json():
    items = json.loads(written("csl", listed(*HOSTILE)))
    assert [one["title"] for one in items] == [seen(one) for one in HOSTILE]
    assert items[0]["issued"] == {"date-parts": [[2024, 6, 18]]}
    items[0].pop("custom")
    source = CiteProcJSON(items)
    assert source["r-1"].type == "webpage"
    assert str(source["r-1"]["author"][0]["literal"]) == "林若溪"


@pytest.mark.parametrize("edition", ["2015", "2025"])
def test_references_are_numbered_a_line_each(edition):
    lines = written(f"gb7714-{edition}", listed(*HOSTILE)).decode("utf-8-sig").split("\r\n")
    assert len(lines) == 5 + len(HOSTILE) + 1
    assert lines[3] == f"GB/T 7714—{edition}"
    assert lines[5].startswith("[1] 林若溪")
    assert f"[{len(HOSTILE)}] " in lines[-2]


@pytest.mark.parametrize("code", FORMATS)
def test_what_is_not_known_and_an_empty_list_make_a_file(code):
    bare = listed("无题", authors=(), studio=None, date=None)
    assert "无题".encode() in written(code, bare) or code == "xlsx"
    assert written(code, [])


def test_an_empty_list_is_read_as_one():
    assert table(written("csv", [])) == sheet(written("xlsx", [])) == []
    assert json.loads(written("csl", [])) == []
    assert rispy.loads(written("ris", []).decode()) == []
    assert bibtexparser.parse_string(written("bibtex", []).decode()).entries == []


def heads(head):
    """The head as each format tells it."""
    rows = listed("题目")
    yield [line[2:] for line in written("csv", rows, head).decode("utf-8-sig").split("\r\n")[:3]]
    first = list(openpyxl.load_workbook(BytesIO(written("xlsx", rows, head))).active.iter_rows())
    yield [row[0].value for row in first[:3]]
    for code in ("ris", "bibtex"):
        yield [line[2:] for line in written(code, rows, head).decode().splitlines()[:3]]
    yield written("gb7714-2025", rows, head).decode("utf-8-sig").splitlines()[:3]
    yield json.loads(written("csl", rows, head))[0]["custom"]["list"]


def test_every_file_says_where_it_is_from_and_what_was_left_out():
    head = replace(HEAD, scope="登录者可见", total=12_000, remarks=("找得少",))
    for title, address, told in heads(head):
        assert title == "“感恩”的搜索结果 — 知识库"
        assert address == "地址：https://kb.example/search?q=a"
        assert told == (
            "导出日期：2026-11-30；范围：登录者可见；共 12000 条；"
            "只列出前 1 条，后面的 11999 条没有列入；找得少"
        )


def test_a_head_stays_a_head():
    head = replace(HEAD, title='a,=HYPERLINK("x");=1\t@b', address="https://kb.example/a,=1")
    lines = written("csv", [], head).decode("utf-8-sig").split("\r\n")
    for separator in ",;\t":
        assert [len(next(csv.reader([line], delimiter=separator))) for line in lines[:3]] == [
            1,
            1,
            1,
        ]
    assert (
        bibtexparser.parse_string(written("bibtex", listed("甲"), head).decode()).failed_blocks
        == []
    )


def test_a_wider_scope_stands_in_the_name_of_the_file_and_beside_each_row():
    wide = replace(HEAD, scope="登录者/可见", title='a/b:c*?"<>|\n..')
    assert FORMATS["csv"].file_name(wide) == "a b c（登录者 可见）-2026-11-30.csv"
    [row] = table(written("csv", listed("甲", visibility=Visibility.NETWORK), wide))
    assert row["可见范围"]
    assert "可见范围" not in table(written("csv", listed("甲")))[0]


def test_a_note_of_a_curator_is_in_every_format_that_has_a_place_for_it():
    noted = replace(HEAD, has_notes=True)
    rows = [replace(listed("甲")[0], note="先读\n这一篇")]
    assert table(written("csv", rows, noted))[0]["编者的话"] == "先读\n这一篇"
    for code in ("ris", "bibtex", "csl"):
        assert "先读 这一篇" in written(code, rows, noted).decode()


def test_keys_of_bibtex_stay_apart():
    rows = [
        replace(row, resource=replace(row.resource, key=key, authors=authors("甲")))
        for row, key in zip(listed("一", "二"), ("a~b", "a-b"), strict=True)
    ]
    keys = [one.key for one in bibtexparser.parse_string(written("bibtex", rows).decode()).entries]
    assert keys == ["a:b", "a-b"]
