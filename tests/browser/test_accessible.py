"""WCAG 2.2 AA by axe-core in a real browser: every page type, wide and narrow, light and dark."""

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.screenshots import PAGES

PAGE_TYPES = {
    **PAGES,
    "narrowed": "/search?q=班会&stage=junior&year=2022..2024&sort=newest",
    "widened": "/search?q=初三 感恩 班会",
    "everything": "/search",
    "nearly": "/resources/一只旧布",
    "bad request": "/search?stage=middle",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}


def violations(page, options=EVERYTHING):
    """What axe objects to, a line for each element."""
    found = Axe().run(page, options=options).response
    assert found["testEngine"]["name"] == "axe-core"
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_on_any_page_type(visit, corpus_site, width):
    """In the light everything, in the dark what colours can change."""
    page = visit(corpus_site, width=width)
    faults = {}
    for name, address in PAGE_TYPES.items():
        page.emulate_media(color_scheme="light")
        page.goto(corpus_site + quote(address, safe="/?&=:.%"))
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        if found := found + violations(page, COLOURS):
            faults[name] = found
    assert faults == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_what_opens(visit, corpus_site, dark):
    """Suggestions, the help beside the box, the facets of a phone."""
    page = visit(corpus_site, dark=dark)
    page.locator("#q").press_sequentially("林")
    page.locator(".suggestions .option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    page.goto(f"{corpus_site}/search?q=班会")
    page.locator(".syntax summary").click()
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    page.get_by_text("缩小范围", exact=True).first.click()
    assert violations(page) == []


@pytest.mark.parametrize(
    "address", ["/?", "/search?q=safety&", "/resources/bh-0001?", "/nowhere?", "/calendar?"]
)
def test_axe_finds_nothing_in_english(visit, corpus_site, address):
    page = visit(f"{corpus_site}{address}lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    assert violations(page) == []
