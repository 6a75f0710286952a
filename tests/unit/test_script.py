"""Texts in Traditional characters are told from those in Simplified ones."""

import pytest

from kb.text.script import has_traditional, language_of


@pytest.mark.parametrize("text", ["班級輔導紀錄：從一次爭執說起", "這", "皇后與學生", "讓愛住我家"])
def test_a_traditional_text_is_one(text):
    assert language_of(text) == "zh-Hant"
    assert has_traditional(text)


@pytest.mark.parametrize(
    "text", ["班级公约", "皇后", "一年级", "干净里面后来", "", "Class 3", "著名作家"]
)
def test_any_other_text_is_taken_as_simplified(text):
    assert language_of(text) == "zh-Hans"


def test_a_word_in_the_other_script_does_not_decide():
    assert language_of("我们读了《讓愛住我家》这首歌词，又一起说了说各自的爸爸妈妈") == "zh-Hans"


def test_all_texts_together_decide():
    assert language_of("一年", "這學期開學的第三週") == "zh-Hant"
