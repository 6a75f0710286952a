"""Headings that are only bold or numbered become headings; items of lists stay items."""

import pytest

from kb.intake.clean import clean
from kb.intake.headings import mark_headings
from kb.intake.markdown_lines import reading_of
from kb.intake.text_markdown import markdown_of
from tests.shared_data import SHARED

SEEDS = SHARED / "seeds"
TEXT = "孩子们先自己想，再说给同桌听，最后由一个人说给全班听。"


def laid_out(*lines):
    return "\n\n".join(TEXT if line == "…" else line for line in lines)


def headings(text):
    return [line for line in mark_headings(text).split("\n") if line.startswith("#")]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("一、目标", "…", "二、过程", "…"), ["## 一、目标", "## 二、过程"]),
        (("**一、目标**", "…", "**二、过程**", "…"), ["## 一、目标", "## 二、过程"]),
        (
            ("一、准备", "（一）学生", "…", "（二）老师", "…", "二、过程", "…"),
            ["## 一、准备", "### （一）学生", "### （二）老师", "## 二、过程"],
        ),
        (
            ("一、过程", "1. 导入", "…", "2. 讨论", "…", "二、反思", "…"),
            ["## 一、过程", "### 1. 导入", "### 2. 讨论", "## 二、反思"],
        ),
        (("# 班会", "一、目标", "…", "二、过程", "…"), ["# 班会", "## 一、目标", "## 二、过程"]),
        (
            ("## 设计", "一、目标", "…", "二、过程", "…"),
            ["## 设计", "### 一、目标", "### 二、过程"],
        ),
        (
            ("环节一：认一认", "…", "环节二：说一说", "…"),
            ["## 环节一：认一认", "## 环节二：说一说"],
        ),
        (("第一部分 想", "…", "第二部分 做", "…"), ["## 第一部分 想", "## 第二部分 做"]),
        (("**目标**", "…", "**过程**", "…"), ["## 目标", "## 过程"]),
        (
            ("一、过程", "**导入**", "…", "**讨论**", "…", "二、反思", "…"),
            ["## 一、过程", "### **导入**", "### **讨论**", "## 二、反思"],
        ),
        (("1\\. 导入", "…", "2\\. 讨论", "…"), ["## 1\\. 导入", "## 2\\. 讨论"]),
        (
            ("一、目标", "…", "二、过程", "三、反思", "…"),
            ["## 一、目标", "## 二、过程", "## 三、反思"],
        ),
    ],
)
def test_series_of_short_lines_with_text_below(lines, found):
    assert headings(laid_out(*lines)) == [line.replace("**", "") for line in found]


@pytest.mark.parametrize(
    "lines",
    [
        ("1. 尺子", "2. 彩纸", "3. 水笔", "…"),
        ("1. 尺子和彩纸，每组一份。", "2. 水笔，每人一支。"),
        ("一、按时到校。", "二、认真听讲。", "三、爱护公物。"),
        ("一、按时到校", "二、认真听讲", "三、爱护公物", "…"),
        ("1、完善制度。各班在第一周订好公约，写在教室后面。", "2、组建队伍。", "…"),
        ("**注意**", "…"),
        ("**按时到校**", "**认真听讲**", "**爱护公物**", "…"),
        ("一、目标", "…"),
        ("一、目标", "…", "三、过程", "…"),
        ("> 一、目标", "…", "> 二、过程", "…"),
        ("- 一、目标", "…", "- 二、过程", "…"),
        ("| 一、目标 | … |", "|---|---|", "| 二、过程 | … |"),
        ("```\n一、目标\n\n想一想\n\n二、过程\n\n做一做\n```",),
        ("2024.3 启动", "…", "2024.9 总结", "…"),
        ("1. 导入", "…", "2. 讨论的时候，先请不爱说话的同学说，再请其他同学补充，老师最后说", "…"),
    ],
)
def test_what_is_no_heading_stays(lines):
    text = laid_out(*lines)
    assert mark_headings(text) == text


def test_what_hung_in_an_item_is_no_code_afterwards():
    text = f"1.  导入\n\n    {TEXT}\n\n    - 尺子\n      - 长的\n\n2.  讨论\n\n    {TEXT}"
    assert mark_headings(text) == (
        f"## 1.  导入\n\n{TEXT}\n\n- 尺子\n  - 长的\n\n## 2.  讨论\n\n{TEXT}"
    )


def words(text):
    return [reading_of(line).lstrip("#* ") for line in text.split("\n") if line.strip()]


@pytest.mark.skipif(not SEEDS.exists(), reason="shared/seeds is not beside the project")
@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_real_texts_keep_their_words_and_marking_twice_changes_nothing(path):
    text = clean(markdown_of(path.read_text("utf-8"))).markdown
    once = mark_headings(text)
    assert words(once) == words(text)
    assert mark_headings(once) == once
