"""Pictures that stand apart are figures, and each picture has a description."""

import pytest

from kb.text.figures import apart, describe, figures, is_picture_caption, is_table_caption
from kb.text.markdown import SAVING_STEPS, Budget
from kb.text.plain import parse


def is_ours(source):
    return source.startswith("/files/")


def tokens_of(source):
    return apart(parse(source, Budget(SAVING_STEPS)), is_ours)


def described(source):
    tokens = tokens_of(source)
    describe(tokens, is_ours)
    images = [one for token in tokens for one in token.children or () if one.type == "image"]
    return [one.content for one in images]


@pytest.mark.parametrize(
    "text",
    ["图1 操场边的银杏", "图 2-1：分组", "（图三）板书", "照片1 合影", "圖一 班級公約", "图：银杏"],
)
def test_a_short_line_with_a_number_is_a_caption(text):
    assert is_picture_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        "图1是我们班的公约",
        "图画本要带来",
        "如图1",
        "图1 银杏黄了。",
        "图2 " + "很长" * 40,
        "图书角",
        "表1 名单",
    ],
)
def test_a_sentence_about_a_picture_is_no_caption(text):
    assert not is_picture_caption(text)


def test_a_line_above_a_table_is_its_caption():
    assert is_table_caption("表1 值日安排")
    assert not is_table_caption("表扬三位同学")


def test_a_picture_without_a_description_is_described_by_its_caption():
    assert described("![](/files/a/1)\n\n图1 **银杏**") == ["图1 银杏"]


def test_a_description_is_kept():
    assert described("![一棵树](/files/a/1)\n\n图1 银杏") == ["一棵树"]


def test_pictures_beside_each_other_are_told_apart():
    assert described("![](/files/a/1)![](/files/a/2)\n\n图1 作品") == [
        "图1 作品（1）",
        "图1 作品（2）",
    ]


def test_a_picture_without_a_caption_is_described_by_its_number():
    assert described("![一](/files/a/1)\n\n字\n\n字 ![](/files/a/2) 字") == ["一", "图 2"]


def test_pictures_from_elsewhere_are_left_alone():
    assert described("![](https://a.cn/p.png)") == [""]
    assert figures(tokens_of("![](https://a.cn/p.png)\n\n图1 甲"), is_ours) == []


def test_a_picture_on_a_line_of_its_own_stands_apart():
    tokens = tokens_of("前\n![](/files/a/1)\n图1 甲\n后\n再后")
    texts = [token.children for token in tokens if token.type == "inline"]
    assert ["".join(one.content for one in line) for line in texts] == [
        "前",
        "",
        "图1 甲",
        "后再后",
    ]
    assert [bool(one.caption_at) for one in figures(tokens, is_ours)] == [True]


def test_a_picture_within_a_line_or_a_list_is_no_figure():
    assert figures(tokens_of("字 ![](/files/a/1) 字\n\n- ![](/files/a/1)"), is_ours) == []
