"""Pictures of a running site: python -m tests.browser.screenshots URL [FOLDER].

Without FOLDER only README's own picture is made, docs/search.png; with it every page type, wide
and narrow, light and dark, to be looked at.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, NAMES

ROOT = Path(__file__).resolve().parents[2]
SEARCH = "/search?q=%E6%84%9F%E6%81%A9%20%E7%8F%AD%E4%BC%9A"
PAGES = {
    "home": "/",
    "search": SEARCH,
    "print": SEARCH + "&view=print",
    "nothing": "/search?q=%22%E6%B2%A1%E6%9C%89%E8%BF%99%E5%8F%A5%E8%AF%9D%22",
    "resource": "/resources/bh-0001",
    "topics": "/topics",
    "topic": "/topics/gratitude",
    "studios": "/studios",
    "studio": "/studios/s-lin",
    "author": "/authors/p-lin",
    "kind": "/kinds/class_meeting",
    "collection": "/collections/c-safety",
    "help": "/help/search",
    "error": "/nowhere",
}


def shoot(browser: Browser, url: str, path: Path, width: int, height: int, scheme: str) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN"
    )
    page.goto(url)
    page.screenshot(path=path, full_page=height == 0)
    page.close()


def main() -> None:
    url = sys.argv[1].rstrip("/")
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        if len(sys.argv) > 2:
            folder = Path(sys.argv[2])
            folder.mkdir(parents=True, exist_ok=True)
            for name, path in PAGES.items():
                for width, height in ((1440, 1000), (360, 800)):
                    for scheme in ("light", "dark"):
                        target = folder / f"{name}-{width}-{scheme}.png"
                        shoot(browser, url + path, target, width, height, scheme)
        else:
            (ROOT / "docs").mkdir(exist_ok=True)
            shoot(browser, url + SEARCH, ROOT / "docs" / "search.png", 1200, 900, "light")
        browser.close()


if __name__ == "__main__":
    main()
