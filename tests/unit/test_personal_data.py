"""Numbers of persons and lists of a class are found, and what only looks alike is not."""

import pytest

from kb.text.personal_data import PersonalData, count_personal_data

# Made by the rules of the check digits; nobody has them.
IDENTITY = "11010519491231002X"
CARD = "6222021234567890128"


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "电话：138 0013 8000。",
        "138-0013-8000",
        "１３８００１３８０００",
        "家长13800138000号",
    ],
)
def test_a_mobile_number_is_found(text):
    assert count_personal_data(text) == PersonalData(mobiles=1)


def test_a_number_that_stands_twice_is_one():
    assert count_personal_data("13800138000，再打 13800138000").mobiles == 1


@pytest.mark.parametrize("text", [IDENTITY, f"身份证{IDENTITY.lower()}，"])
def test_an_identity_number_is_found(text):
    assert count_personal_data(text) == PersonalData(identities=1)


@pytest.mark.parametrize(
    "text", [CARD, f"卡号 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}"]
)
def test_an_account_number_is_found(text):
    assert count_personal_data(text) == PersonalData(cards=1)


def class_list(rows, head="姓名"):
    lines = [f"| 序号 | {head} | 备注 |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {row} | 学生{row} | |" for row in range(rows))])


def test_a_long_table_of_names_is_a_class_list():
    assert count_personal_data(f"前文\n\n{class_list(40)}\n\n后文") == PersonalData(rows=40)
    assert count_personal_data(class_list(10, "家长姓名")).rows == 10


@pytest.mark.parametrize(
    "text",
    [
        "", "感恩班会 40分钟", "2022-2024", "心理援助热线 12355", "010-62345678", "20240510123456789",
        "110105194912310021", "6222021234567890127", "ISBN 9787107352331", class_list(5),
        class_list(40, "项目"), "1380013800", "138001380001", "订单 2138001380003",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_not_found(text):
    assert not count_personal_data(text)
