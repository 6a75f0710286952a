"""A real Chromium before a real server. Where there is none: failed in CI, loudly skipped elsewhere."""

import os
import shutil
import warnings

import pytest
from playwright.sync_api import sync_playwright

from kb.domain.actor import OPERATOR
from kb.usecases import samples
from tests.flow.conftest import World
from tests.serving import served
from tests.web import hostile

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # a name that is no secure context
    "--host-resolver-rules=MAP kb.test 127.0.0.1",
]
WIDTHS = (360, 768, 1440)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def _executable():
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        said = f"no browser found; looked for {', '.join(NAMES)} on PATH"
        if os.environ.get("CI"):
            pytest.fail(said)
        warnings.warn(f"BROWSER TESTS SKIPPED: {said}", UserWarning, stacklevel=2)
        pytest.skip(said)
    return found


@pytest.fixture(scope="session")
def browser():
    executable = _executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def corpus_site(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("browsed") / "data")
    samples.load_taxonomies(world.db, OPERATOR)
    samples.load_samples(world.db, OPERATOR)
    world.sync()
    with served(world) as address:
        yield address
    world.close()


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("hostile") / "data")
    hostile.fill(world)
    with served(world) as address:
        yield address
    world.close()


@pytest.fixture
def visit(browser):
    """Opens a page in a fresh profile: visit(address, width=…, script=…, dark=…)."""
    contexts = []

    def visit(address, *, width=1440, height=900, script=True, dark=False):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # nothing waits so long but on a slow machine
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()
