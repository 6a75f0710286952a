"""Pictures of a running site: python -m tests.browser.screenshots URL [FOLDER].

Without FOLDER README's own pictures are made, in docs/; with it every page type (or those named by
--only) at three widths, light and dark, and on A4 as PDF, to be looked at.
"""

import argparse
import shutil
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, NAMES, WIDTHS

DOCS = Path(__file__).resolve().parents[2] / "docs"
SEARCH = "/search?q=%E6%84%9F%E6%81%A9%20%E7%8F%AD%E4%BC%9A"
PAGES = {
    "home": "/",
    "search": SEARCH,
    "print": SEARCH + "&view=print",
    "nothing": "/search?q=%22%E6%B2%A1%E6%9C%89%E8%BF%99%E5%8F%A5%E8%AF%9D%22",
    "resource": "/resources/bh-0001?in=c-first-month",
    "resource-plain": "/resources/lw-0001",
    "revisions": "/resources/bh-0001/revisions",
    "revision": "/resources/bh-0001/revisions/1",
    "revision-text": "/resources/bh-0001/revisions/1/text",
    "compare": "/compare/xs-0001/xs-0301",
    "topics": "/topics",
    "topic": "/topics/class-building",
    "topic-kind": "/topics/class-building?kind=case",
    "studios": "/studios",
    "studio": "/studios/s-lin",
    "authors": "/authors",
    "author": "/authors/p-lin",
    "kinds": "/kinds",
    "kind": "/kinds/class_meeting",
    "collections": "/collections",
    "collection": "/collections/c-first-month",
    "book": "/collections/c-first-month/book",
    "calendar": "/calendar",
    "help": "/help/search",
    "report": "/resources/bh-0001/report",
    "reported": "/reported",
    "error": "/nowhere",
}
SCHEMES = ("light", "dark")
# README's: name, address, scheme
README = (
    ("home", "/", "light"),
    ("search", SEARCH, "light"),
    ("resource", PAGES["resource"], "dark"),
)


def shoot(
    browser: Browser, url: str, path: Path, width: int, height: int, scheme: str, *, whole: bool
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN"
    )
    page.goto(url)
    page.screenshot(path=path, full_page=whole)
    page.close()


def print_to(browser: Browser, url: str, path: Path) -> None:
    page = browser.new_page(locale="zh-CN")
    page.goto(url)
    page.pdf(path=path, prefer_css_page_size=True)
    page.close()


def look_at(browser: Browser, url: str, folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for width, scheme in product(WIDTHS, SCHEMES):
            target = folder / f"{name}-{width}-{scheme}.png"
            shoot(browser, url + PAGES[name], target, width, 900, scheme, whole=True)
        print_to(browser, url + PAGES[name], folder / f"{name}.pdf")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.browser.screenshots", description=__doc__
    )
    parser.add_argument("url")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--only", nargs="+", choices=PAGES, default=list(PAGES))
    chosen = parser.parse_args()
    url = chosen.url.rstrip("/")
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        if chosen.folder:
            look_at(browser, url, chosen.folder, chosen.only)
        else:
            DOCS.mkdir(exist_ok=True)
            for name, path, scheme in README:
                shoot(browser, url + path, DOCS / f"{name}.png", 1120, 760, scheme, whole=False)
        browser.close()


if __name__ == "__main__":
    main()
