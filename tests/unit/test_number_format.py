"""Numbers, dates and times as the cells of a spreadsheet show them.

What is expected of a value and a format is what LibreOffice 7.4 writes into a CSV file in zh-CN; the
cases below EXCEL are shown as Excel does, where the two differ.
"""

import pytest

from kb.intake.extraction.sheets.builtin_formats import BUILTIN_FORMATS
from kb.intake.extraction.sheets.number_format import shown_number, shown_text

DAY = 45536.729166  # 1 September 2024, 17:29:59.94


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (7, "General", "7"),
        (0.1 + 0.2, "General", "0.3"),
        (-3.75, "General", "-3.75"),
        (110105201001010, "General", "110105201001010"),
        (59.5, "0", "60"),
        (2.5, "0", "3"),
        (-3.75, "0", "-4"),
        (0.3125, "0", "0"),
        (1.005, "0.00", "1.01"),
        (88.33333333333333, "0.00", "88.33"),
        (1234.567, "#,##0", "1,235"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (123, "#,#00.0", "123.0"),
        (7, "0,000.00", "0,007.00"),
        (0.955, "0%", "96%"),
        (0.955, "0.0%", "95.5%"),
        (12, "0.00%", "1200.00%"),
        (12, "00.00%", "1200.00%"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.049999, "0.00E+00", "5.00E-02"),
        (1234567.891, "##0.0E+0", "1.2E+6"),
        (0.5, "# ?/?", "1/2"),
        (-3.75, "# ?/?", "-3 3/4"),
        (0.3125, "# ??/??", "5/16"),
        (88.33333333333333, "# ?/8", "88 3/8"),
        (7, "000", "007"),
        (12, "0000000", "0000012"),
        (123, "00-00", "01-23"),
        (13800138000, "000-0000-0000", "138-0013-8000"),
        (1234.567, "¥#,##0.00", "¥1,234.57"),
        (-1234.5, '"¥"#,##0.00;"¥"\\-#,##0.00', "¥-1,234.50"),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (1234.5, "$#,##0.00", "$1,234.50"),
        (-1234.5, "#,##0;(#,##0)", "(1,235)"),
        (-1, "0.0;[Red]-0.0", "-1.0"),
        (0, '0;-0;"零"', "零"),
        (12345, "0.0,", "12.3"),
        (1234567.891, '0.0,,"M"', "1.2M"),
        (-1, "0.0,", "0.0"),
        (0, "#", ""),
        (0.5, "#.0", ".5"),
        (59.5, '0"分"', "60分"),
        (7, '"第"0"周"', "第7周"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (-3.75, "#,##0.00_);[Red](#,##0.00)", "(3.75)"),
        (59.5, '[>=60]"及格";"不及格"', "不及格"),
        (-1, '[>=60]"及格";"不及格"', "不及格"),
        (60, '[>=90]"优";[>=60]"良";"差"', "良"),
        (7, "[Blue]0.0", "7.0"),
        (45536, "yyyy/m/d", "2024/9/1"),
        (45536, "yyyy-mm-dd", "2024-09-01"),
        (45536, 'yyyy"年"m"月"d"日"', "2024年9月1日"),
        (45536, 'm"月"d"日"', "9月1日"),
        (45536, "yy.m.d", "24.9.1"),
        (45536, "[$-804]aaaa", "星期日"),
        (45537, "[$-804]dddd", "星期一"),
        (45537, "aaa", "一"),
        (45536, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年九月一日"),
        (123, "[DBNum1][$-804]General", "一百二十三"),
        (10203, "[DBNum1][$-804]General", "一万〇二百〇三"),
        (12, "[DBNum2][$-804]General", "壹拾贰"),
        (0.3125, "h:mm", "7:30"),
        (0.354166666666667, "h:mm", "8:30"),
        (0.354166666666667, "hh:mm:ss", "08:30:00"),
        (0.5, 'h"点"m"分"', "12点0分"),
        (0.955, "[$-804]AM/PM h:mm", "下午 10:55"),
        (2.5, "[h]:mm", "60:00"),
        (2.5, "[mm]:ss", "3600:00"),
        (1.005, "[ss]", "86832"),
        (0.3125, "mm:ss.0", "30:00.0"),
        (DAY, "yyyy/m/d h:mm", "2024/9/1 17:29"),
        (DAY, 'yyyy"年"m"月"d"日" hh"时"mm"分"', "2024年9月1日 17时29分"),
        (45536, "m/d", "9/1"),
    ],
)
def test_a_number_is_shown_as_libreoffice_shows_it(value, code, expected):
    assert " ".join(shown_number(value, code).split()) == expected


EXCEL = [
    (0.354166666666667, "General", "0.354166667"),
    (0.00001234, "General", "1.234E-05"),
    (1.5e20, "General", "1.5E+20"),
    (1, "yyyy/m/d", "1900/1/1"),
    (59, "yyyy/m/d", "1900/2/28"),
    (60, "yyyy/m/d", "1900/2/29"),
    (61, "yyyy/m/d", "1900/3/1"),
    (-1, "yyyy/m/d", "-1"),
    (45536, "d-mmm-yy", "1-Sep-24"),
    (45536, "dddd", "Sunday"),
    (0.3125, "h:mm AM/PM", "7:30 AM"),
    (1, "0.###", "1."),
    (12, "[DBNum1][$-804]General", "十二"),
    (12345, '0!.0,"万"', "1.2万"),
    (45536, "[$-F800]dddd, mmmm dd, yyyy", "2024年9月1日"),
    (DAY, "[$-F400]h:mm:ss AM/PM", "17:30:00"),
    (45536, 'e"年"m"月"', "2024年9月"),
    (7, "@", "7"),
    (7, ";;;", ""),
    (7, "", "7"),
    (float("nan"), "0", "nan"),
]


@pytest.mark.parametrize(("value", "code", "expected"), EXCEL)
def test_a_number_is_shown_as_excel_shows_it(value, code, expected):
    assert shown_number(value, code) == expected


@pytest.mark.parametrize(
    ("number", "value", "expected"),
    [
        (14, 45536, "2024/9/1"), (20, 0.3125, "7:30"), (22, 45536.5, "2024/9/1 12:00"),
        (27, 45536, "2024年9月"), (28, 45536, "9月1日"), (30, 45536, "9-1-24"),
        (31, 45536, "2024年9月1日"), (32, 0.3125, "7时30分"), (33, 0.3125, "7时30分00秒"),
        (34, 0.75, "下午6时00分"), (35, 0.25, "上午6时00分00秒"), (50, 45536, "2024年9月"),
        (55, 0.75, "下午6时00分"), (58, 45536, "9月1日"), (9, 0.85, "85%"), (7, -5, "¥-5.00"),
        (44, 12, "¥12.00"), (45, 0.3125, "30:00"), (46, 1.5, "36:00:00"),
    ],
)  # fmt: skip
def test_a_format_that_has_only_a_number_is_that_of_a_chinese_excel(number, value, expected):
    assert " ".join(shown_number(value, BUILTIN_FORMATS[number]).split()) == expected


def test_dates_are_counted_from_1904_where_the_workbook_says_so():
    assert shown_number(44074, "yyyy-mm-dd", from_1904=True) == "2024-09-01"


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("甲", "General", "甲"),
        ("甲", '@"同学"', "甲同学"),
        ("甲", "0;0;0;", ""),
        ("甲", "0.0", "甲"),
    ],
)
def test_a_text_passes_through_the_section_for_texts(text, code, expected):
    assert shown_text(text, code) == expected


@pytest.mark.parametrize("code", ["[", '"', "\\", "[$", "E+", "/", "?/?", "0/0", ";", "[h", "*", "[DBNum1]",
                                  "0.0.0.0", "yyyyyyyyy", "[$-GGGG]0", "[<]0", "0" * 5000])  # fmt: skip
@pytest.mark.parametrize("value", [0, -1, 0.5, 1e308, 45536.5])
def test_a_broken_format_shows_something(code, value):
    assert isinstance(shown_number(value, code), str)
