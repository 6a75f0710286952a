"""How single things behave in a browser; whole visits are in test_three_visits."""

import pytest

from tests.web.test_pages import PAGES


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_is_wider_than_its_window(visit, corpus_site, width, dark):
    page = visit(corpus_site, width=width, dark=dark)
    for address in [*PAGES, "/nowhere"]:
        page.goto(corpus_site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_facets_stand_beside_the_results_where_there_is_room(visit, corpus_site):
    page = visit(f"{corpus_site}/search?q=班会", width=1440)
    assert page.locator(".facet-list").is_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    assert not page.locator(".facet-list").is_visible()


def test_facets_open_by_keyboard_alone_without_scripts(visit, corpus_site):
    page = visit(f"{corpus_site}/search?q=班会", width=360, script=False)
    page.locator("#narrow").focus()
    page.keyboard.press("Space")
    assert page.locator(".facet-list").is_visible()


def test_the_first_tab_skips_to_the_content(visit, corpus_site):
    page = visit(f"{corpus_site}/resources/bh-0001")
    page.keyboard.press("Tab")
    assert page.locator(".skip").evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_slash_goes_to_the_box(visit, corpus_site):
    page = visit(f"{corpus_site}/resources/bh-0001")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("a/b")
    assert page.locator("#q").input_value() == "a/b"


def test_suggestions_by_keyboard(visit, corpus_site):
    page = visit(corpus_site)
    box = page.locator("#q")
    box.focus()
    page.keyboard.type("感恩")
    # a slow machine asks for the first character, too, and shows that before
    page.locator(".suggestions .option").first.filter(has_text="感恩教育").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert "研究主题" in page.locator(".suggestions").inner_text()
    page.keyboard.press("ArrowDown")
    chosen = page.locator(".option[aria-selected=true]")
    assert chosen.inner_text() == "感恩教育"
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert page.locator(".option[aria-selected=true]").count() == 0
    page.keyboard.press("Escape")
    assert not page.locator(".suggestions").is_visible()
    assert box.input_value() == "感恩"
    page.keyboard.type("教")
    topic = page.locator(".option[href='/topics/gratitude']")
    topic.wait_for()
    for _ in range(page.locator(".option").count()):
        page.keyboard.press("ArrowDown")
        if topic.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/gratitude")


def test_suggestions_stand_in_groups_that_are_told(visit, corpus_site):
    page = visit(corpus_site)
    named = {"key": "x", "name": "名", "url": "/topics"}
    found = {
        "studios": [named], "unheard-of": [named], "authors": [], "topics": [named, named],
        "queries": [{"name": "感恩 班会", "url": "/search?q=x"}],
        "resources": [{"key": "r", "title": "题 <b>目</b>", "url": "/resources/r"}],
    }  # fmt: skip
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(json=found))
    page.locator("#q").press_sequentially("感")
    page.locator(".suggestions .option").first.wait_for()
    groups = page.get_by_role("listbox").get_by_role("group")
    labels = [group.get_attribute("aria-label") for group in groups.all()]
    assert labels == ["查询", "研究主题", "标题", "工作室"]
    options = page.get_by_role("option")
    assert [option.inner_text() for option in options.all()] == [
        "感恩 班会", "名", "名", "题 <b>目</b>", "名",
    ]  # fmt: skip
    assert "5" in page.locator(".box [role=status]").inner_text()
    page.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant") is None


def test_suggestions_that_fail_leave_the_box_as_it_is(visit, corpus_site):
    page = visit(corpus_site)
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(status=503, body="{}"))
    with page.expect_response("**/api/v1/suggest*"):
        page.locator("#q").press_sequentially("感恩")
    assert not page.locator(".suggestions").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")


def test_help_beside_the_box_closes_by_escape(visit, corpus_site):
    page = visit(f"{corpus_site}/search?q=班会")
    summary = page.locator(".syntax summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".syntax .panel").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(".syntax .panel").is_visible()
    assert summary.evaluate("one => one === document.activeElement")


def test_a_suggestion_can_be_clicked(visit, corpus_site):
    page = visit(corpus_site)
    page.locator("#q").press_sequentially("林若")
    page.locator(".suggestions").get_by_text("林若溪", exact=True).click()
    page.wait_for_url("**/authors/p-lin")


def test_suggestions_go_when_the_box_is_left(visit, corpus_site):
    page = visit(corpus_site)
    page.locator("#q").press_sequentially("感恩")
    page.locator(".suggestions .option").first.wait_for()
    page.locator("h1").click()
    assert not page.locator(".suggestions").is_visible()


def test_the_switch_to_english_stays(visit, corpus_site):
    page = visit(corpus_site)
    page.get_by_role("button", name="English").click()
    page.goto(f"{corpus_site}/topics")
    assert page.locator("h1").inner_text() == "Topics"
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "研究主题"


def test_nothing_of_the_frame_is_printed(visit, corpus_site):
    page = visit(f"{corpus_site}/resources/bh-0001")
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert not page.locator(".foot").is_visible()
    assert page.locator(".glance").is_visible()
    assert page.locator(".body").is_visible()


def test_the_console_stays_silent(visit, corpus_site):
    page = visit(corpus_site)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES:
        page.goto(corpus_site + address)
    assert said == []


_CONTRAST = """() => {
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const found = colour(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.checkVisibility() || ["SCRIPT", "STYLE"].includes(one.tagName)) continue;
    const pair = [luminance(colour(getComputedStyle(one).color)), luminance(ground(one))].sort();
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) faults.push(`${ratio.toFixed(2)} ${one.className || one.tagName}: ${node.data.trim()}`);
  }
  return faults;
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_stands_out_from_its_ground(visit, corpus_site, dark):
    page = visit(corpus_site, dark=dark)
    for address in [*PAGES, "/nowhere"]:
        page.goto(corpus_site + address)
        assert page.evaluate(_CONTRAST) == [], address
