"""The parts of a class-meeting plan are found, and other texts have none. Cases: plans.txt."""

import pytest

from corpus.load import sample_entries
from kb.domain.plans import PartKind
from kb.intake.media_type import Format
from kb.intake.numerals import number_of
from kb.intake.plan_duration import duration_in
from kb.intake.plan_parts import plan_parts
from kb.intake.propose import bundled_vocabulary
from kb.intake.reading import read_file
from kb.intake.works import Request
from tests.intake_cases import blocks

_PROSE = "每个人先在纸上写，再读给同桌听，最后请三位同学说给全班听，老师只做记录不作评价。"


def labelled():
    for name, block in blocks("plans.txt"):
        parts, steps, text = block.split("\n", 2)
        filled = "\n\n".join(_PROSE if line == "{P}" else line for line in text.split("\n"))
        filled = filled.replace("|\n\n|", "|\n|")
        yield (
            name,
            () if parts == "-" else parts.split(),
            () if steps == "-" else steps.split(" | "),
            filled,
        )


CASES = list(labelled())


def found_in(text):
    plan = plan_parts(text)
    return {} if plan is None else {part.kind.value: part for part in plan.parts}


def test_parts_are_right_where_they_are_found():
    right = made = wanted = 0
    wrong = []
    for name, parts, _, text in CASES:
        found = found_in(text)
        expected = {part.partition("=")[0] for part in parts}
        right += len(expected & found.keys())
        made += len(found)
        wanted += len(expected)
        if expected != found.keys():
            wrong.append((name, sorted(found), sorted(expected)))
    print(f"parts: precision {right / made:.3f}, recall {right / wanted:.3f}", wrong)
    assert right >= 0.95 * made
    assert right >= 0.9 * wanted


@pytest.mark.parametrize(
    ("parts", "text"), [case[1::2] for case in CASES], ids=[case[0] for case in CASES]
)
def test_short_parts_hold_their_words(parts, text):
    found = found_in(text)
    for part in parts:
        kind, _, words = part.partition("=")
        if words and kind in found:
            assert found[kind].text.startswith(words)


@pytest.mark.parametrize(
    ("steps", "text"), [case[2:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_steps_and_their_minutes(steps, text):
    plan = plan_parts(text)
    expected = [
        (name, number_of(minutes)) for name, _, minutes in (step.partition("/") for step in steps)
    ]
    assert [(step.title, step.minutes) for step in plan.steps] == expected if plan else not steps


def test_the_duration_is_what_it_says_or_the_sum_of_the_steps():
    said = (
        "时长：45分钟\n\n目标：听。\n\n过程：\n\n1. 甲（5分钟）\n\n2. 乙（5分钟）\n\n3. 丙（5分钟）"
    )
    summed = "目标：听。\n\n过程：\n\n1. 甲（5分钟）\n\n2. 乙（10分钟）\n\n3. 丙（20分钟）"
    open_ = "目标：听。\n\n过程：\n\n1. 甲（5分钟）\n\n2. 乙\n\n3. 丙（20分钟）"
    assert (duration_in(said), duration_in(summed), duration_in(open_)) == (45, 35, None)


DURATIONS = [
    ("> **授课时间**：7月29日 11:10-12:00（50分钟）\n\n## 二、过程\n\n### 环节一（5分钟）\n\n#### 甲（2分钟）\n\n#### 乙（3分钟）\n\n### 环节二（30分钟）\n\n### 环节三（15分钟）", 50),
    ("## 过程\n\n### 环节一：导入（5分钟）\n\n### 环节二：动手（30分钟）\n\n#### Step 1（10分钟）\n\n#### Step 2（20分钟）\n\n### 环节三：总结（15分钟）", 50),
    ("## 过程\n\n### 一、导入（5分钟）\n\n### 二、动手\n\n30分钟\n\n### 三、总结（15分钟）\n\n### 四、作业（5分钟）", None),
    ("## 过程\n\n### 环节一（5分钟）\n\n### 环节三（30分钟）\n\n### 环节四（15分钟）", None),
    ("四步\n\n联系\n\n时间：5分钟\n\n建构\n\n时间：20分钟\n\n反思\n\n时间：10分钟", None),
    ("班会时间：40分钟\n\n目标：听。\n\n导入时间：5分钟", 40),
    ("授课时间：9:00—9:40\n\n目标：听。", 40),
    ("时间：1课时\n\n目标：听。", None),
    ("| 课时 | 45分钟 |\n| --- | --- |\n\n目标：听。", 45),
    ("**导入**（5分钟）讲。\n\n**活动**讲。\n\n**小结**（5分钟）讲。", None),
    ("**导入（5分钟）**讲。\n\n**活动（20分钟）**讲。\n\n**小结（5分钟）**讲。", 30),
    ("**导入（5分钟）**讲。\n\n**活动**讲。\n\n**讨论（20分钟）**讲。\n\n**小结（5分钟）**讲。", None),
    ("每天读书30分钟。\n\n目标：读。", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "minutes"), DURATIONS)
def test_minutes_are_stated_or_proved(text, minutes):
    assert duration_in(text) == minutes


def test_durations_of_our_own_plans():
    right = made = 0
    for entry in sample_entries():
        fields = entry.fields
        if fields.get("kind") != "class_meeting":
            continue
        plan = plan_parts(fields["body"])
        minutes = duration_in(fields["body"]) if plan else None
        made += minutes is not None
        right += minutes is not None and minutes == fields.get("duration_min")
    print(f"durations: {right} of {made} right")
    assert made >= 30
    assert right >= 0.95 * made


def test_confidence_is_a_share():
    plan = plan_parts(CASES[0][3])
    assert all(0 < part.confidence <= 1 for part in plan.parts)
    assert plan.part(PartKind.GOALS).confidence > 0.9


def test_a_file_gives_its_plan_and_its_minutes():
    text = "学会倾听主题班会教案\n\n时长：40分钟\n\n班会目标：听完一句话。\n\n班会过程：\n\n1. 听：听录音。\n\n2. 说：说大意。"
    request = Request("学会倾听主题班会教案.txt", (), Format.TEXT)
    (work,) = read_file(request, text.encode(), bundled_vocabulary()).works
    assert {one.field: one.value for one in work.proposals}["duration_min"] == 40
    assert [step["title"] for step in work.plan["steps"]] == ["听", "说"]


def test_what_is_something_else_has_no_plan():
    text = "班会课听课记录\n\n班会目标：听完一句话。\n\n班会过程：\n\n1. 听：听录音。\n\n2. 说：说大意。"
    request = Request("班会课听课记录.txt", (), Format.TEXT)
    (work,) = read_file(request, text.encode(), bundled_vocabulary()).works
    assert work.plan is None


@pytest.mark.parametrize("heading", ["头天晚上要备的", "材料与安全", "教师备的", "课前一周"])
def test_a_heading_that_is_likely_about_preparation_is_kept_with_little_confidence(heading):
    text = (
        f"# 目标\n\n学会倾听。\n\n# {heading}\n\n卡纸四十张。\n\n# 过程\n\n1. 看\n\n2. 听\n\n3. 说"
    )
    part = found_in(text)["preparation"]
    assert part.text == "卡纸四十张。"
    assert part.confidence < 0.5


def test_a_heading_about_something_else_is_no_preparation():
    text = "# 目标\n\n学会倾听。\n\n# 家长的话\n\n卡纸四十张。\n\n# 过程\n\n1. 看\n\n2. 听\n\n3. 说"
    assert "preparation" not in found_in(text)
