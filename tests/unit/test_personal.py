"""Texts that look like somebody's data are told from what teachers look for."""

import pytest

from kb.text.personal import looks_personal


@pytest.mark.parametrize(
    "text",
    [
        "13800138000", "家长电话 138 0013 8000", "+86-138-0013-8000", "（021）6234-5678",
        "62345678", "１３８００１３８０００", "一三八零零一三八零零零", "幺三八零零幺三八零零零",
        "11010519491231002X", "110105 19491231 002X", "qq 123456789",
        "wang.fang@example.com", "发到 王芳@学校.中国 谢谢",
    ],
)  # fmt: skip
def test_somebody(text):
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "感恩 班会", "年份:2022..2024", "2022-2024", "2023—2024学年 七年级3班 40分钟", "1+3+1",
        "2024年5月10日", "2024-05-10", "12.4 宪法日", "一二三年级", "二〇二四年", "5.12 防灾 12.4 宪法",
        "@全体家长", "100以内加减法 20人",
    ],
)  # fmt: skip
def test_nobody(text):
    assert not looks_personal(text)
