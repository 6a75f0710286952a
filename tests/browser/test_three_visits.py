"""The three visits that the site is made for, as people make them.

A teacher finds a plan for Friday; a researcher walks a topic; a host shows what was gathered. On a
phone, a tablet and a desk, light and dark, with and without scripts, and by keyboard alone.
"""

import pytest

from tests.browser.walking import Walker

# (width, script, dark, keyboard): each pair of values is in one of them
WAYS = [
    (360, True, False, False),
    (360, False, True, True),
    (768, True, True, False),
    (768, False, False, False),
    (1440, True, False, True),
    (1440, False, True, False),
]


def _name(way):
    width, script, dark, keyboard = way
    return (
        f"{width}-{'script' if script else 'plain'}-{'dark' if dark else 'light'}"
        f"-{'keys' if keyboard else 'pointer'}"
    )


@pytest.fixture(params=WAYS, ids=_name)
def walker(request, visit, corpus_site):
    width, script, dark, keyboard = request.param
    page = visit(corpus_site, width=width, script=script, dark=dark)
    return Walker(page, keyboard, script)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_teacher_finds_a_plan_for_friday(walker):
    page = walker.page
    walker.ask("手机班会")
    assert page.locator(".card").count() > 0
    assert page.locator(".card mark").count() > 0
    facets = page.locator(".facet-list")
    walker.unfold(page.locator("#narrow"), page.locator("label[for=narrow]"), facets)
    walker.follow(facets.get_by_role("link", name="初中"), "**stage=junior*")
    chip = page.locator(".chips a").filter(has_text="初中")
    assert chip.count() == 1
    title = page.locator(".card h2 a").first
    words = title.inner_text()
    walker.follow(title, "**/resources/*")
    assert page.locator("h1").inner_text() == words
    assert "初中" in page.locator(".glance").inner_text()
    assert page.locator(".body").inner_text()
    assert fits(page)
    page.go_back()
    page.wait_for_url("**stage=junior*")
    walker.follow(chip, lambda address: "stage=" not in address)
    assert page.locator("#q").input_value() == "手机班会"


def test_a_researcher_walks_a_topic(walker):
    page = walker.page
    walker.follow(page.locator(".top nav").get_by_role("link", name="研究主题"), "**/topics")
    walker.follow(page.locator(".tree a[href='/topics/class-building']"), "**/class-building")
    assert "班级建设" in page.locator("h1").inner_text()
    assert page.get_by_text("在做这个主题的人").is_visible()
    assert page.locator(".chart a").count() > 0
    below = page.locator(".results .tiles a").first
    name = below.locator("b").inner_text()
    walker.follow(below, lambda address: not address.endswith("/class-building"))
    assert page.locator("h1").inner_text().startswith(name)
    walker.follow(page.locator(".trail a").last, "**/topics/class-building")
    title = page.locator(".results .lines a").first
    words = title.inner_text()
    walker.follow(title, "**/resources/*")
    assert words in page.locator("#gb7714").inner_text()
    author = page.locator(".by a[href^='/authors/']").first
    name = author.inner_text()
    walker.follow(author, "**/authors/*")
    assert page.locator("h1").inner_text() == name
    assert fits(page)


def test_a_researcher_keeps_up_with_a_topic(walker):
    page = walker.page
    page.goto(page.url + "topics/class-building")
    walker.follow(page.get_by_role("link", name="在这个主题里搜索"), "**topic=class-building*")
    assert "班级建设" in page.locator(".chips").inner_text()
    feed = page.locator(".tools a[href^='/search.atom']").get_attribute("href")
    answer = page.request.get(page.url.split("/search")[0] + feed)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "<entry>" in answer.text()


def test_a_host_shows_what_was_gathered(walker):
    page = walker.page
    walker.follow(page.locator(".top nav").get_by_role("link", name="合集"), "**/collections")
    walker.follow(page.locator(".books a[href='/collections/c-first-month']"), "**/c-first-month")
    titles = page.locator(".series h2 a")
    assert titles.count() > 1
    assert page.locator(".curator").first.is_visible()
    second = titles.nth(1).inner_text()
    walker.follow(titles.first, "**/resources/*in=c-first-month")
    walker.follow(page.locator(".series-nav .next a"), "**/resources/*in=c-first-month")
    assert page.locator("h1").inner_text() == second
    walker.follow(page.locator(".series-nav p a"), "**/collections/c-first-month")
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    for one in page.locator(".series > li").all():
        assert one.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_host_prints_what_a_search_finds(walker):
    page = walker.page
    walker.ask("班会")
    total = page.locator(".counted [role=status]").inner_text().split()[0]
    walker.follow(page.locator(".tools").get_by_role("link", name="打印"), "**view=print*")
    assert "班会" in page.locator("h1").inner_text()
    assert total in page.locator("main header").inner_text()
    button = page.locator("button.print")
    assert button.is_visible() == walker.script
    if walker.script:
        page.evaluate("window.print = () => { window.printed = true; }")
        button.click()
        assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    assert page.locator(".card").first.is_visible()
    assert not page.locator(".top").is_visible()
