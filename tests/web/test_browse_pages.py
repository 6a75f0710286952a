"""Topics, studios, authors, kinds, collections, the calendar, and a resource's history."""

import re
from datetime import UTC, datetime

import pytest

from corpus.load import sample_entries
from kb.domain import clock
from kb.domain.actor import OPERATOR
from kb.domain.collections import ItemState
from kb.domain.plans import PartKind, Plan, PlanPart, PlanStep
from kb.domain.studios import Cycle, MemberState, StudioState
from kb.domain.vocabulary import Kind, Level, Role, Stage, Visibility
from kb.intake.plan_parts import plan_parts
from kb.usecases import resources, studios
from tests.factories import (
    add_collection,
    add_occasion,
    add_person,
    add_resource,
    add_studio,
    add_topic,
)
from tests.web.markup import Page

pytestmark = pytest.mark.both_databases


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return Page(response.text)


def words_of(client, address):
    return " ".join(page_of(client, address).text.split())


@pytest.fixture
def topic_client(world, small_client):
    """Seven cases and a paper over some years, by two people; one of them is private."""
    add_topic(world.db, "t", "自主管理")
    add_topic(world.db, "t-2", "家访")
    for key, name in (("p-1", "林若溪"), ("p-2", "王芳")):
        add_person(world.db, key, name)
    add_studio(world.db, "s-1", "林若溪工作室", level=Level.CITY, members=["p-1"])
    for number in range(7):
        add_resource(
            world.db, f"case-{number}", kind=Kind.CASE, topics=("t", "t-2"), authors=("p-1",),
            studio="s-1", date=f"{2018 + number}-05",
        )  # fmt: skip
    add_resource(world.db, "paper", kind=Kind.PAPER, topics=("t",), authors=("p-2",), date="2020")
    add_resource(
        world.db, "hidden", kind=Kind.REPORT, topics=("t",), authors=("p-2",), date="1999",
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    world.sync()
    return small_client


def test_a_topic_lists_its_newest_by_kind(topic_client):
    page = page_of(topic_client, "/topics/t")
    shown = [link for link in page.links() if re.match(r"/resources/case-\d$", link)]
    assert shown == [f"/resources/case-{number}" for number in (6, 5, 4, 3, 2)]
    assert "/topics/t?kind=case" in page.links()
    text = " ".join(page.text.split())
    assert "全部 7 份" in text
    assert "自主管理 8 份" in text
    assert "课题报告" not in text


def test_a_kind_of_a_topic_is_listed_whole(topic_client):
    links = page_of(topic_client, "/topics/t?kind=case").links()
    assert {f"/resources/case-{number}" for number in range(7)} <= set(links)
    assert "/resources/paper" not in links
    # what is no kind is not asked for
    assert topic_client.get("/topics/t?kind=%3Cb%3E").status_code == 200


def test_a_topic_says_who_is_at_work_on_it_since_when(topic_client):
    text = words_of(topic_client, "/topics/t")
    assert "林若溪 7 份 2018–2024" in text
    assert "王芳 1 份 2020" in text
    assert "林若溪工作室 7 份" in text


def test_a_topic_names_those_that_go_with_it(topic_client):
    assert "常在一起的主题 家访 7" in words_of(topic_client, "/topics/t")


def test_the_chart_counts_each_year_and_leads_to_it(topic_client):
    page = page_of(topic_client, "/topics/t")
    assert "/search?topic=t&year=2020" in page.links()
    heights = [int(one.attributes["height"]) for one in page.all("rect")]
    assert (len(heights), max(heights)) == (7, 100)
    assert "1999" not in page.text


def test_a_chart_needs_neither_script_nor_style(topic_client):
    html = topic_client.get("/topics/t").text
    assert "style=" not in html
    assert "<style" not in html


def test_a_topic_without_an_index_still_stands(world, small_client):
    add_topic(world.db, "t", "自主管理")
    text = words_of(small_client, "/topics/t")
    assert "自主管理" in text
    assert "搜索索引正在重建" in text


def test_authors_are_listed_with_school_and_count(topic_client, world):
    add_person(world.db, "p-3", "还没写过")
    text = words_of(topic_client, "/authors")
    assert text.index("林若溪 7") < text.index("王芳 1")
    assert "还没写过" not in text


def test_studios_of_one_level_page_by_page(world, small_client):
    for number in range(61):
        add_studio(world.db, f"s-{number:02}", f"第{number}工作室", level=Level.SCHOOL)
    world.sync()
    links = page_of(small_client, "/studios").links()
    assert "/studios?level=school" in links
    assert "/studios/s-60" not in links
    assert "/studios/s-60" in page_of(small_client, "/studios?level=school&page=2").links()


def test_a_studio_shows_the_cycle_it_is_in(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2024, 3, 1, tzinfo=UTC))
    assert "第 2 周期 2023.09–2026.08 现在" in words_of(client, "/studios/s-lin")


def test_a_studio_says_when_its_last_cycle_has_ended(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, tzinfo=UTC))
    text = words_of(client, "/studios/s-lin")
    assert "第 2 周期 2023.09–2026.08 已结束" in text
    assert "第 1 周期 2020.09–2023.08 已结束" not in text


@pytest.fixture
def portrait_client(world, small_client):
    """A studio whose host was its trainee, with works of 2019 to 2021, and a hidden one of 1999."""
    for key, name in (("p-1", "林若溪"), ("p-2", "王芳")):
        add_person(world.db, key, name)
    members = (
        MemberState("p-1", Role.TRAINEE, "2017-09", "2019-08"),
        MemberState("p-1", Role.HOST, "2019-09"),
        MemberState("p-2", Role.MEMBER, "2020-09"),
    )
    state = StudioState("s-1", "林若溪工作室", cycles=(Cycle(1, "2019-09"),), members=members)
    studios.save(world.db, OPERATOR, state)
    for year in (2019, 2021):
        add_resource(world.db, f"r-{year}", date=str(year), studio="s-1", authors=("p-1",))
    add_resource(
        world.db, "hidden", date="1999", studio="s-1", authors=("p-1",),
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    add_resource(world.db, "other")
    add_collection(world.db, "c-own", "自己的合集", items=["other"], studio="s-1")
    add_collection(world.db, "c-works", "别人收的合集", items=["r-2019", "hidden"])
    add_collection(world.db, "c-hidden-work", "只收了看不见的", items=["hidden", "other"])
    add_collection(
        world.db, "c-private", "私人的合集", items=["r-2019"], visibility=Visibility.PRIVATE
    )
    world.sync()
    return small_client


def test_a_studio_is_told_in_figures_of_what_the_reader_may_see(portrait_client):
    assert "2 份 2 人 1 个周期 2019–2021" in words_of(portrait_client, "/studios/s-1")
    assert "2 份 2019–2021" in words_of(portrait_client, "/authors/p-1")


def test_each_person_of_a_studio_stands_there_once_with_all_their_roles(portrait_client):
    html = portrait_client.get("/studios/s-1").text
    roster = Page(html[html.index('class="roster"') : html.index("</dl>")])
    assert roster.links().count("/authors/p-1") == 1
    text = " ".join(roster.text.split())
    assert "主持人 林若溪 2 份 2019.09 起 学员 2017.09–2019.08" in text
    assert Page(html).links().count("/authors/p-2") == 1


@pytest.mark.parametrize("address", ["/studios/s-1", "/authors/p-1"])
def test_collections_stand_on_the_page_of_a_studio_and_of_an_author(portrait_client, address):
    links = page_of(portrait_client, address).links()
    assert "/collections/c-works" in links
    assert ("/collections/c-own" in links) == (address == "/studios/s-1")
    if address == "/studios/s-1":  # its own before those of others
        assert links.index("/collections/c-own") < links.index("/collections/c-works")
    assert "/collections/c-hidden-work" not in links
    assert "/collections/c-private" not in links
    assert "/collections/c-hidden-work" in page_of(portrait_client, "/collections").links()


def test_the_chart_and_the_kinds_of_a_studio_stand_before_its_works(portrait_client):
    html = portrait_client.get("/studios/s-1").text
    assert html.index('class="chart"') < html.index("<h2>类型<") < html.index('class="cards"')


def test_the_calendar_begins_with_this_month_and_gives_days(world, small_client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 5, 4, tzinfo=UTC))
    add_occasion(world.db, "o-1", "教师节", months=(9,), description="每年9月10日。")
    add_occasion(world.db, "o-2", "母亲节", months=(5,))
    add_occasion(world.db, "o-3", "家长会", months=(4, 11))
    add_resource(world.db, "r-1", occasions=("o-2",))
    add_resource(world.db, "r-2", occasions=("o-1",), visibility=Visibility.PRIVATE)
    world.sync()
    page = page_of(small_client, "/calendar")
    text = " ".join(page.text.split())
    assert text.index("母亲节") < text.index("教师节") < text.index("家长会")
    assert "5月11日 周日母亲节 1 份资源" in text
    assert "9月10日 周三教师节" in text
    assert "2024—2025 学年" in text
    assert "9月 2025 2025—2026 学年" in text
    assert "母亲节 1 份资源" in text
    assert "教师节 1 份" not in text
    assert text.count("家长会") == 2
    assert "5月 2025 本月" in text
    assert "/resources/r-1" in page.links()
    assert "/resources/r-2" not in page.links()
    assert "/search?occasion=o-2" in page.links()
    assert "/search?q=教师节" in page.links()


def test_a_collection_is_read_from_one_resource_to_the_next(world, small_client):
    for key in ("a", "b", "c"):
        add_resource(world.db, key, title=f"第{key}课")
    resources.set_visibility(world.db, OPERATOR, "b", Visibility.PRIVATE)
    add_collection(world.db, "c-1", "一学期", items=["a", "b", "c"])
    first = page_of(small_client, "/collections/c-1").links()
    assert "/resources/a?in=c-1" in first
    page = page_of(small_client, "/resources/a?in=c-1")
    assert "/resources/c?in=c-1" in page.links()
    assert "第b课" not in page.text
    assert "一学期 1/2" in " ".join(page.text.split())
    alone = page_of(small_client, "/resources/a")
    assert "/resources/a?in=c-1" in alone.links()
    for address in ("/resources/a?in=none", "/resources/a?in=%3Cb%3E", "/resources/a?in="):
        assert "1/2" not in page_of(small_client, address).text


def test_a_collection_is_printed_as_one_book(world, small_client):
    for key in ("a", "b", "c"):
        add_resource(world.db, key, title=f"第{key}课", body=f"# 第一节\n\n{key}的正文。")
    resources.set_visibility(world.db, OPERATOR, "b", Visibility.PRIVATE)
    items = [ItemState("c", "先读这一课。"), ItemState("b"), ItemState("a")]
    add_collection(world.db, "c-1", "一学期", items=items)
    assert "/collections/c-1/book" in page_of(small_client, "/collections/c-1").links()
    text = words_of(small_client, "/collections/c-1/book")
    order = [text.index(words) for words in ("一学期", "先读这一课", "c的正文", "a的正文")]
    assert order == sorted(order)
    assert "b的正文" not in text
    assert "第b课" not in text
    add_collection(world.db, "c-2", "私藏", items=["a"], visibility=Visibility.PRIVATE)
    assert small_client.get("/collections/c-2/book").status_code == 404
    assert small_client.get("/collections/none/book").status_code == 404


def test_a_thick_book_is_printed_in_parts(world, small_client):
    for key in ("a", "b", "c"):
        add_resource(world.db, key, title=f"第{key}课", body=f"{key}的正文。" + "甲" * 50_000)
    add_collection(world.db, "c-1", "一学期", items=["a", "b", "c"])
    first, second = (
        words_of(small_client, f"/collections/c-1/book?part={part}") for part in (1, 2)
    )
    assert "第 1 册，共 2 册" in first
    assert "b的正文" in first
    assert "c的正文" not in first
    assert "c的正文" in second
    assert "3 · " in second
    assert "没有资源" in words_of(small_client, "/collections/c-1/book?part=9")


def test_a_resource_can_be_cited(client):
    text = words_of(client, "/resources/bh-0001")
    assert "邓小满. 一只旧布熊认识了四十三个人：一年级第一次班会[EB/OL]. (2023-09-04)[" in text
    assert "http://localhost/resources/bh-0001" in text
    assert "@misc{bh-0001," in text


def test_a_class_meeting_says_where_its_preparation_is(client):
    page = page_of(client, "/resources/bh-0001")
    assert "准备头天晚上备好" in page.text
    ids = {element.attributes.get("id") for element in page.elements}
    assert all(link[1:] in ids for link in page.links() if link.startswith("#"))


def test_a_plan_is_seen_at_a_glance(world, small_client):
    plan = Plan(
        parts=(
            PlanPart(PartKind.GOALS, "说出**三样**父母的辛苦。"),
            PlanPart(PartKind.PREPARATION, "- 信纸四十张\n- 一只闹钟"),
            PlanPart(PartKind.REFLECTION, "下回早一点收。"),
        ),
        steps=(PlanStep("导入", 5), PlanStep("写信", 20), PlanStep("收尾", 10)),
    )
    add_resource(world.db, "a", kind=Kind.CLASS_MEETING, plan=plan, stages=(Stage.JUNIOR,))
    unsure = Plan(parts=(PlanPart(PartKind.PREPARATION, "也许是准备", 0.2),))
    add_resource(world.db, "b", plan=unsure)
    text = words_of(small_client, "/resources/a").split("目标")
    assert "时长35 分钟" in text[0]
    assert text[1].startswith("说出三样父母的辛苦。准备信纸四十张 一只闹钟过程 环节分钟 导入5 分钟")
    assert "也许是准备" not in words_of(small_client, "/resources/b")


MEETING = (
    "## 活动目标\n\n学会{}。\n\n## 过程\n\n### 导入（5分钟）\n\n听。\n\n### 写信（20分钟）\n\n写。"
)


def test_a_plan_in_the_text_is_recognised_and_again_when_it_is_edited(world, small_client):
    add_resource(world.db, "a", kind=Kind.CLASS_MEETING, body=MEETING.format("倾听"))
    page = page_of(small_client, "/resources/a")
    assert len(page.all("table")) == 1
    assert "环节分钟 导入5 分钟 写信20 分钟" in words_of(small_client, "/resources/a")
    assert len(page.all("rect")) == 2
    ids = {element.attributes.get("id") for element in page.elements}
    steps = [link for link in page.links() if link.startswith("#") and "写信" in link]
    assert all(link[1:] in ids for link in steps)
    answer = small_client.get("/api/v1/resources/a").get_json()
    assert answer["plan"] == {
        "goals": ["学会倾听。"],
        "preparation": [],
        "steps": [{"title": "导入", "minutes": 5}, {"title": "写信", "minutes": 20}],
        "recognised": ["goals", "steps"],
    }
    add_resource(world.db, "a", kind=Kind.CLASS_MEETING, body=MEETING.format("说话"))
    assert small_client.get("/api/v1/resources/a").get_json()["plan"]["goals"] == ["学会说话。"]


def test_what_people_gave_of_a_plan_goes_before_what_its_text_says(world, small_client):
    plan = Plan(parts=(PlanPart(PartKind.GOALS, "说出三样父母的辛苦。"),))
    add_resource(world.db, "a", kind=Kind.CLASS_MEETING, plan=plan, body=MEETING.format("倾听"))
    answer = small_client.get("/api/v1/resources/a").get_json()["plan"]
    assert answer["goals"] == ["说出三样父母的辛苦。"]
    assert answer["recognised"] == ["steps"]


def test_what_was_recognised_in_an_earlier_text_is_not_shown_with_the_present_one(
    world, small_client
):
    plan = Plan(parts=(PlanPart(PartKind.GOALS, "从前的目标。", 0.98),))
    add_resource(world.db, "a", kind=Kind.CLASS_MEETING, plan=plan, body=MEETING.format("倾听"))
    assert "从前的目标" not in words_of(small_client, "/resources/a")


def test_every_bundled_meeting_that_names_its_minutes_shows_its_steps():
    shown = {}
    for entry in sample_entries():
        body = str(entry.fields.get("body", ""))
        if entry.fields.get("kind") == "class_meeting":
            found = plan_parts(body)
            shown[entry.fields["key"]] = (
                sum(step.minutes or 0 for step in found.steps) if found else 0
            )
    without = {key for key, minutes in shown.items() if not minutes}
    assert without <= {"bh-0107", "bh-0109", "bh-0306"}


def test_history_is_offered_where_there_is_one(world, small_client):
    add_resource(world.db, "a", title="旧题", body="讲六条规矩。\n\n没有动过的一段。")
    assert "/resources/a/revisions" not in page_of(small_client, "/resources/a").links()
    add_resource(
        world.db, "a", title="新题", body="讲八条规矩。\n\n没有动过的一段。", duration_min=40
    )
    assert "/resources/a/revisions" in page_of(small_client, "/resources/a").links()
    assert "第 2 版" in words_of(small_client, "/resources/a/revisions")
    page = page_of(small_client, "/resources/a/revisions/2")
    assert len(page.all("ins")) == len(page.all("del")) == 3  # title, body, and the legend's
    html = small_client.get("/resources/a/revisions/2").text
    assert "讲<del>六</del><ins>八</ins>条规矩" in html
    assert "还改了：时长" in html
    assert "旧题" in words_of(small_client, "/resources/a/revisions/1/text")
    for address in ("/resources/a/revisions/3", "/resources/a/revisions/0/text"):
        assert small_client.get(address).status_code == 404


def test_the_private_past_of_a_public_resource_stays_private(world, small_client):
    add_resource(world.db, "a", body="张三家里的事", visibility=Visibility.PRIVATE)
    add_resource(world.db, "a", body="一个孩子家里的事")
    assert "第 1 版" not in words_of(small_client, "/resources/a/revisions")
    text = words_of(small_client, "/resources/a/revisions/2")
    assert "张三" not in text
    assert small_client.get("/resources/a/revisions/1").status_code == 404
    assert small_client.get("/resources/a/revisions/1/text").status_code == 404


def test_a_history_that_is_not_for_the_reader_is_not_found(world, small_client):
    add_resource(world.db, "a", visibility=Visibility.STUDIO)
    for end in ("", "/1", "/1/text"):
        assert small_client.get(f"/resources/a/revisions{end}").status_code == 404
        assert small_client.get(f"/resources/none/revisions{end}").status_code == 404


def test_markup_that_changed_alone_is_shown_as_it_was_written(world, small_client):
    add_resource(world.db, "a", title="题", body="# 标题\n\n文字。")
    add_resource(world.db, "a", title="题", body="## 标题\n\n文字。")
    assert "## 标题" in words_of(small_client, "/resources/a/revisions/2").replace(" ##", "##")


def test_texts_that_are_too_long_are_not_compared(world, small_client):
    add_resource(world.db, "a", title="题", body="甲" * 150_000)
    add_resource(world.db, "a", title="题", body="乙" * 150_000)
    assert "不能逐句比较" in words_of(small_client, "/resources/a/revisions/2")
