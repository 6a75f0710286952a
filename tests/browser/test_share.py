"""Passing on: a code that a phone reads, and copying where a page may not write to the clipboard."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from tests.browser.conftest import served
from tests.factories import add_collection, add_resource
from tests.flow.conftest import World

# A name of the server that is no secure context, as a PC of a school has.
PLAIN = "kb.test"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("shared") / "data", KB_HOSTS=f"127.0.0.1,{PLAIN}")
    add_resource(world.db, "a", title="三把椅子", summary="一节反欺凌的班会。")
    add_collection(world.db, "c", items=["a"])
    world.sync()
    with served(world) as address:
        yield address
    world.close()


@pytest.fixture
def plain(visit, address):
    """The page over plain http, by a name."""
    page = visit(address.replace("127.0.0.1", PLAIN) + "/resources/a", width=360)
    assert not page.evaluate("window.isSecureContext")
    return page


def read_code(picture):
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return found.text


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_reads_the_code_off_the_screen(visit, address, width, dark):
    page = visit(f"{address}/resources/a", width=width, dark=dark)
    assert not page.locator(".share .code").is_visible()
    page.locator(".share summary").click()
    assert read_code(page.locator(".share .code").screenshot()) == f"{address}/r/a"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".share .panel").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("page_address", ["/resources/a", "/collections/c", "/collections/c/book"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_reads_the_code_off_the_paper(visit, address, dark, page_address):
    page = visit(address + page_address, dark=dark)
    assert not page.locator(".paper").is_visible()
    page.emulate_media(media="print")
    code = page.locator(".paper")
    assert read_code(code.screenshot()) == code.inner_text().strip()
    assert page.request.get(read_code(code.screenshot())).ok


def test_lines_for_a_chat_are_copied_over_plain_http(plain):
    plain.locator(".share summary").click()
    button = plain.locator("button.copy[data-of=for-chat]")
    button.click()
    plain.get_by_text("已复制").wait_for()
    assert button.evaluate("one => one === document.activeElement")
    plain.keyboard.press("Escape")
    box = plain.locator("#q")
    box.focus()
    plain.keyboard.press("Control+V")
    root = plain.url.removesuffix("/resources/a")
    assert "".join(box.input_value().split()) == f"三把椅子一节反欺凌的班会。{root}/r/a"


def test_what_cannot_be_copied_is_selected_for_the_reader(plain):
    plain.evaluate("document.execCommand = () => false")
    plain.locator("button.copy[data-of=gb7714]").click()
    assert "已选中" in plain.locator("button.copy[data-of=gb7714]").inner_text()
    assert "三把椅子" in plain.evaluate("String(window.getSelection())")
