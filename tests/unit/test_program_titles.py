"""What a program calls a sheet or a slide by itself is no title; a subtitle belongs to its title."""

import pytest

from kb.intake.media_type import Format
from kb.intake.propose import bundled_vocabulary
from kb.intake.propose.program_labels import is_program_label
from kb.intake.reading import read_file
from kb.intake.works import Request
from tests.sheet_files import sheet, xlsx
from tests.slide_files import box, pptx, run, title


def title_of(data, format_, name="f3a.bin"):
    return read_file(Request(name, (), format_), data, bundled_vocabulary()).title


@pytest.mark.parametrize(
    "label", ["Sheet1", "sheet 2", "工作表1", "第 1 页", "第12页", "幻灯片 3", "Slide 1", "演示文稿1",
              "PowerPoint 演示文稿", "工作簿1", "Book1", "文档1", "无标题"],
)  # fmt: skip
def test_a_label_of_a_program_is_known(label):
    assert is_program_label(label)


@pytest.mark.parametrize(
    "text", ["第一页的秘密", "工作表彰", "幻灯片里的童年", "第 1 页读后感", "成绩"]
)
def test_words_of_people_are_no_labels(text):
    assert not is_program_label(text)


def test_a_sheet_without_a_name_of_its_own_gives_its_first_line():
    data = xlsx({"Sheet1": sheet(["八年级值周安排总表"], ["周次", "小组"], ["一", "白杨"])})
    assert title_of(data, Format.XLSX) == "八年级值周安排总表"


def test_a_row_of_a_table_is_no_title():
    data = xlsx({"Sheet1": sheet(["姓名", "语文"], ["甲", 90])})
    assert title_of(data, Format.XLSX, "期中考核.xlsx") == "期中考核"


def test_the_largest_line_of_a_slide_is_the_title():
    slide = box(run("红叶飘飘话感恩", 'sz="4000"')) + box(run("六（3）班主题班会", 'sz="2000"'))
    assert title_of(pptx(slide), Format.PPTX) == "红叶飘飘话感恩"


def test_a_subtitle_after_a_dash_belongs_to_its_title():
    slide = title("信息技术校本课程") + box("——变量与作用域", kind="subTitle")
    assert title_of(pptx(slide), Format.PPTX) == "信息技术校本课程——变量与作用域"
