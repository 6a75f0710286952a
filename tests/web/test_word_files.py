"""A resource is carried away as a Word file, which other programs lay out as the form measures."""

import io
import zipfile
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import unquote

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn

from corpus.load_forms import forms
from kb.domain.vocabulary import Visibility
from kb.press.blocks import Paragraph, Text
from kb.press.book import Book, Part
from kb.press.qr_code import pictured
from kb.press.word.document import word_file
from tests import bases
from tests.factories import add_collection, add_person, add_resource, add_studio
from tests.office import png, zipped
from tests.press_pages import pages_of, size_of
from web.app import create_app
from web.cli import commands

LONG = "孩子们在操场上站成两排，把写着心里话的纸条放进纸箱里，没有一个人说话。" * 12
CM = 72 / 2.54


def word_of(client, key, query=""):
    response = client.get(f"/resources/{key}/book.docx{query}")
    assert response.status_code == 200, response.text
    assert response.mimetype.endswith("wordprocessingml.document")
    return response


def text_of(data):
    document = docx.Document(io.BytesIO(data))
    return "\n".join(one.text for one in document.paragraphs)


def name_of(response):
    return unquote(response.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])


@pytest.fixture
def read(world, small_client):
    """read(body, …) → the bytes of the Word file of a text."""

    def read(body, query="", **fields):
        add_resource(world.db, "a", body=body, **{"title": "感恩班会", **fields})
        return word_of(small_client, "a", query).data

    return read


def test_the_page_of_a_resource_leads_to_its_word_file(client):
    page = client.get("/resources/bh-0001").text
    assert 'href="/resources/bh-0001/book.docx"' in page
    response = word_of(client, "bh-0001")
    assert name_of(response).endswith(".docx")
    assert "+" in name_of(response)


@pytest.mark.parametrize("key", ["bh-0001", "al-0001", "lw-0101", "bh-0114"])
def test_every_paragraph_of_a_text_stands_in_the_file(corpus_world, client, key):
    from kb.domain.access import ANONYMOUS_READER
    from kb.usecases import resources

    stored = resources.get(corpus_world.db, key, ANONYMOUS_READER)
    data = word_of(client, key).data
    document = docx.Document(io.BytesIO(data))
    said = "".join(node.text or "" for node in document.element.iter(qn("w:t")))
    said = "".join(said.split())
    for line in stored.body_text.split("\n"):
        assert "".join(line.split()) in said


def test_the_file_says_where_it_comes_from(world, small_client):
    add_person(world.db, "p-1", "王芳")
    add_studio(world.db, "s-1", "林若溪工作室", members=["p-1"])
    add_resource(
        world.db, "a", title="感恩班会", authors=("p-1",), studio="s-1", date="2024-05-10",
        licence="CC BY 4.0", source="校刊",
    )  # fmt: skip
    text = text_of(word_of(small_client, "a").data)
    for part in ("王芳", "林若溪工作室", "2024年5月10日", "CC BY 4.0", "校刊"):
        assert part in text
    assert "http://localhost/resources/a" in text


def test_the_name_of_the_file_is_title_and_author(world, small_client):
    add_person(world.db, "p-1", "王芳")
    add_resource(world.db, "a", title="手机/平板：怎么管？", authors=("p-1",))
    assert name_of(word_of(small_client, "a")) == "手机 平板：怎么管？+王芳.docx"
    add_resource(world.db, "b", title="无名之作")
    assert name_of(word_of(small_client, "b")) == "无名之作.docx"


@pytest.mark.parametrize("visibility", [one for one in Visibility if one != Visibility.PUBLIC])
def test_what_a_reader_may_not_see_is_no_file(world, small_client, visibility):
    add_resource(world.db, "k-veiled", visibility=visibility)
    hidden = small_client.get("/resources/k-veiled/book.docx")
    missing = small_client.get("/resources/k-absent/book.docx")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.text.replace("veiled", "absent") == missing.text


def test_a_picture_of_another_resource_is_taken_only_where_its_reader_may_see_it(
    world, small_client
):
    stored = world.services.files.put(png(30, 20))
    address = f"/files/b/{stored.sha256}"
    _attach(world, "b", stored, visibility=Visibility.PRIVATE)
    add_resource(world.db, "a", body=f"看图：\n\n![校门]({address})")
    code = pictured("http://localhost/r/a")
    assert _pictures(word_of(small_client, "a").data) == [code]
    assert "校门不在这个文件里" in text_of(word_of(small_client, "a").data)
    _attach(world, "b", stored, visibility=Visibility.PUBLIC)
    assert _pictures(word_of(small_client, "a").data) == [png(30, 20), code]


def _attach(world, key, stored, **fields):
    from kb.domain.actor import OPERATOR
    from kb.domain.originals import Holds
    from kb.domain.resources import Attachment
    from kb.storage.resources import writes
    from kb.usecases import resources
    from tests.factories import state

    made = state(key, **fields)
    picture = Attachment(
        stored.sha256, "图.png", "image/png", stored.size_bytes, holds=Holds.NOTHING
    )
    attached = {key: [picture]}
    texts = writes.body_texts(world.db, [made])
    with world.db.write(OPERATOR) as tx:
        resources.save_in(tx, [made], texts, attached)


def _pictures(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist() if "media/" in name]


def test_a_picture_that_cannot_be_drawn_is_said(world, small_client):
    stored = world.services.files.put(b"RIFF....WEBPVP8 ")
    _attach(world, "a", stored, body=f"![全班合影](/files/a/{stored.sha256})")
    assert "全班合影不在这个文件里" in text_of(word_of(small_client, "a").data)


def test_each_list_counts_for_itself_and_begins_where_the_text_says(read):
    document = docx.Document(io.BytesIO(read("1. 甲\n2. 乙\n\n中间\n\n5. 五\n6. 六\n\n- 点")))
    numbers = [one._p.pPr.numPr for one in document.paragraphs if one._p.pPr is not None]
    used = [one.numId.val for one in numbers if one is not None]
    assert len(used) == 5
    assert used[0] == used[1] != used[2] == used[3] != used[4]
    root = document.part.numbering_part.element
    starts = [
        root.num_having_numId(id_).xpath(".//w:startOverride/@w:val") for id_ in (used[0], used[2])
    ]
    assert starts == [["1"], ["5"]]


def test_a_table_has_all_cells_and_repeats_its_head(read):
    data = read("| 环节 | 分钟 |\n| --- | ---: |\n| 导入 | 5 |\n| 讨论 | 20 | 多的一格 |")
    (table,) = docx.Document(io.BytesIO(data)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["环节", "分钟", ""],
        ["导入", "5", ""],
        ["讨论", "20", "多的一格"],
    ]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_links_are_full_addresses_and_those_that_lead_elsewhere_are_words(read):
    data = read("[前一课](/resources/b) [坏](/static/../x) <https://a.example/x>")
    part = docx.Document(io.BytesIO(data)).part
    targets = {one.target_ref for one in part.rels.values() if one.is_external}
    assert {"http://localhost/resources/b", "https://a.example/x"} <= targets
    assert not any("static" in target for target in targets)
    assert "坏 (/static/../x)" in text_of(data)


def test_characters_that_no_file_can_hold_break_nothing():
    part = Part(
        "题\x01目", (), "", (), "提\x02要", "", (Paragraph((Text("甲\x0b\x01乙\ufffe"),)),), (), ()
    )
    book = Book("题\x01目", (), "", "", (part,), (), datetime.now(UTC))
    text = text_of(word_file(book, forms()["term"]))
    assert "甲乙" in text
    assert "题目" in text


def test_the_same_text_is_the_same_bytes_and_is_not_sent_twice(world, small_client):
    add_resource(world.db, "a")
    first, second = word_of(small_client, "a"), word_of(small_client, "a")
    assert first.data == second.data
    tag = {"If-None-Match": first.headers["ETag"]}
    assert small_client.get("/resources/a/book.docx", headers=tag).status_code == 304
    assert first.headers["Cache-Control"] == "no-cache"
    head = small_client.head("/resources/a/book.docx")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(first.data))


def test_an_unknown_form_is_told_with_those_that_there_are(world, small_client):
    add_resource(world.db, "a")
    refused = small_client.get("/resources/a/book.docx?form=fancy%00")
    assert refused.status_code == 400
    assert "\x00" not in refused.text
    assert "fancy" in refused.text
    assert "plain" in refused.text


@pytest.fixture
def template(tmp_path):
    """template(bytes) → a client over an empty base whose site has that template, and its world."""
    from tests.flow.conftest import World

    opened = []

    def template(data):
        path = tmp_path / "模板.docx"
        path.write_bytes(data)
        opened.append(World(tmp_path / "data", KB_DOCX_TEMPLATE=str(path)))
        add_resource(opened[-1].db, "a", body="# 一\n\n正文一段。\n\n1. 甲")
        return create_app(opened[-1].services).test_client()

    yield template
    for one in opened:
        one.close()


def test_the_template_of_a_school_gives_page_head_and_styles(template):
    own = docx.Document()
    own.sections[0].header.paragraphs[0].text = "青石中学"
    own.sections[0].left_margin = docx.shared.Cm(4)
    own.styles["Heading 1"].font.name = "学校字体"
    own.add_paragraph("学校的第一行")
    target = io.BytesIO()
    own.save(target)
    made = docx.Document(io.BytesIO(word_of(template(target.getvalue()), "a").data))
    assert made.sections[0].header.paragraphs[0].text == "青石中学"
    assert round(made.sections[0].left_margin.cm, 2) == 4
    assert made.styles["Heading 1"].font.name == "学校字体"
    assert made.paragraphs[0].text == "学校的第一行"
    assert "正文一段。" in [one.text for one in made.paragraphs]


def test_a_template_without_lists_and_styles_gets_what_it_lacks(template):
    own = docx.Document()
    for style in list(own.styles):
        if style.name not in {"Normal", "Default Paragraph Font"}:
            style.delete()
    part = own.part
    for id_, one in list(part.rels.items()):
        if one.reltype.endswith("/numbering"):
            part.rels.pop(id_)
    target = io.BytesIO()
    own.save(target)
    made = docx.Document(io.BytesIO(word_of(template(target.getvalue()), "a").data))
    assert {"甲", "正文一段。"} <= {one.text for one in made.paragraphs}


def test_a_broken_template_is_the_administrators_and_not_the_readers(template):
    answer = template(zipped({"a.txt": "x"})).get("/resources/a/book.docx")
    assert answer.status_code == 503
    assert "请告诉管理员" in answer.text


def test_files_are_limited_apart_from_searches(world):
    from web.services import build_services
    from web.settings import load_settings

    base = {"KB_DATA_DIR": str(world.folder), **bases.settings(world.folder)}
    services = build_services(load_settings({**base, "KB_SEARCHES_PER_MINUTE": "20"}))
    add_resource(world.db, "a")
    world.sync()
    client = create_app(services).test_client()
    far = {"REMOTE_ADDR": "203.0.113.9"}
    found = [client.get("/resources/a/book.docx", environ_base=far).status_code for _ in range(3)]
    assert found == [200, 200, 429]
    refused = client.get("/resources/a/book.docx", environ_base=far)
    assert "下载太多" in refused.text
    assert client.get("/search?q=题目", environ_base=far).status_code == 200
    services.close()


@pytest.fixture
def kb(world, monkeypatch):
    """kb(…) → what the command answers, over the base of `world`."""
    for name, value in {"KB_DATA_DIR": str(world.folder), **bases.settings(world.folder)}.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(commands, words)


def test_the_command_names_the_file_and_takes_only_what_is_public(kb, world, tmp_path):
    add_person(world.db, "p-1", "王芳")
    add_resource(world.db, "a", title="感恩班会", authors=("p-1",))
    add_resource(world.db, "b", title="内部总结", visibility=Visibility.PRIVATE)
    add_collection(world.db, "c", "合集一", items=["a", "b"])
    folder = tmp_path / "out"
    folder.mkdir()
    assert kb("press", "a", str(folder)).exit_code == 0
    assert kb("press", "b", str(folder)).exit_code != 0
    assert kb("press", "c", str(folder), "--collection").exit_code == 0
    assert kb("press", "c", str(folder), "--collection", "--scope", "all").exit_code == 0
    names = sorted(one.name for one in folder.iterdir())
    assert names == ["合集一.docx", "合集一（内含不公开的内容）.docx", "感恩班会+王芳.docx"]
    assert "内部总结" not in text_of((folder / "合集一.docx").read_bytes())
    widened = text_of((folder / "合集一（内含不公开的内容）.docx").read_bytes())
    assert "内部总结" in widened
    assert "内含不公开的内容" in widened


@pytest.mark.libreoffice
def test_libreoffice_finds_the_margins_and_the_line_spacing_of_the_form(read, libreoffice):
    form = forms()["term"]
    data = read(LONG, title="感恩教育主题班会设计")
    pdf = libreoffice.convert({"a.docx": data}, "pdf")["a"]
    width, height = size_of(pdf)
    assert (round(width / CM, 1), round(height / CM, 1)) == (21.0, 29.7)
    first, *_ = pages_of(pdf)
    body = [line for line in first if line.text in LONG]
    assert len(body) >= 8
    steps = {round(below.bottom - line.bottom) for line, below in pairwise(body)}
    assert steps == {form.body.line_pt}
    # The first line of a paragraph stands two characters in.
    left = form.margins_cm.left * CM
    assert body[0].left == pytest.approx(left + 24, abs=2)
    assert all(line.left == pytest.approx(left, abs=2) for line in body[1:])
    right = width - form.margins_cm.right * CM
    assert max(line.right for line in body) == pytest.approx(right, abs=7)
    assert first[0].text == "感恩教育主题班会设计"


@pytest.mark.libreoffice
def test_libreoffice_finds_all_words_of_a_text_with_everything(read, libreoffice):
    body = "# 一\n\n段落\n\n- 点\n  1. 子\n\n> 引文\n\n| 表 | 头 |\n|---|---|\n| 格 | 子 |\n\n```\n原样\n```\n\n---\n\n末尾"
    pdf = libreoffice.convert({"a.docx": read(body)}, "pdf")["a"]
    said = "".join(line.text for page in pages_of(pdf) for line in page)
    for word in ("一", "段落", "点", "子", "引文", "表", "格", "原样", "末尾", "出处"):
        assert word in said


def test_many_lists_and_links_have_numbers_of_their_own(read):
    body = "\n\n".join(f"1. [甲](https://a.example/{at})\n\n乙" for at in range(300))
    document = docx.Document(io.BytesIO(read(body)))
    numbered = [one for one in document.paragraphs if one.text == "甲"]
    assert len({one._p.pPr.numPr.numId.val for one in numbered}) == 300
    addresses = [one.hyperlinks[0].address for one in numbered]
    assert addresses == [f"https://a.example/{at}" for at in range(300)]
    assert {one.hyperlinks[0].runs[0].style.name for one in numbered} == {"Hyperlink"}
