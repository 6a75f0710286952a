"""Whatever a text is made of, reading it ends, and soon: nothing here is quadratic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.intake.clean import clean
from kb.intake.headings import mark_headings
from kb.intake.loose_tables import rebuild_tables
from kb.intake.plan_parts import plan_parts
from kb.intake.propose import bundled_vocabulary, propose
from kb.intake.split import split

VOCABULARY = bundled_vocabulary()
_PIECES = (
    "一、目标", "（一）", "1. ", "篇一：", "首页 教案 计划 总结", "相关文章", "- ", "**", "《", "》", "|", " |",
    "\n", "\n\n", "```", "> ", "# ", "班会目标：", "（5分钟）", "作者：", "王芳", "2023年5月", "七年级", "學(xué)", "。", " ",
    "\\", "[", "](", ")", "\u200b", "小编为大家整理，仅供参考。", "第 1 页 共 2 页", "12", "初二", "_",
)  # fmt: skip


def read(text):
    """What a file's text goes through."""
    cleaned = rebuild_tables(clean(text).markdown)
    for part in split(cleaned, "题目"):
        marked = mark_headings(part.markdown)
        plan_parts(marked)
        propose("题目", ("文件夹",), {}, part.markdown, VOCABULARY)
    propose(text[:255], (), {}, "", VOCABULARY)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000 + "]" * 20_000,
        "[a](b" * 10_000,
        "![" * 20_000,
        " " * 50_000 + "x",
        "**标题**\n\n正文\n\n" * 2_000,
        "甲 |\n\n" * 5_000,
        "相关文章\n\n- 甲\n\n" * 1_000,
        "首页\n\n- 教案\n\n" * 2_000,
        "\n\n".join(f"{number}、标题" for number in range(1, 4_000)),
        "（5分钟）" * 5_000,
        "學(xué)" * 5_000,
        "以下是小编为大家整理的，" * 3_000,
        "\\" * 50_000,
        "一" * 20_000,
        "| 甲 |\n" + "乙\n" * 200_000,
    ],
    ids=lambda text: text[:6].strip(),
)
def test_long_texts_of_one_thing_are_read(text):
    read(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_texts_of_everything_are_read(text):
    read(text)
    once = clean(text).markdown
    assert clean(once).markdown == once


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    read(text)
