"""Traditional texts say so, to browsers, voices and catalogues."""

import io
import json
import re
import zipfile

from tests.factories import add_resource
from tests.web.markup import Page

TITLE = "班級輔導紀錄：從一次爭執說起"
BODY = "## 經過\n\n這學期開學的第三週，班上兩位同學起了爭執。"


def page_of(world, client, title=TITLE, body=BODY):
    add_resource(world.db, "a", title=title, body=body)
    return client.get("/resources/a").text


def test_a_traditional_text_is_marked_on_its_page(world, small_client):
    text = page_of(world, small_client)
    page = Page(text)
    (title,) = page.all("h1")
    assert title.attributes["lang"] == "zh-Hant"
    assert '<div class="body" lang="zh-Hant">' in text
    assert '<html lang="zh-Hans">' in text


def test_catalogues_are_told(world, small_client):
    text = page_of(world, small_client)
    assert '<meta name="citation_language" content="zh-Hant">' in text
    assert '<meta name="DC.language" content="zh-Hant">' in text
    (data,) = re.findall(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL
    )
    assert json.loads(data)["inLanguage"] == "zh-Hant"


def test_a_simplified_text_is_not_marked(world, small_client):
    text = page_of(world, small_client, "班级辅导记录", "这学期开学了。")
    assert "zh-Hant" not in text
    assert '<meta name="citation_language" content="zh-Hans">' in text


def test_cards_and_feeds_are_marked(world, small_client):
    page_of(world, small_client)
    world.sync()
    assert '<p class="text" lang="zh-Hant">' in small_client.get("/search").text
    assert '<entry xml:lang="zh-Hant">' in small_client.get("/search.atom").text


def test_files_to_carry_away_say_it(world, small_client):
    page_of(world, small_client)
    assert '<html lang="zh-Hant">' in small_client.get("/resources/a/book.html").text
    data = small_client.get("/resources/a/book.epub").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "<dc:language>zh-Hant</dc:language>" in archive.read("book/package.opf").decode()
        assert 'lang="zh-Hant" xml:lang="zh-Hant"' in archive.read("book/part1.xhtml").decode()
