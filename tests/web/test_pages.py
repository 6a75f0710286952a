"""Every page answers, hangs together, and is light."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from kb.domain import clock
from kb.domain.access import ANONYMOUS
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.usecases import resources
from tests.factories import add_collection, add_resource
from tests.web.markup import Page, faults

PAGES = [
    "/",
    "/search",
    "/search?q=感恩",
    "/search?q=手机放在哪里&stage=junior",
    "/search?q=没有这样的词吗吗吗",
    "/resources/bh-0001",
    "/resources/bh-0001?in=c-first-month",
    "/resources/bh-0001/revisions",
    "/resources/bh-0001/revisions/1",
    "/resources/bh-0001/revisions/1/text",
    "/resources/lw-0001",
    "/compare/xs-0001/xs-0301",
    "/compare/jz-0301/jb-0301",
    "/topics",
    "/topics/class-building",
    "/topics/class-building?kind=paper",
    "/topics/class-rules",
    "/studios",
    "/studios?level=city",
    "/studios/s-lin",
    "/authors",
    "/authors/p-lin",
    "/kinds",
    "/kinds/class_meeting",
    "/kinds/journal",
    "/collections",
    "/collections/c-first-month",
    "/collections/c-first-month/book",
    "/calendar",
    "/help/search",
]
MAX_BYTES = 150 * 1024


@pytest.fixture(params=PAGES)
def page(request, client):
    response = client.get(request.param)
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert len(response.data) < MAX_BYTES
    return Page(response.text)


def test_every_link_leads_somewhere(client):
    links = set()
    for address in PAGES:
        page = Page(client.get(address).text)
        links |= {link for link in page.links() if link.startswith("/")}
    assert len(links) > 200
    for link in sorted(links):
        assert client.get(link).status_code == 200, link


def test_nothing_but_our_own_markup(page):
    assert faults(page) == []


def test_one_first_heading_and_no_level_skipped(page):
    levels = [
        int(one.tag[1]) for one in page.elements if one.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_a_skip_link_and_a_labelled_box(page):
    assert len(page.all("main")) == len(page.all("header")[:1]) == 1
    assert page.all("nav")
    assert page.all("a")[0].attributes["href"] == "#main"
    boxes = [one for one in page.all("input") if one.attributes.get("name") == "q"]
    assert len(boxes) == 1
    assert [one.attributes["for"] for one in page.all("label")].count("q") == 1


def test_the_title_says_what_the_page_is(client):
    assert "一只旧布熊" in client.get("/resources/bh-0001").text.split("</title>")[0]
    assert "感恩" in client.get("/search?q=感恩").text.split("</title>")[0]


def test_home_invites(client):
    text = Page(client.get("/").text).text
    for words in ("按类型", "班会设计", "按研究主题", "最新", "合集", "怎样搜索"):
        assert words in text


def test_home_shows_the_coming_five_weeks_with_their_days(client, monkeypatch):
    # in China it is already September
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 8, 31, 20, tzinfo=UTC))
    html = client.get("/").text
    part = html[html.index('class="block now"') :]
    text = Page(part[: part.index("</section>")]).text
    assert "今后五周" in text
    assert "9月10日 周三 教师节" in " ".join(text.split())
    assert "开学第一课" in text
    for later_or_over in ("母亲节", "中秋节", "暑假"):
        assert later_or_over not in text


def _picked(client, monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)
    html = client.get("/").text
    part = html[html.index('class="block pick"') :]
    return Page(part[: part.index("</section>")]).links()[0]


def test_the_reading_of_a_day_is_the_same_all_day_and_another_the_next(client, monkeypatch):
    midnight = datetime(2026, 11, 29, 16, tzinfo=UTC)  # in China the 30th begins
    hours = {_picked(client, monkeypatch, midnight + timedelta(hours=hour)) for hour in (0, 9, 23)}
    assert len(hours) == 1
    days = [_picked(client, monkeypatch, midnight + timedelta(days=day)) for day in range(12)]
    assert len(set(days)) > 6
    assert "轮到一份" in client.get("/").text


def test_the_reading_of_a_day_is_public_and_from_a_collection(world, small_client):
    assert "今日一读" not in small_client.get("/").text
    for key in ("a", "b", "c"):
        add_resource(world.db, key, visibility=Visibility.PRIVATE)
    add_collection(world.db, "c-1", "一学期", items=["a", "b"])
    world.sync()
    assert "今日一读" not in small_client.get("/").text
    resources.set_visibility(world.db, OPERATOR, "c", Visibility.PUBLIC)
    world.sync()
    assert "今日一读" in small_client.get("/").text
    resources.set_visibility(world.db, OPERATOR, "b", Visibility.PUBLIC)
    picks = [
        resources.find_pick(world.db, ANONYMOUS, date(2026, 11, day), text_limit=10)
        for day in range(1, 30)
    ]
    assert {one.key for one in picks} == {"b"}


def test_a_resource_is_ready_to_read(client):
    page = Page(client.get("/resources/bh-0001").text)
    for words in (
        "一只旧布熊",
        "邓小满",
        "何明远班主任工作室",
        "小学",
        "一年级",
        "35 分钟",
        "开学第一课",
        "新班组建",
        "2023年9月4日",
        "为什么只讲两条规矩",
        "目录",
    ):
        assert words in page.text
    for link in (
        "/authors/p-deng",
        "/studios/s-he",
        "/kinds/class_meeting",
        "/search?stage=primary",
        "/search?occasion=first-lesson",
        "#sec-1",
    ):
        assert link in page.links()


def test_a_topic_shows_what_is_below_it_and_who_works_on_it(client):
    page = Page(client.get("/topics/class-building").text)
    for words in ("班级文化", "自主管理", "班级管理", "林若溪"):
        assert words in page.text
    assert "/topics/self-governance" in page.links()
    assert any(link.startswith("/search?") and "author=" in link for link in page.links())


def test_a_topic_below_another_leads_back(client):
    page = Page(client.get("/topics/class-rules").text)
    assert "/topics/class-building" in page.links()


def test_topics_count_what_is_below_them(client):
    page = Page(client.get("/topics").text)
    found = client.get("/api/v1/search?topic=class-building").json["total"]
    assert found > 0
    assert f"班级建设 {found}" in " ".join(page.text.split())


def test_a_studio_shows_host_members_cycles_and_output(client):
    text = Page(client.get("/studios/s-lin").text).text
    for words in (
        "主持人",
        "林若溪",
        "顾问",
        "吴建国",
        "助理",
        "第 2 周期",
        "2023.09–2026.08",
        "成果",
        "市级",
    ):
        assert words in text


def test_an_author_shows_school_studios_and_work(client):
    text = Page(client.get("/authors/p-lin").text).text
    for words in ("林若溪", "云川市第七中学", "主持人", "资源"):
        assert words in text


def test_a_merged_author_leads_to_the_one_kept(world, small_client):
    from kb.usecases import people
    from tests.factories import add_person, add_resource

    add_person(world.db, "p-1", "王芳")
    add_person(world.db, "p-2", "王 芳")
    add_resource(world.db, authors=("p-2",))
    people.merge(world.db, OPERATOR, keep="p-1", drop="p-2")
    world.sync()
    response = small_client.get("/authors/p-2")
    assert (response.status_code, response.location) == (301, "/authors/p-1")


def test_a_collection_keeps_its_order_and_notes(client):
    text = Page(client.get("/collections/c-first-month").text).text
    notes = ["第一天。初中老师也值得一读", "第二周，存机柜", "第三周，等摩擦攒够了"]
    places = [text.index(note) for note in notes]
    assert places == sorted(places)


def test_help_has_every_field_of_the_query_language(client):
    from indexer.query.ast import FIELD_NAMES

    text = Page(client.get("/help/search").text).text
    for name in FIELD_NAMES:
        assert f"{name}:" in text


@pytest.mark.parametrize("root", ["/kb", ""])
def test_all_addresses_follow_where_the_site_is_mounted(client, root):
    for address in ("/", "/search?q=班会", "/resources/bh-0001", "/topics", "/nowhere"):
        page = Page(client.get(address, environ_overrides={"SCRIPT_NAME": root}).text)
        outside = [link for link in page.links() if not link.startswith((f"{root}/", "#", "http"))]
        assert outside == []


def test_files_are_served_to_those_who_may_read_the_resource(world, small_client):
    from kb.domain.vocabulary import Visibility
    from kb.usecases import resources
    from kb.usecases.importing import import_lines

    store = world.services.files
    sha256 = store.put(b"%PDF-1.4").sha256
    named = {
        "sha256": sha256,
        "file_name": "教案 一.pdf",
        "media_type": "application/pdf",
        "holds": [],
    }
    line = json.dumps({"key": "r-1", "title": "t", "body": "b", "attachments": [named]})
    assert import_lines(world.db, OPERATOR, [line], files=store).errors == 0
    page = Page(small_client.get("/resources/r-1").text)
    address = f"/files/r-1/{sha256}"
    assert address in page.links()
    assert "教案 一.pdf" in page.text
    response = small_client.get(address, buffered=True)
    assert response.data == b"%PDF-1.4"
    assert response.mimetype == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E6%95%99%E6%A1%88%20%E4%B8%80.pdf" in disposition
    assert "filename=r-1.pdf;" in disposition
    assert small_client.get(f"/files/r-1/{'0' * 64}").status_code == 404
    assert small_client.get("/files/r-1/../../kb.sqlite").status_code == 404
    resources.set_visibility(world.db, OPERATOR, "r-1", Visibility.PRIVATE)
    assert small_client.get(address).status_code == 404


def test_an_empty_base_has_all_its_pages(small_client, world):
    world.sync()
    for address in (
        "/",
        "/search",
        "/topics",
        "/studios",
        "/authors",
        "/collections",
        "/calendar",
        "/kinds",
        "/kinds/case",
        "/search?q=x",
    ):
        assert small_client.get(address).status_code == 200


def test_pictures_of_a_text_stand_in_it_and_the_original_beside_it(world, small_client, tmp_path):
    from kb.usecases.importing import import_paths
    from tests.office import docx, image, paragraph, png

    parts = {"rId9": png()}
    (tmp_path / "教案.docx").write_bytes(
        docx(paragraph("板书如下。"), paragraph(image("rId9", "板书")), parts=parts)
    )
    store = world.services.files
    report = import_paths(world.db, OPERATOR, [tmp_path / "教案.docx"], files=store)
    (key,) = report.files[0].keys
    page = small_client.get(f"/resources/{key}").text
    (picture,) = re.findall(rf'<img [^>]*src="(/files/{key}/\w+)"', page)
    assert f'href="{picture}"' not in page
    assert small_client.get(picture, buffered=True).mimetype == "image/png"
    assert "教案.docx" in page


@pytest.mark.parametrize(
    "media_type", ["audio/音频", "text/plain\r\nX-Evil: y", "video/ mp4", "text/plain"]
)
def test_a_file_comes_whatever_type_somebody_said_it_has(world, small_client, media_type):
    from kb.usecases.importing import import_lines

    store = world.services.files
    sha256 = store.put("内容".encode()).sha256
    named = {"sha256": sha256, "file_name": "a.bin", "media_type": media_type, "holds": []}
    line = json.dumps({"key": "r-1", "title": "t", "body": "b", "attachments": [named]})
    import_lines(world.db, OPERATOR, [line], files=store)
    response = small_client.get(f"/files/r-1/{sha256}", buffered=True)
    assert (response.status_code, response.data) == (200, "内容".encode())
    is_told = media_type == "text/plain"
    assert response.mimetype == (media_type if is_told else "application/octet-stream")
    assert "X-Evil" not in response.headers
