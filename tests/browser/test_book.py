"""The look of the site as far as a program can see it: lines, headings, paper."""

import pytest

from kb.domain.vocabulary import Kind
from tests.browser.conftest import WIDTHS, served
from tests.factories import add_resource, add_topic
from tests.flow.conftest import World
from tests.web.test_pages import PAGES

TITLE = "高一新生适应期班会设计与反思：从四十三个陌生人到一个班集体"
WORDS = ("高一", "反思", "陌生人", "班集体")
BODY = "前年带一年级，我第一节班会讲了六条要求。后来我想明白了，孩子最怕的是这里没人认得他。" * 8

# The lines of an element, as its text stands on the page.
_LINES = """one => {
  const lines = [];
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let last = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.data.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (!box.height) continue;
      if (last === null || box.top > last + box.height / 2) { lines.push(""); last = box.top; }
      lines[lines.length - 1] += node.data[at];
    }
  return lines;
}"""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("book") / "data")
    add_topic(world.db, "t", "班级建设")
    for year in range(2009, 2026):
        add_resource(world.db, f"r-{year}", date=str(year), topics=("t",), kind=Kind.CASE)
    add_resource(world.db, "a", title=TITLE, body=BODY, topics=("t",))
    add_resource(world.db, "a", title=TITLE, body=BODY.replace("六条", "八条", 1), topics=("t",))
    world.sync()
    with served(world) as address:
        yield address
    world.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_heading_breaks_between_words(visit, book, width):
    for address, selector in (("/resources/a", "h1"), ("/topics/t", ".lines a"), ("/search", "h2")):
        page = visit(book + address, width=width)
        heading = page.locator(f"{selector}:has-text('高一')").first
        lines = heading.evaluate(_LINES)
        assert "".join(lines) == TITLE
        for word in WORDS:
            assert any(word in line for line in lines), (address, lines)


@pytest.mark.parametrize("width", [768, 1440])
def test_a_line_of_text_has_some_36_characters(visit, book, width):
    page = visit(f"{book}/resources/a", width=width)
    lines = page.locator(".body p").first.evaluate(_LINES)
    assert all(32 <= len(line) <= 39 for line in lines[1:-1]), lines


def test_lines_stand_well_apart(visit, book):
    page = visit(f"{book}/resources/a", width=360)
    height = page.locator(".body p").first.evaluate(
        "one => parseFloat(getComputedStyle(one).lineHeight) / parseFloat(getComputedStyle(one).fontSize)"
    )
    assert height >= 1.8


@pytest.mark.parametrize("width", WIDTHS)
def test_the_columns_of_a_chart_can_be_touched(visit, book, width):
    page = visit(f"{book}/topics/t", width=width)
    boxes = [one.bounding_box() for one in page.locator(".chart a").all()]
    assert len(boxes) == 10
    assert min(box["width"] for box in boxes) >= 24
    assert page.locator(".chart svg").first.bounding_box()["height"] > 40


def test_the_contents_stand_in_the_margin_where_there_is_room(visit, corpus_site):
    page = visit(f"{corpus_site}/resources/bh-0001", width=1440)
    contents, body = (page.locator(one).bounding_box() for one in (".toc", ".body"))
    assert contents["x"] + contents["width"] < body["x"]
    page.set_viewport_size({"width": 768, "height": 900})
    contents, body = (page.locator(one).bounding_box() for one in (".toc", ".body"))
    assert contents["y"] + contents["height"] < body["y"]


def test_a_resource_is_printed_on_a4_with_its_source(visit, book):
    page = visit(f"{book}/resources/a")
    page.emulate_media(media="print")
    for hidden in (
        ".top",
        ".foot",
        ".tools",
        ".cite details >> nth=0",
        ".cite details >> nth=1",
        ".copy >> nth=0",
    ):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator(".glance").is_visible()
    assert page.locator("#gb7714").is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    # 210 x 297 mm in points
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf


def test_a_change_is_told_by_more_than_its_colour(visit, book):
    page = visit(f"{book}/resources/a/revisions/2")
    for mark, line in (("del", "line-through"), ("ins", "underline")):
        found = page.locator(f".changes {mark}").first
        assert line in found.evaluate("one => getComputedStyle(one).textDecorationLine")


def test_a_citation_is_copied(visit, book, browser):
    page = visit(f"{book}/resources/a")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button.copy[data-of=gb7714]").click()
    page.get_by_text("已复制").wait_for()
    assert TITLE in page.evaluate("navigator.clipboard.readText()")


def test_without_scripts_there_is_no_button_that_does_nothing(visit, book):
    page = visit(f"{book}/resources/a", script=False)
    # The button of the search box, and the one of the language, which a form sends without scripts
    assert page.locator("button:visible").count() == 2
    assert page.locator(".language button:visible, [role=search] button:visible").count() == 2


def test_nothing_moves_for_those_who_do_not_want_it(browser, corpus_site):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(corpus_site)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_forced_colours_leave_every_page_readable(browser, corpus_site, width):
    page = browser.new_page(forced_colors="active", viewport={"width": width, "height": 900})
    for address in PAGES:
        page.goto(corpus_site + address)
        assert page.locator("h1").first.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
