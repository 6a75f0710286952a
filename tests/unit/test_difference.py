"""Differences that people can read: nothing lost, sentences whole, long texts refused."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.difference import MAX_CHARS, MAX_UNITS, Change, compare

SIGN = {Change.SAME: "", Change.REMOVED: "-", Change.ADDED: "+"}


def drawn(old, new):
    """Each line as [same]-[removed]+[added]."""
    return [
        "".join(f"{SIGN[span.change]}[{span.text}]" for span in line) for line in compare(old, new)
    ]


def side(lines, left_out):
    return "".join(span.text for line in lines for span in line if span.change is not left_out)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("一样。", "一样。", ["[一样。]"]),
        ("讲六条规矩。", "讲八条规矩。", ["[讲]-[六]+[八][条规矩。]"]),
        ("第一句。第二句。", "第一句。第三行里的新话。第二句。",
         ["[第一句。]+[第三行里的新话。][第二句。]"]),
        ("一\n\n二\n\n三", "一\n\n三", ["[一]", "-[二]", "[三]"]),
        ("没有相同之处。", "全然是另外一回事！", ["-[没有相同之处。]", "+[全然是另外一回事！]"]),
        ("", "新来的", ["+[新来的]"]),
        ("room 101 号", "room 102 号", ["[room ]-[101]+[102][ 号]"]),
    ],
)  # fmt: skip
def test_a_change_is_drawn_as_people_would(old, new, lines):
    found = drawn(old, new)
    assert "".join(found) == "".join(lines)


def test_characters_in_common_by_chance_do_not_tear_a_rewording_apart():
    [line] = compare("他在操场上跑步，我们看他。", "他在操场上和我们一起看书。")
    changes = [span.change for span in line]
    assert changes.count(Change.REMOVED) <= 2


@given(
    st.text(alphabet="甲乙丙。！\n- a1”", max_size=60),
    st.text(alphabet="甲乙丙。！\n- a1”", max_size=60),
)
def test_each_side_can_be_read_off(old, new):
    lines = compare(old, new)
    for text, left_out in ((old, Change.ADDED), (new, Change.REMOVED)):
        assert "".join(side(lines, left_out).split()) == "".join(text.split())


def test_the_same_text_has_no_change():
    text = "第一段。\n\n第二段，有两句。第二句。"
    assert all(span.change is Change.SAME for line in compare(text, text) for span in line)


def test_what_is_too_long_is_not_compared():
    assert compare("甲" * MAX_CHARS, "乙") is None
    assert compare("甲。" * MAX_UNITS, "乙。" * MAX_UNITS) is None
    # a long text with one change is not too long
    long = "".join(f"第{number}句。" for number in range(MAX_UNITS * 3))
    assert compare(long, long.replace("第7句。", "第七句。")) is not None


def test_the_worst_texts_are_bounded():
    """Few different characters and many repeated sentences: what makes a comparison slow."""
    chance = random.Random(3)
    old, new = (
        "".join(f"{chance.choice('甲乙丙')}。" for _ in range(MAX_UNITS // 2 - 1)) for _ in range(2)
    )
    assert compare(old, new)
    assert compare("甲乙丙" * 20_000, "乙甲丙" * 20_000)


def test_a_long_passage_with_other_characters_in_each_place_is_replaced_as_a_whole():
    """Each match is one character long, and what is beside it is looked through again."""
    old = [chr(0x4E00 + number) for number in range(15_000)]
    new = list(old)
    for place in range(0, 14_998, 3):
        new[place : place + 2] = reversed(new[place : place + 2])
    removed, added = "".join(old), "".join(new)
    assert drawn(removed, added) == [f"-[{removed}]", f"+[{added}]"]
    # a shorter one is compared by its characters
    assert len(compare(removed[:900], removed[:300] + "甲" + removed[301:900])[0]) > 2
