"""What people type finds what they mean, on both engines."""

import pytest

from kb.domain.actor import OPERATOR
from kb.usecases import resources
from tests.flow.conftest import ENGINES, open_world

TEXTS = {
    "law": "《中华人民共和国教育法》规定，学校应当保障受教育者的权利。",
    "bullying": "校园欺凌要早发现、早处理。班主任工作室为此开了三次会。",
    "network": "网络上的校园 欺凌更隐蔽。",
    "across": "我们走进校园。欺凌他人是不对的。",
    "trad": "轉化後進生需要耐心，班導師要多家訪。",
    "simp": "转化后进生不能急，先谈心再家访。",
    "latin": "学校推行1+3+1模式与K12课程，见附件A4。",
    "latin2": "第1组3人，共1个月，K123教室。",
    "wide": "ＡＢＣ三类学生，使用Ｋ１２平台",
    "emoji": "运动会加油💪一起跑",
    "zero": "感\u200b恩\u200b教育要落到小事上",
    "pinyin": "學(xué)習的習慣",
    "rtl": "班会 \u202eمرحبا\u202c 结束",
    "name": "邓小满老师的班级日志",
    "angle": "把 <感恩> 两个字写在黑板上，3 < 5",
    "kana": "中日交流：ありがとう的含义",
}


@pytest.fixture(scope="module", params=ENGINES)
def base(request, tmp_path_factory):
    world = open_world(request, tmp_path_factory.mktemp("base"))
    for key, body in TEXTS.items():
        world.save(key, body)
    world.sync()
    yield world
    world.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"校园欺凌"', {"bullying", "network"}),
        ('"班主任工作室"', {"bullying"}),
        ("人民共和国", {"law"}),
        ("共和国教育", {"law"}),
        ('"人民共和国教育法"', {"law"}),
        ("后进生", {"trad", "simp"}),
        ("後進生", {"trad", "simp"}),
        ("後进生", {"trad", "simp"}),
        ("恩", {"zero", "angle"}),
        ("欺", {"bullying", "network", "across"}),
        ("ABC", {"wide"}),
        ("ａｂｃ", {"wide"}),
        ("K12", {"latin", "wide"}),
        ("k１２", {"latin", "wide"}),
        ("1+3+1", {"latin"}),
        ('"1+3+1模式"', {"latin"}),
        ("A4", {"latin"}),
        ("💪", {"emoji"}),
        ("加油💪", {"emoji"}),
        ("感恩", {"zero", "angle"}),
        ("感\u200b恩教育", {"zero"}),
        ("مرحبا", {"rtl"}),
        ("邓小满", {"name"}),
        ("ありがとう", {"kana"}),
        ("<感恩>", {"zero", "angle"}),
        ("校园 欺凌 -网络", {"bullying", "across"}),
        ('校园 欺凌 -"校园欺凌"', {"across"}),
        ('"校园。欺凌"', {"across"}),
        ("家访 -后进生", set()),
        ("家访 或 K12", {"trad", "simp", "latin", "wide"}),
        ("（家访 或 K12） -平台", {"trad", "simp", "latin"}),
        ("-校园", set(TEXTS) - {"bullying", "network", "across"}),
        ("标题:law", {"law"}),
        ("标题:校园", set()),
        ("", set(TEXTS)),
    ],
)
def test_what_is_found(base, query, expected):
    assert base.found(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "，。！",
        "((((",
        '"',
        "作者:没有这个人",
        "类型:不存在",
        "年份:去年",
        "\x00",
        "\ud800",
        "\u202e",
        "-",
    ],
)
def test_a_query_that_says_nothing_finds_nothing_and_is_no_error(base, query):
    page = base.search(query)
    assert page.hits == ()


@pytest.mark.parametrize("mark", ["-", "—", "&", "……", "，"])
def test_punctuation_standing_alone_changes_nothing(base, mark):
    assert base.found(f"后进生 {mark} 家访") == base.found("后进生 家访") == {"trad", "simp"}


@pytest.mark.parametrize(
    "query",
    [
        " ".join(chr(0x4E00 + number) for number in range(4_000)),
        " ".join("-" + chr(0x4E00 + number) for number in range(3_000)),
        " OR ".join(chr(0x4E00 + number) for number in range(1_500)),
        "作者:a " * 1_500,
        '"校园" ' * 1_500,
    ],
)
def test_a_heap_of_clauses_is_cut_and_says_so(base, query):
    assert any("很长" in notice.message for notice in base.search(query).notices)


def test_years_long_past_can_be_asked_for(base):
    base.save("old", "旧学堂", date="1898-07-03")
    base.sync()
    assert base.found("年份:1898") == {"old"}
    assert base.found("年份:..1899") == {"old"}
    resources.purge(base.db, OPERATOR, "old")
    base.sync()


def test_a_query_that_nobody_can_match_says_why(base):
    notices = base.search("作者:没有这个人 班会").notices
    assert [(notice.message, notice.value) for notice in notices] == [
        ("没有叫“%(value)s”的作者。", "没有这个人")
    ]


def test_ten_thousand_characters_are_answered(base):
    page = base.search("".join(TEXTS.values()) * 30)
    assert page.match == "any"
    assert page.hits
    assert page.notices


def test_ten_thousand_different_characters_are_answered(base):
    text = "".join(chr(0x4E00 + number) for number in range(10_000))
    base.search(text)


def test_marks_stand_in_the_original_text(base):
    hit = base.search("后进生 导师").hits[0]
    assert hit.resource.key == "trad"
    marked = [piece.text for piece in hit.snippet if piece.marked]
    assert "後進生" in marked
    assert any("導師" in one for one in marked)  # 班導師 is one of its names


def test_angle_brackets_lose_nothing(base):
    (hit,) = [hit for hit in base.search("黑板").hits if hit.resource.key == "angle"]
    assert "".join(piece.text for piece in hit.snippet) == TEXTS["angle"]


def test_few_hits_widen_to_any_word_best_first(base):
    page = base.search("后进生 家访 不存在的词语")
    assert page.match == "any"
    assert {hit.resource.key for hit in page.hits[:2]} == {"trad", "simp"}


def test_quotes_fields_and_exclusions_never_widen(base):
    assert base.search('"后进生" "不存在的词语"').hits == ()
    page = base.search('后进生 不存在的词语 -"班導師"')
    assert "trad" not in {hit.resource.key for hit in page.hits}
    page = base.search("后进生 不存在的词语 标题:simp")
    assert {hit.resource.key for hit in page.hits} == {"simp"}
