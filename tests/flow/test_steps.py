"""From all words to any of them, on both engines: what is found, in which order, and why."""

import pytest

from indexer.engines.contract import Sort
from indexer.query.steps import MATCHES
from kb.domain.vocabulary import Kind, Visibility
from tests.flow.conftest import ENGINES, open_world

TEXTS = {
    "typed": ("后进生的转化", "他是班里的后进生，转化用了一年。"),
    "other": ("学困生的转化", "学困生不是笨，转化要先找原因。"),
    "half": ("值日的安排", "后进生也可以当值日班长。"),
    "near": ("一次谈话", "期中之后和沉迷手机的孩子谈话。别的不说。"),
    "far": ("一次谈心", "手机放进柜子。" + "这是别的事情。" * 30 + "孩子沉迷于画画。"),
    "plan": ("诚信从一块橡皮开始", "三年级的一节课。"),
    "essay": ("诚信随想", "说说诚信。"),
    "bear": ("一只旧布熊", "它在讲台上等了一年。"),
    "secret": ("一只旧铁熊", "它在柜子里。"),
    "grown": ("长大以后的事", "给青春期的一封信。"),
}


@pytest.fixture(scope="module", params=ENGINES)
def base(request, tmp_path_factory):
    world = open_world(request, tmp_path_factory.mktemp("steps"))
    for key, (title, body) in TEXTS.items():
        fields = {"kind": Kind.CLASS_MEETING, "grades": (3,)} if key == "plan" else {}
        if key == "secret":
            fields = {"visibility": Visibility.PRIVATE}
        world.save(key, body, **{"title": title, **fields})
    world.sync()
    yield world
    world.close()


def keys(page):
    return [hit.resource.key for hit in page.hits]


def test_what_was_typed_comes_before_its_other_names(base):
    page = base.search("后进生 转化", until="synonyms")
    assert keys(page) == ["typed", "other"]
    assert [(taken.match, taken.total) for taken in page.steps_taken] == [
        ("all", 1),
        ("synonyms", 2),
    ]


def test_what_has_one_of_the_words_comes_last(base):
    page = base.search("后进生 转化")
    assert keys(page) == ["typed", "other", "half"]
    assert page.match == "any"
    assert page.total_all == 1


def test_a_word_that_no_text_has_is_the_first_to_be_spared(base):
    page = base.search("螺蛳粉 学困生")
    assert [(taken.match, taken.total) for taken in page.steps_taken][:2] == [
        ("all", 0),
        ("most", 3),
    ]
    assert keys(page)[0] == "other"


def test_a_word_that_texts_have_under_another_name_is_not_spared(base):
    page = base.search("待优生 值日", until="most")
    assert keys(page) == ["half"]


@pytest.mark.parametrize("until", MATCHES)
def test_no_step_wider_than_wanted_is_taken(base, until):
    page = base.search("后进生 转化", until=until)
    assert MATCHES.index(page.match) <= MATCHES.index(until)
    assert keys(page)[0] == "typed"


def test_other_names_are_never_looked_for_in_quotes(base):
    assert set(keys(base.search('"后进生"'))) == {"half", "typed"}


def test_other_names_are_never_excluded(base):
    assert "other" in keys(base.search("转化 -后进生"))


def test_fields_and_exclusions_hold_on_every_step(base):
    for until in MATCHES:
        assert "half" not in keys(base.search("后进生 转化 -值日", until=until))
        assert set(keys(base.search("后进生 转化 类型:班会设计", until=until))) == set()


def test_pages_of_several_steps_have_no_gaps_and_no_repeats(base):
    whole = keys(base.search("后进生 转化"))
    paged = [keys(base.search("后进生 转化", per_page=1, page=n)) for n in (1, 2, 3)]
    assert [key for page in paged for key in page] == whole


def test_words_in_one_sentence_come_before_words_far_apart(base):
    assert keys(base.search("沉迷 手机"))[:2] == ["near", "far"]


def test_a_kind_and_a_grade_in_words_raise_and_hide_nothing(base):
    page = base.search("三年级 诚信 教案")
    assert keys(page)[0] == "plan"
    assert "essay" in keys(page)
    assert {(one.field, one.code) for one in page.intents} == {
        ("grade", "3"),
        ("kind", "class_meeting"),
    }


def test_a_year_in_words_raises_and_hides_nothing(base):
    base.save("older", "值日随笔", date="2019-05-01")
    base.save("newer", "值日随笔", date="2023-05-01")
    base.sync()
    page = base.search("2019年 值日")
    assert keys(page)[0] == "older"
    assert [(one.field, one.code) for one in page.intents] == [("year", "2019")]
    assert ("year", ("2019",)) in {(one.how, one.words) for one in page.hits[0].why}
    assert keys(base.search("2023年 值日"))[0] == "newer"
    assert "older" in keys(base.search("2023 值日"))


def test_every_hit_says_why(base):
    page = base.search("后进生 转化")
    why = {hit.resource.key: {reason.how for reason in hit.why} for hit in page.hits}
    assert {"title", "text"} <= why["typed"]
    assert "synonym" in why["other"]
    [synonym] = [one for hit in page.hits for one in hit.why if one.how == "synonym"]
    assert (synonym.typed, synonym.words) == ("后进生", ("学困生",))


def test_a_reason_is_never_made_up(base):
    for hit in base.search("后进生 转化 家访").hits:
        text = f"{hit.resource.title}{hit.resource.body_text}"
        for reason in hit.why:
            if reason.how in ("title", "text", "part", "synonym"):
                assert all(word in text for word in reason.words), (hit.resource.key, reason)


def test_the_whole_query_as_one_phrase_is_said(base):
    hits = {hit.resource.key: hit for hit in base.search("沉迷手机 孩子").hits}
    assert not any(reason.how == "phrase" for reason in hits["far"].why)
    [only] = [hit for hit in base.search("学困生不是笨").hits if hit.resource.key == "other"]
    assert only.why[0].how == "phrase"


def test_the_shares_of_a_score_make_up_the_score(base):
    page = base.search("三年级 诚信", explain=True)
    assert page.hits
    for hit in page.hits:
        assert sum(share.score for share in hit.shares) == pytest.approx(hit.score, rel=1e-3)


def test_facets_count_what_the_last_step_found(base):
    page = base.search("后进生 转化", facets=("kind",))
    assert sum(one.count for one in page.facets["kind"]) == page.total


@pytest.mark.parametrize("sort", ["newest", "title"])
def test_another_order_has_the_same_hits(base, sort):
    page = base.search("后进生 转化", sort=Sort(sort))
    assert set(keys(page)) == set(keys(base.search("后进生 转化")))
    assert page.total == 3


def test_what_only_a_title_has_is_found_by_its_pinyin_in_scope(base):
    page = base.search("buxiong")
    assert (keys(page), page.match) == (["bear"], "sound")
    hidden = base.search("tiexiong")
    assert (keys(hidden), hidden.corrected) == ([], "")


def test_a_stop_word_may_be_a_slip(base):
    page = base.search("青春其")
    assert page.corrected == "青春期"
    assert keys(page)[0] == "grown"
    assert base.search("布熊的").corrected == ""
