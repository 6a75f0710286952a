"""What a portal put around a text goes, and nothing else does. Cases: intake_cases/dirt.txt."""

import re

import pytest

from corpus.load import sample_entries
from kb.intake.clean import clean, rule_names
from kb.intake.text_markdown import markdown_of
from tests.intake_cases import blocks
from tests.shared_data import SHARED, passages

_DIRT = re.compile(r"⟦(.*?)⟧", re.DOTALL)
CASES = list(blocks("dirt.txt"))
SEEDS = SHARED / "seeds"


def parts(text):
    """(what came in, what should be left, the pieces that should go)."""
    dirty, _, expected = text.partition("\n%%%\n")
    pieces = _DIRT.findall(dirty)
    return _DIRT.sub(r"\1", dirty), expected or _DIRT.sub("", dirty), pieces


def standing(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


def measured(cases):
    """(pieces rightly removed, pieces removed, pieces that should go, cases that are not right)."""
    right = removed = wanted = 0
    wrong = []
    for title, text in cases:
        dirty, expected, pieces = parts(text)
        done = clean(dirty)
        if "%%%" in text:
            removed += len(done.removed)
            wanted += max(1, len(done.removed))
            if standing(done.markdown) == standing(expected):
                right += len(done.removed)
            else:
                wrong.append(title)
            continue
        removed += len(done.removed)
        wanted += len(pieces)
        right += sum(any(one.text in piece for piece in pieces) for one in done.removed)
        if standing(done.markdown) != standing(expected):
            wrong.append(title)
    return right, removed, wanted, wrong


def test_there_are_a_hundred_cases():
    assert len(CASES) >= 100
    assert sum("[held]" in title for title, _ in CASES) >= len(CASES) / 5


def test_what_is_removed_is_certain(record_property):
    right, removed, wanted, wrong = measured(CASES)
    print(f"dirt: precision {right / removed:.3f}, recall {right / wanted:.3f}, {removed} removed")
    print("not right:", wrong)
    assert right / removed >= 0.99
    assert right / wanted >= 0.9


@pytest.mark.parametrize("text", [text for _, text in CASES], ids=[title for title, _ in CASES])
def test_cleaning_twice_changes_nothing(text):
    once = clean(parts(text)[0]).markdown
    assert clean(once).markdown == once
    assert clean(once).removed == ()


def test_nothing_is_taken_out_of_what_is_clean():
    """Our own resources, and encyclopaedias where they are beside the project."""
    texts = [
        entry.fields["body"] for entry in sample_entries() if entry.fields["type"] == "resource"
    ]
    for name in ("drcd_dev.json", "cmrc_trial.json"):
        texts += map(markdown_of, passages(name))
    assert [done.removed for text in texts if (done := clean(text)).removed] == []


def test_what_is_removed_has_its_line_and_a_rule_with_a_name():
    done = clean("首页 > 教案 > 正文\n\n一节班会\n\n上一篇：没有了")
    assert [(one.line, one.text) for one in done.removed] == [
        (1, "首页 > 教案 > 正文"),
        (5, "上一篇：没有了"),
    ]
    assert all(rule_names()[one.rule] for one in done.removed)
    assert done.markdown == "一节班会"


def test_a_text_without_dirt_is_the_same_to_the_last_character():
    text = "\n\n一节班会   \n\n\n\n没有什么要去掉的。\n"
    assert clean(text).markdown == text


@pytest.mark.slow
def test_a_long_dirty_text_takes_its_time_but_once():
    line = "上一页 1 2 3 下一页\n\n第 1 页 共 9 页\n\n下面是小编为大家整理的教案，仅供参考。\n\n"
    done = clean(line * 3000)
    assert done.markdown == ""
    assert len(done.removed) == 9000


@pytest.mark.skipif(not SEEDS.exists(), reason="shared/seeds is not beside the project")
@pytest.mark.parametrize(
    ("number", "first", "last", "gone"),
    [
        (
            "000",
            "班主任工作室 班主任工作室规划方案",
            "服务于广大班主任队伍。",
            ["首页", "小编", "推荐访问"],
        ),
        ("001", "班主任工作建设方案", "评选的重要依据。", ["小编", "投稿", "相关文章", "的'"]),
        ("002", "班主任校本培訓的實施策略", "完善和挑戰自我。。", ["閱讀 4903", "羅橋中學"]),
        ("003", "某区全域推进中小学", "学生的全面发展保驾护航。", ["三味园", "链接地址", "廉政"]),
        ("004", "鄂教发〔2013〕48号", "取消下一期工作室申报资格。", []),
    ],
)
def test_real_pages_come_out_clean(number, first, last, gone):
    (path,) = SEEDS.glob(f"{number}*")
    text = clean(markdown_of(path.read_text("utf-8"))).markdown
    assert text.startswith(first)
    assert text.endswith(last)
    assert [words for words in gone if words in text] == []


TEACHING = [
    "var xiaoming = {name: 1};", "例：var sum = 0; // 求和", "var list = document.getElementById('x');",
    "document.write('你好');", "window.open('page.html');", "推广", "书包原价120元，降价20%后购买一个要多少元？",
    "特价：一本书 8 元，买三本送一本，抢购前先算一算多少钱最省。", "严禁代写论文，如有发现请联系教务处。",
    "班级人均阅读量：12", "遇到侵犯自己权益的事，要及时告知老师和家长。", "班级文库", "广告",
]  # fmt: skip


@pytest.mark.parametrize("line", TEACHING)
def test_what_a_lesson_says_is_no_advertisement(line):
    body = "同学们围坐一圈，各自说了一件想感谢父母的事，说完以后把它写在卡片上，贴到教室后面。"
    for text in (f"{body}\n\n{line}\n\n{body}", "\n\n".join([body, *[line, body] * 3])):
        assert clean(text).removed == ()


@pytest.mark.parametrize(
    "line",
    ["var cpro_id = 'u12';", "(adsbygoogle = window.adsbygoogle || []).push({});", "限时价：9元，立即购买",
     "<script src=ad.js></script>", "代写各类论文，加QQ联系"],
)  # fmt: skip
def test_advertisements_still_go(line):
    body = "同学们围坐一圈，各自说了一件想感谢父母的事，说完以后把它写在卡片上，贴到教室后面。"
    assert line not in clean(f"{body}\n\n{line}\n\n{body}").markdown
