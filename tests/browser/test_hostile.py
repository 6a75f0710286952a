"""Hostile content in a real browser: nothing runs, nothing is added, nothing is lost."""

from urllib.parse import quote

import pytest

from tests.web.vectors import ALL, BRACKETS

WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# Everything on the page that our own templates do not make.
LOOK = """() => {
  const known = new Set(("html head meta title link script body a header nav main footer form label"
    + " input button section article div span p b h1 h2 h3 h4 h5 h6 ul ol li dl dt dd time mark"
    + " details summary table caption thead tbody tr th td blockquote pre code em strong s hr br"
    + " img wbr ins del svg rect path use figure figcaption").split(" "));
  const found = [];
  for (const one of document.querySelectorAll("*")) {
    if (!known.has(one.localName)) found.push(one.outerHTML);
    // a drawing may be taken up again from this page only
    if (one.localName === "use" && !one.getAttribute("href").startsWith("#"))
      found.push(one.outerHTML);
    for (const attribute of one.attributes) {
      if (attribute.name.startsWith("on") || attribute.name === "style") found.push(one.outerHTML);
    }
    for (const address of [one.href, one.src, one.action]) {
      if (typeof address === "string" && address && !/^(https?|mailto):/.test(address))
        found.push(one.outerHTML);
    }
  }
  const programs = [...document.scripts].filter((one) => one.type !== "application/ld+json");
  if (programs.length !== 1 || document.scripts.length > 2) found.push("scripts");
  if (window.__xss !== undefined) found.push("__xss");
  return [...found, ...window.__violations];
}"""


class Watched:
    """A page that notes dialogs, and requests to anywhere else."""

    def __init__(self, page, site):
        self.page = page
        self.site = site
        self.seen = []
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.seen.append(f"error {error}"))
        page.on("popup", lambda _page: self.seen.append("popup"))
        page.add_init_script(WATCH)

    def _dialog(self, dialog):
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request):
        if not request.url.startswith(self.site):
            self.seen.append(f"request {request.url}")

    def open(self, address):
        self.page.goto(self.site + address)
        assert self.page.url.startswith(self.site + address.split("?")[0])
        assert self.page.evaluate(LOOK) == [], address
        assert self.seen == [], address


@pytest.fixture
def watched(visit, hostile_site):
    return Watched(visit("about:blank"), hostile_site)


@pytest.mark.parametrize("part", range(8))
def test_every_hostile_resource_is_inert(watched, part):
    for number in range(part, len(ALL), 8):
        watched.open(f"/resources/r-{number}")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search",
        "/search?sort=title&page=5",
        "/topics",
        "/topics/t-0",
        "/studios",
        "/collections",
        "/collections/c-all",
        "/collections/c-all/book",
        "/resources/r-3?in=c-all",
        "/resources/r-3/revisions",
        "/resources/r-3/revisions/1/text",
        "/topics/t-0?kind=case",
        "/authors",
        "/calendar",
        "/kinds/case",
        "/kinds/case?page=3",
        "/studios/s-3",
        "/authors/p-60",
        "/topics/t-70",
        "/collections/c-80",
    ],
)
def test_every_kind_of_page_is_inert(watched, address):
    watched.open(address)


@pytest.mark.parametrize("part", range(4))
def test_every_hostile_query_is_inert(watched, part):
    for vector in ALL[part::4]:
        watched.open(f"/search?q={quote(vector)}")


def test_links_that_people_wrote_run_nothing_when_clicked(watched):
    numbers = [number for number, vector in enumerate(ALL) if "javascript" in vector.lower()]
    for number in numbers:
        watched.open(f"/resources/r-{number}")
        for link in watched.page.locator("article a").all():
            address = link.evaluate("one => one.href")
            assert address.startswith(("http://", "https://", "mailto:"))


def test_hostile_suggestions_are_text(watched):
    watched.open("/")
    for typed in ("<script", "<img", "javascript", "{{7"):
        watched.page.locator("#q").fill("")
        watched.page.locator("#q").press_sequentially(typed)
        watched.page.locator(".suggestions .option", has_text=typed).first.wait_for()
        for option in watched.page.locator(".suggestions .option").all():
            assert option.locator("*").count() == 0
        assert watched.page.evaluate("window.__xss") is None
        assert watched.page.evaluate("window.__violations") == []
    assert watched.seen == []


def test_angle_brackets_lose_nothing(watched):
    watched.open("/resources/brackets")
    text = watched.page.locator("article").inner_text()
    for bracket in BRACKETS:
        # the two that are written as character references are characters to Markdown
        assert (
            bracket in text
            or bracket.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") in text
        )
    assert text.count("<感恩>") >= 3  # title, body, citations
