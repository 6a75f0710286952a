"""A collection is carried away as one file, and an HTML file needs nothing but itself."""

import io
import zipfile
from base64 import b64encode

import docx
import pytest
from click.testing import CliRunner

from kb.domain.actor import OPERATOR
from kb.domain.originals import Holds
from kb.domain.resources import Attachment
from kb.domain.vocabulary import Visibility
from kb.press.qr_code import pictured
from kb.storage.resources import writes
from kb.usecases import resources
from tests import bases
from tests.factories import add_collection, add_person, add_resource, add_topic, state
from tests.office import png, zipped
from tests.press_pages import pages_of
from tests.web.markup import Page
from web.cli import commands

ENDINGS = ("docx", "epub", "html")


@pytest.fixture
def collection(world):
    """A collection of two works and a private one, with notes."""
    add_person(world.db, "p-1", "王芳")
    add_person(world.db, "p-2", "李明")
    add_topic(world.db, "t-1", "感恩教育")
    add_resource(
        world.db,
        "a",
        title="母亲节班会",
        body="# 导入\n\n第一篇正文。",
        authors=("p-1",),
        topics=("t-1",),
    )
    add_resource(world.db, "b", title="一封家书", body="第二篇正文。", authors=("p-2", "p-1"))
    add_resource(world.db, "x", title="内部总结", visibility=Visibility.PRIVATE)
    from kb.domain.collections import ItemState

    return add_collection(
        world.db,
        "c",
        "感恩读本",
        items=[ItemState("a", "先读这一篇"), "x", ItemState("b", "再读这一篇")],
        description="编者的话。\n第二行。",
        curator="p-2",
    )


def book_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Disposition"].startswith("attachment")
    return response


def lines_of(data):
    return [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]


def test_the_pages_lead_to_their_files(client):
    for page in ("/resources/bh-0001", "/collections/c-first-month"):
        text = client.get(page).text
        for ending in ENDINGS:
            assert f'href="{page}/book.{ending}"' in text
            answer = client.head(f"{page}/book.{ending}")
            assert answer.status_code == 200
            plain = f"filename={page.rpartition('/')[2]}.{ending};"
            assert plain in answer.headers["Content-Disposition"]


def test_a_word_file_of_a_collection_has_all_parts_in_order(small_client, collection):
    lines = lines_of(book_of(small_client, f"/collections/{collection}/book.docx").data)
    wanted = [
        "感恩读本", "编者 李明", "编者的话。\n第二行。", "目录", "1. 母亲节班会　王芳",
        "1. 母亲节班会", "编者按：先读这一篇", "导入", "第一篇正文。",
        "2. 一封家书", "编者按：再读这一篇", "第二篇正文。",
        "作者索引", "李明　2", "王芳　1、2", "主题索引", "感恩教育　1", "出处",
        "地址：http://localhost/collections/c",
    ]  # fmt: skip
    places = [lines.index(line) for line in wanted]
    assert places == sorted(places)
    assert not any("内部总结" in line for line in lines)


def test_links_in_the_contents_lead_to_the_parts(small_client, collection):
    data = book_of(small_client, f"/collections/{collection}/book.docx").data
    body = docx.Document(io.BytesIO(data)).element
    marks = set(body.xpath("//w:bookmarkStart/@w:name"))
    anchors = body.xpath("//w:hyperlink/@w:anchor")
    assert marks == {"part1", "part2"}
    assert set(anchors) == marks
    assert len(anchors) == 2 + 3 + 1


def test_an_html_file_has_the_same_and_its_links_lead_into_itself(small_client, collection):
    response = book_of(small_client, f"/collections/{collection}/book.html")
    page = Page(response.text)
    for said in ("感恩读本", "编者按：先读这一篇", "第二篇正文。", "作者索引", "主题索引"):
        assert said in response.text
    assert "内部总结" not in response.text
    ids = {one.attributes.get("id") for one in page.elements}
    inner = [link for link in page.links() if link.startswith("#")]
    assert len(inner) == 2 + 3 + 1
    assert {link.removeprefix("#") for link in inner} <= ids
    assert all(link.startswith(("#", "http://localhost/")) for link in page.links())


def test_an_html_file_holds_its_pictures_and_fetches_nothing(world, small_client):
    stored = world.services.files.put(png(30, 20))
    made = state("a", body=f"![校门](/files/a/{stored.sha256})\n\n![外](https://a.example/x.png)")
    picture = Attachment(
        stored.sha256, "图.png", "image/png", stored.size_bytes, holds=Holds.NOTHING
    )
    attached = {"a": [picture]}
    texts = writes.body_texts(world.db, [made])
    with world.db.write(OPERATOR) as tx:
        resources.save_in(tx, [made], texts, attached)
    page = Page(book_of(small_client, "/resources/a/book.html").text)
    sources = [one.attributes.get("src") for one in page.elements if one.tag == "img"]
    assert sources == [
        f"data:image/png;base64,{b64encode(data).decode()}"
        for data in (png(30, 20), pictured("http://localhost/r/a"))
    ]
    assert not [one for one in page.elements if one.tag in {"script", "link", "iframe"}]
    policy = next(one for one in page.elements if one.attributes.get("http-equiv"))
    assert policy.attributes.get("content").startswith("default-src 'none'")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        '[x](https://a.example/"onclick="alert(1))',
        '![" onerror="alert(1)](/files/a/aa)',
        "`</code><script>1</script>`",
    ],
)
def test_what_people_wrote_is_no_markup(world, small_client, hostile):
    add_resource(world.db, "a", title=hostile, summary=hostile, licence=hostile, body=hostile)
    page = Page(book_of(small_client, "/resources/a/book.html").text)
    assert not [one for one in page.elements if one.tag in {"script", "iframe", "object"}]
    names = {name for one in page.elements for name in one.attributes}
    assert not [name for name in names if name.startswith("on")]
    assert not [link for link in page.links() if link.lower().startswith("javascript")]


def test_a_collection_of_one_work_with_its_title_keeps_the_words_of_its_curator(
    world, small_client
):
    add_resource(world.db, "a", title="感恩班会")
    add_collection(world.db, "c", "感恩班会", ("a",), description="写给新班主任。")
    assert "写给新班主任。" in lines_of(book_of(small_client, "/collections/c/book.docx").data)
    assert "写给新班主任。" in book_of(small_client, "/collections/c/book.html").text


def test_a_collection_that_is_too_long_is_told(world, small_client, monkeypatch):
    from kb.usecases import pressing

    monkeypatch.setattr(pressing, "MOST_CHARS", 50)
    for key in ("a", "b"):
        add_resource(world.db, key, body="很长的正文。" * 10)
    add_collection(world.db, "c", items=["a", "b"])
    refused = small_client.get("/collections/c/book.docx")
    assert refused.status_code == 400
    assert "太长" in refused.text


def test_a_collection_without_anything_to_read_is_no_file(world, small_client):
    add_resource(world.db, "a", visibility=Visibility.PRIVATE)
    add_collection(world.db, "c", items=["a"])
    assert small_client.get("/collections/c/book.docx").status_code == 404


def test_the_command_makes_what_the_name_ends_with(world, monkeypatch, tmp_path):
    for name, value in {"KB_DATA_DIR": str(world.folder), **bases.settings(world.folder)}.items():
        monkeypatch.setenv(name, value)
    add_resource(world.db, "a", title="感恩班会")
    page, other = tmp_path / "a.html", tmp_path / "a.xyz"
    assert CliRunner().invoke(commands, ["press", "a", str(page)]).exit_code == 0
    assert "感恩班会" in page.read_text("utf-8")
    refused = CliRunner().invoke(commands, ["press", "a", str(other)])
    assert refused.exit_code != 0
    assert not other.exists()


@pytest.mark.libreoffice
def test_libreoffice_begins_each_part_on_a_new_page(small_client, collection, libreoffice):
    data = book_of(small_client, f"/collections/{collection}/book.docx").data
    pages = pages_of(libreoffice.convert({"a.docx": data}, "pdf")["a"])
    firsts = [page[0].text for page in pages]
    assert firsts == ["感恩读本", "1.母亲节班会", "2.一封家书", "作者索引"]


@pytest.mark.parametrize(
    ("room", "key", "short"), [("resources", "a", "/r/a"), ("collections", "c", None)]
)
def test_every_file_has_the_code_of_its_address(small_client, collection, room, key, short):
    code = pictured(f"http://localhost{short or f'/{room}/{key}'}")
    page = book_of(small_client, f"/{room}/{key}/book.html").text
    assert page.count(b64encode(code).decode()) == 1
    for ending in ("docx", "epub"):
        data = book_of(small_client, f"/{room}/{key}/book.{ending}").data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            pictures = [archive.read(name) for name in archive.namelist() if name.endswith("png")]
        assert pictures == [code]


@pytest.mark.epubcheck
def test_epubcheck_finds_nothing_in_a_collection_and_in_a_text_with_everything(
    world, small_client, collection, epubcheck
):
    stored = world.services.files.put(png(30, 20))
    body = (
        "### 三级\n\n# 一级\n\n段<落> & “引”\n第二行\n\n3. 三\n4. 四\n   - 子\n\n> 引文\n\n"
        "| 表 | 头 |\n|---|:-:|\n| **格** | ~~子~~ |\n\n```\n原样 <x>\n```\n\n---\n\n"
        f"[链接](https://a.example/?a=1&b=2) ![图](/files/d/{stored.sha256}) ![坏](/files/d/{'0' * 64})"
    )
    made = state("d", title="题 <目> & 其他", body=body, summary="提 <要>", licence="CC <BY>")
    attached = {"d": [Attachment(stored.sha256, "图.png", "image/png", stored.size_bytes)]}
    texts = writes.body_texts(world.db, [made])
    with world.db.write(OPERATOR) as tx:
        resources.save_in(tx, [made], texts, attached)
    for address in (f"/collections/{collection}/book.epub", "/resources/d/book.epub"):
        response = book_of(small_client, address)
        assert response.mimetype == "application/epub+zip"
        assert epubcheck.faults(response.data) == []
        assert response.data == book_of(small_client, address).data


@pytest.mark.epubcheck
def test_epubcheck_is_heard(small_client, collection, epubcheck):
    data = book_of(small_client, f"/collections/{collection}/book.epub").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    del parts["book/part2.xhtml"]
    assert epubcheck.faults(zipped(parts)) != []
