"""A pasted title is found, whatever sign of the query language it holds."""

import random

import pytest

from indexer.query.parse import parse
from indexer.query.plain import IS_TITLE, NOTHING_BY_SIGNS, TITLE_TOO
from indexer.search import Search
from indexer.walk import walk
from kb.domain.access import ANONYMOUS, PUBLIC, Scope
from kb.domain.vocabulary import Visibility
from tests.factories import add_studio, add_topic
from tests.flow.conftest import ENGINES, open_world

TITLES = {
    "topic": "主题：让爱住我家",
    "occasion": "时机：雨后第一课",
    "minus": "-1分的故事",
    "wide": "感恩教育 －让星光照路",
    "or": "爱 或 恨",
    "pipe": "老师 | 学生",
    "quotes": "“双减”之后的“家”",
    "brackets": "（家长会）一 (二 -三",
    "title": "标题：怎么写标题",
    "year": "年份:2031..2033 的约定",
    "known": "主题：感恩",
    "dash": "作者-读者：一次对话 -续",
    "sunday": "第12周 -星期日",
}
OTHERS = {
    "gratitude": ("感恩教育的班会", "感恩父母，从一句话开始。"),
    "story": ("故事大王", "一分钱的故事，两分钱的故事。"),
    "tagged": ("另一份", "谢谢。"),
}


@pytest.fixture(scope="module", params=ENGINES)
def base(request, tmp_path_factory):
    world = open_world(request, tmp_path_factory.mktemp("base"))
    add_topic(world.db, "t-thanks", "感恩")
    add_studio(world.db, "s-1", "王工作室")
    for key, title in TITLES.items():
        world.save(key, "正文在这里。", title=title)
    for key, (title, body) in OTHERS.items():
        world.save(key, body, title=title, topics=("t-thanks",) if key == "tagged" else ())
    world.save(
        "secret",
        "秘密的正文",
        title="主题：藏起来的题目 -别找",
        studio="s-1",
        visibility=Visibility.STUDIO,
    )
    world.sync()
    yield world
    world.close()


def said(page) -> set[str]:
    return {notice.message for notice in page.notices}


@pytest.mark.parametrize("key", TITLES)
def test_a_pasted_title_is_the_first_hit(base, key):
    for text in (TITLES[key], f"  {TITLES[key]} ", f"《{TITLES[key]}》"):
        page = base.search(text)
        assert page.total
        assert page.hits[0].resource.key == key, text


@pytest.mark.parametrize("key", ["topic", "occasion", "minus", "wide", "dash", "sunday"])
def test_the_page_says_that_a_title_was_taken_for_plain_words(base, key):
    page = base.search(TITLES[key])
    assert IS_TITLE in said(page)
    assert page.total_all >= 1
    assert not page.plain


def test_a_title_that_is_a_known_field_is_found_beside_what_the_field_finds(base):
    page = base.search("主题：感恩")
    assert {hit.resource.key for hit in page.hits} == {"known", "tagged"}
    assert TITLE_TOO in said(page)


def test_other_spellings_of_a_title_are_the_title(base):
    for text in ("−1分的故事", "感恩教育 −让星光照路", "第十二周 -星期日", "主题:让爱住我家"):
        assert IS_TITLE in said(base.search(text)), text


def test_an_exclusion_is_one_where_no_title_has_the_sign(base):
    page = base.search("感恩教育 -父母")
    assert said(page) == set()
    assert "gratitude" not in {hit.resource.key for hit in page.hits}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("主题：让爱住", "topic"),
        ("时机：雨后", "occasion"),
        ("作者:故事大王", "story"),
        ("“故事的大王”", "story"),
        ("作者:感恩教育的 班会", "gratitude"),
    ],
)
def test_what_nothing_is_found_by_is_taken_for_plain_words(base, text, key):
    page = base.search(text)
    assert key in {hit.resource.key for hit in page.hits}
    assert NOTHING_BY_SIGNS in said(page)
    assert page.plain
    assert page.total_all == 0


def test_an_unknown_name_is_named_as_well(base):
    assert "没有叫“%(value)s”的作者。" in said(base.search("作者:故事大王"))


def test_plain_words_that_find_nothing_either_are_not_spoken_of(base):
    page = base.search("作者:齉龘")
    assert page.total == 0
    assert said(page) == {"没有叫“%(value)s”的作者。"}


def test_a_title_is_one_only_for_those_who_may_see_it(base):
    text = "主题：藏起来的题目 -别找"
    assert IS_TITLE not in said(base.search(text))
    page = base.search(text, Scope(frozenset({PUBLIC, "studio:1"})))
    assert IS_TITLE in said(page)
    assert page.hits[0].resource.key == "secret"


@pytest.mark.parametrize("text", ["-1分的故事", "主题：让爱住", "主题：感恩"])
def test_a_walk_takes_a_query_as_the_page_does(base, text):
    wanted = Search(text, ANONYMOUS, per_page=1)
    walked, cursor = [], ""
    while True:
        part = walk(base.services.searcher, wanted, cursor)
        walked += [one.key for one in part.resources]
        if not (cursor := part.cursor):
            break
    page = base.search(text)
    assert set(walked) <= {hit.resource.key for hit in page.hits}
    assert len(set(walked)) == len(walked) == part.total > 0


def test_a_kept_query_keeps_its_signs(base):
    page = base.search("-1分的故事", query=parse("-1分的故事"))
    assert "minus" not in {hit.resource.key for hit in page.hits}
    assert page.total == len(TITLES) + len(OTHERS) - 1


def test_filters_hold_for_plain_words_too(base):
    page = base.search("主题：让爱住我家", filters={"kind": ("paper",)})
    assert page.total == 0


def test_any_title_is_found_by_itself(base):
    rnd = random.Random(15)
    signs = [
        *'-－−|（）()"“”「」：:或《》爱家1分感恩\t ',
        " OR ",
        "主题",
        "作者",
        "年份",
        "标题",
        "2024..",
    ]
    texts = ("".join(rnd.choices(signs, k=rnd.randint(2, 9))) for _ in range(150))
    titles = dict.fromkeys(" ".join(text.split()) for text in texts)
    known = {f"any-{at}": title for at, title in enumerate(titles) if any(map(str.isalnum, title))}
    for key, title in known.items():
        base.save(key, "别的正文。", title=title)
    base.sync()
    missed = [
        title
        for key, title in known.items()
        if key not in {hit.resource.key for hit in base.search(title, per_page=100).hits}
    ]
    assert len(known) > 100
    assert missed == []
