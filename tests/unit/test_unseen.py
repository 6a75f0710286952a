"""What authors hid is found in texts, and everyday words are no false alarm."""

import pytest

from kb.text.unseen import UnseenPassages

SHOWN = "# 感恩\n\n老师说了三句话。\n\n| 主题 | 时间 |\n|---|---|\n| 诚信 | 40 |\n"


@pytest.mark.parametrize(
    ("unseen", "text"),
    [
        (["密室"], "老师说密室了三句话。"),
        (["密室"], "| 诚信 | 密室 |\n|---|---|\n"),
        (["密室"], "密室"),
        (["密", "密室"], "老师说了**密**室三句话"),
        (["王芳", "98"], "| 王芳 | 98 |\n|---|---|\n"),
        (["密室在三楼的尽头"], "我们想了很久：密室在三楼的尽头，没有人去过。"),
        (["密室在三楼的尽头"], "密室\\-在三樓的〔盡頭〕"),
        (["王芳\t13800138000\t李明"], "家长电话 138-0013-8000"),
        (["甲班|乙班\n丙班"], "丙班"),
        (["ABC", "def"], "老师说了ａｂｃ三句话DEF"),
    ],
)
def test_what_was_hidden_is_found(unseen, text):
    assert UnseenPassages(SHOWN, unseen).are_in(f"{SHOWN}\n{text}")


@pytest.mark.parametrize(
    ("unseen", "text"),
    [
        (["密室"], ""),
        (["密室"], "我们后来玩了一个密室游戏"),  # somebody's own words
        (["感恩"], "感恩"),  # the file shows it
        (["三句"], "| 三句 |\n|---|\n"),
        (["王"], "| 王 |\n|---|\n"),
        (["98", "40"], "我们班有98个人，站成40排"),
        (["2024"], "写于2024年"),
        (["主题班会", "案例"], "感恩主题班会的案例"),  # the list behind a drop-down
        ([], "密室"),
        (["。", " - "], "。"),
    ],
)
def test_everyday_words_and_what_is_shown_are_not_found(unseen, text):
    assert not UnseenPassages(SHOWN, unseen).are_in(f"{SHOWN}\n{text}")


def test_many_passages_and_many_lines_are_looked_for_in_one_pass():
    many = [f"隐{number}" for number in range(10_000)]
    passages = UnseenPassages(SHOWN, many)
    text = "\n\n".join(f"我们说到{number}和隐{number}以及别的" for number in range(10_000))
    assert not passages.are_in(text)


def test_without_passages_there_is_nothing_to_look_for():
    assert not UnseenPassages(SHOWN, ["。"])
    assert not UnseenPassages(SHOWN, ["感恩"])
    assert UnseenPassages(SHOWN, ["密室"])
