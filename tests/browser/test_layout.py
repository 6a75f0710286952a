"""Imported texts, long names and large letters have their room on every page."""

import pytest

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.usecases import indexing, resources
from kb.usecases.importing import import_paths
from tests.browser.test_accessible import violations
from tests.flow.conftest import World
from tests.office import docx, image, paragraph, png, table
from tests.serving import served

TEXT = "同学们围坐一圈，各自说了一件想感谢父母的事，说完的人把纸条贴在黑板上。"
LONG_NAME = "云川市青禾区陈晓名班主任工作室资源库试用版"
HEADS = ("周次", "内容", "小组", "负责的同学", "困难", "办法", "老师的话")
DOUBLED = "document.documentElement.style.fontSize = '200%'"
# Smooth scrolling takes some frames.
SCROLLED = """async (one) => {
    for (let frame = 0; frame < 600 && !one.scrollLeft; frame += 1)
        await new Promise(requestAnimationFrame);
    return one.scrollLeft > 0;
}"""
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A site with a long name; the address of a page with pictures and a wide table."""
    folder = tmp_path_factory.mktemp("imported")
    blocks = (
        paragraph(TEXT),
        paragraph(image("rId9")),
        paragraph("图1 操场边的银杏"),
        paragraph(TEXT),
        paragraph(image("rId8", "孩子们画的大树")),
        table(HEADS, *[(f"第{week}周", *[TEXT] * 6) for week in range(1, 5)]),
    )
    parts = {"rId9": png(1200, 800), "rId8": png(600, 900)}
    (folder / "银杏班会.docx").write_bytes(docx(*blocks, parts=parts))
    world = World(folder / "data", KB_SITE_NAME=LONG_NAME)
    report = import_paths(
        world.db, OPERATOR, [folder / "银杏班会.docx"], files=world.services.files
    )
    assert report.is_clean, report.problems
    world.sync()
    (found,) = [one for batch in indexing.iter_batches(world.db) for one in batch]
    assert resources.get(world.db, found.key, OPERATOR_READER).attachments
    with served(world) as address:
        yield f"{address}/resources/{found.key}"
    world.close()


def box_of(page, selector):
    return page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_pictures_of_an_imported_text_stay_within_it(visit, imported, width):
    page = visit(imported, width=width)
    assert page.evaluate(OVERFLOW) <= 0
    body = box_of(page, ".body")
    for picture in page.locator(".body img").all():
        picture.scroll_into_view_if_needed()
        shown = picture.bounding_box()
        assert shown["x"] >= body["x"] - 1
        assert shown["x"] + shown["width"] <= body["x"] + body["width"] + 1


def test_pictures_are_described_by_their_captions(visit, imported):
    page = visit(imported)
    described = [one.get_attribute("alt") for one in page.locator(".body img").all()]
    assert described == ["图1 操场边的银杏", "孩子们画的大树"]
    assert page.locator(".body figcaption").inner_text() == "图1 操场边的银杏"


def test_a_wide_table_scrolls_on_a_phone_and_stays_low(visit, imported):
    page = visit(imported, width=360)
    frame = page.locator(".table")
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
    assert box_of(page, ".table tbody tr")["height"] < 200
    frame.focus()
    page.keyboard.press("ArrowRight")
    assert frame.evaluate(SCROLLED)


@pytest.mark.parametrize("size", ["1em", "200%"])
def test_a_long_name_of_the_site_leaves_room_for_the_language(visit, imported, size):
    page = visit(imported, width=360)
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    words = page.evaluate(
        """() => {
            const range = document.createRange();
            range.selectNodeContents(document.querySelector(".bar .name"));
            return Math.max(...[...range.getClientRects()].map((one) => one.right));
        }"""
    )
    assert words <= box_of(page, ".language button")["x"]


@pytest.mark.parametrize(
    "address",
    ["/", "/search?q=班会", "/authors/p-lin", "/topics/class-building", "/resources/bh-0001",
     "/kinds/class_meeting", "/help/search", "/nowhere"],
)  # fmt: skip
def test_doubled_letters_leave_no_page_too_wide(visit, corpus_site, address):
    page = visit(corpus_site + address, width=360)
    page.evaluate(DOUBLED)
    assert page.evaluate(OVERFLOW) <= 0


def test_the_print_button_has_its_place_before_the_script_shows_it(visit, corpus_site):
    page = visit(corpus_site)
    page.route("**/kb.js*", lambda route: route.abort())
    page.goto(f"{corpus_site}/search?q=班会&view=print")
    button = page.locator("button.print")
    assert not button.is_visible()
    assert button.evaluate("one => one.getBoundingClientRect().height") > 0


def test_without_scripts_there_is_no_button_to_print(visit, corpus_site):
    page = visit(f"{corpus_site}/search?q=班会&view=print", script=False)
    assert page.locator("button.print").bounding_box() is None


def test_the_box_shows_its_whole_hint_on_a_phone(visit, corpus_site):
    page = visit(corpus_site, width=360)
    assert page.locator("#q").get_attribute("placeholder") == "想找什么？"
    assert page.locator("#q").evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_an_imported_text(visit, imported, width, dark):
    assert violations(visit(imported, width=width, dark=dark)) == []


def test_what_fingers_press_is_large_enough(browser, corpus_site):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True,
                                  is_mobile=True, locale="zh-CN")  # fmt: skip
    page = context.new_page()
    page.goto(f"{corpus_site}/search?q=班会")
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    for selector in (".bar nav a", ".language button", ".box button", "#q", ".syntax summary",
                     ".sorts a", ".foot a", ".pages a"):  # fmt: skip
        for one in page.locator(selector).all():
            assert one.bounding_box()["height"] >= 43.9, selector
    context.close()
