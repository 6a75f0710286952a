"""Tables that fell apart into lines are put together where that is certain, and only there."""

import pytest

from kb.intake.loose_tables import rebuild_tables
from kb.intake.text_markdown import markdown_of
from kb.text.markdown import Budget
from kb.text.plain import parse
from tests.shared_data import SHARED

SEEDS = SHARED / "seeds"


def apart(*cells):
    return markdown_of("\n".join(["前言。", *cells, "后记。"]))


def test_cells_that_reach_down_are_empty_below():
    text = apart(
        "指标 |", "内容 |", "办法 |",
        "规划 |", "计划 |", "有总体规划。 |",
        "总结 |", "按时总结。 |", "|",
        "内容充实。 |", "||",
    )  # fmt: skip
    assert rebuild_tables(text).split("\n\n")[1].split("\n") == [
        "| 指标 | 内容 | 办法 |",
        "| --- | --- | --- |",
        "| 规划 | 计划 | 有总体规划。 |",
        "|  | 总结 | 按时总结。 |",
        "|  |  | 内容充实。 |",
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ("甲 |", "乙 |", "丙 |", "丁 |", "戊 |", "己 |"),  # two columns or three
        ("姓名 |", "|", "性别 |", "|", "年龄 |", "|||"),  # a form
        ("甲 |", "乙 |", "|"),
        ("甲 | 乙 | 丙", "丁 | 戊 | 己"),
        ("|", "甲 |", "乙 |", "丙 |", "丁 |", "|"),
    ],
)
def test_what_is_not_certain_stays(cells):
    assert rebuild_tables(apart(*cells)) == apart(*cells)


def test_what_was_no_markup_is_none_in_a_cell():
    text = apart("甲 |", "乙 |", "*一* |", "|", "二 |", "|")
    assert "| \\*一\\* |" in rebuild_tables(text).replace("|  |", "|")


def test_a_real_table_stays():
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |  |"
    assert rebuild_tables(text) == text


@pytest.mark.skipif(not SEEDS.exists(), reason="shared/seeds is not beside the project")
def test_the_assessment_table_of_a_real_notice():
    (path,) = SEEDS.glob("004*")
    text = rebuild_tables(markdown_of(path.read_text("utf-8")))
    tokens = parse(text, Budget(1_000_000))
    assert tokens
    assert [token.type for token in tokens].count("table_open") == 1
    rows = [line for line in text.split("\n") if line.startswith("| ")]
    assert rows[0] == "| 一级指标 | 二级指标 | 评估内容 |"
    assert all(row.count("|") == 4 for row in rows)
    assert sum("B2导师团队" in row for row in rows) == 1
