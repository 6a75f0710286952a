"""Markdown becomes safe HTML and loses nothing."""

from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.highlight import Piece
from kb.text.markdown import PAGE_STEPS
from kb.text.plain import plain_text
from tests.web.markup import Page
from tests.web.vectors import ALL, BRACKETS
from web.present.addresses_in_texts import web_address
from web.present.html import MAX_MARKDOWN_CHARS, marked, typeset

MARKUP = [
    "*", "_", "`", "~~", "[", "]", "(", ")", "!", "<", ">", "#", "|", "-", "&", "\\", '"', "'", ":",
    "\n", "\n\n", " ", "    ", "\t", "1. ", "- ", "> ", "\n|-|-|\n", "|a|b|\n|-|-|\n|", "```", "~~~",
    "](", "]: ", "http://", "ftp://", "javascript:", "&lt;", "&amp;", "===", "---", "<!--", "-->",
    "</", "/>", "<感恩>", "![", "\\\n", "  \n",
]  # fmt: skip


def html(source):
    return str(typeset(source).html)


@given(st.lists(st.sampled_from(MARKUP) | st.none(), max_size=40))
@settings(max_examples=500, deadline=None)
def test_no_word_of_a_text_is_lost(parts):
    """Between any markup stand words; each of them is on the page, and in what is searched."""
    words = [f"字{number}词" for number in range(len(parts))]
    source = "".join(
        word if part is None else part for word, part in zip(words, parts, strict=True)
    )
    page = Page(html(source))
    told = page.text + "".join(
        unquote(value) for one in page.elements for value in one.attributes.values()
    )
    for word, part in zip(words, parts, strict=True):
        assert part is not None or word in told


@pytest.mark.parametrize("bracket", BRACKETS)
def test_brackets_are_text(bracket):
    assert Page(html(f"先{bracket}后")).text.strip() == plain_text(f"先{bracket}后")


def test_the_highest_heading_comes_below_the_title_of_the_page():
    assert '<h2 id="sec-1">一</h2>' in html("# 一")
    assert '<h2 id="sec-1">一</h2>' in html("### 一")


def test_no_level_is_skipped():
    found = typeset("# 一\n\n### 二\n\n###### 三\n\n## 四\n\n# 五")
    assert [heading.level for heading in found.headings] == [2, 3, 4, 3, 2]
    assert [heading.text for heading in found.headings] == list("一二三四五")


@pytest.mark.parametrize("scheme", ["http://a.cn/", "https://a.cn/", "mailto:a@b.cn"])
def test_addresses_on_the_web_are_links(scheme):
    assert f'<a href="{scheme}" rel="nofollow noopener">x</a>' in html(f"[x]({scheme})")


def test_an_address_within_the_site_is_a_link():
    assert 'href="/topics/t-1"' in html("[x](/topics/t-1)")


@pytest.mark.parametrize("address", ["ftp://a.cn/b", "tel:123", "weixin://x"])
def test_another_scheme_is_text_and_still_there(address):
    assert html(f"[下载]({address})").strip() == f"<p>下载 ({address})</p>"


def test_an_address_in_brackets_is_not_said_twice():
    assert html("<ftp://a.cn/b>").strip() == "<p>ftp://a.cn/b</p>"


@pytest.mark.parametrize("address", ["javascript:x", "vbscript:x", "data:text/html,x", "file:///x"])
def test_a_dangerous_link_stays_as_it_was_written(address):
    assert "<a" not in html(f"[x]({address})")
    assert address in html(f"[x]({address})")


def test_a_picture_of_our_own_is_shown():
    assert '<img src="/files/r-1/ab" alt="图" loading="lazy">' in html("![图](/files/r-1/ab)")


def test_a_picture_from_elsewhere_becomes_a_link_to_it():
    page = Page(html("![校园](https://a.cn/p.png)"))
    assert page.all("img") == []
    assert page.links() == ["https://a.cn/p.png"]
    assert page.text.strip() == "校园"


@pytest.mark.parametrize("address", ["data:image/png;base64,xx", "/search?lang=en", "p.png"])
def test_any_other_picture_is_its_description(address):
    page = Page(html(f"![校园]({address})"))
    assert not page.all("img")
    assert "校园" in page.text


def test_alignment_needs_no_style_attribute():
    assert '<td class="right">2</td>' in html("| a |\n|--:|\n| 2 |")
    assert "style" not in html("| a |\n|--:|\n| 2 |")


def test_a_line_of_its_own_stays_one():
    assert html("今天\n明天").strip() == '<p class="verse">今天<br>\n明天</p>'
    assert html("> 一\n> 二").count("<br>") == 1


def test_a_very_long_text_is_shown_plainly():
    source = "<感恩>" + "字" * MAX_MARKDOWN_CHARS
    assert html(source).startswith('<div class="plain">&lt;感恩&gt;字字')


@pytest.mark.parametrize(
    "piece",
    [
        "**a**", "*a", "[", "![", "[a](b)", "<a@b.c>", "- a\n", "- a\n+ b\n* c\n", "-\n+\n",
        "> a\n\n", "# a\n", "> - > - a\n\n", "|a|\n|-|\n" + "|" * 1000 + "\n\n",
        "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|\n" * 600,
    ],
    ids=lambda piece: piece[:9],
)  # fmt: skip
def test_what_takes_too_many_steps_is_shown_whole_as_it_was_written(piece):
    source = (piece * 100_000)[:90_000]
    shown = typeset(source)
    assert shown.as_written
    assert shown.steps <= PAGE_STEPS + 4
    assert Page(str(shown.html)).text.split() == source.split()


def test_a_text_that_is_nested_too_deep_is_shown_as_it_was_written():
    shown = typeset("> " * 19 + "最里面")
    assert shown.as_written
    assert "最里面" in shown.html


def test_a_long_text_with_the_markup_of_a_real_one_is_laid_out():
    part = "## 活动过程\n\n**目标**：说出*感恩*的意思。\n\n- 讲[故事](http://a.cn)\n- 写信\n\n"
    source = (part + "普通的一段话。" * 40 + "\n\n") * 250
    table = "|甲|乙|丙|\n|-|-|-|\n" + "|一二三四五六|七八九十|百千万|\n" * 2_000
    assert len(source) > 60_000
    assert not typeset(source).as_written
    assert not typeset(table).as_written


@pytest.mark.parametrize("vector", ALL)
def test_only_an_address_that_is_nothing_else_is_a_source_link(vector):
    assert web_address(vector) is None


def test_a_source_that_is_an_address_is_a_link():
    assert web_address(" https://a.cn/b?c=d ") == "https://a.cn/b?c=d"
    assert web_address("见 https://a.cn") is None


def test_marked_pieces_are_escaped():
    pieces = [Piece("<b>"), Piece("<i>&", marked=True)]
    assert str(marked(pieces)) == "&lt;b&gt;<mark>&lt;i&gt;&amp;</mark>"


def test_a_picture_alone_is_a_figure_with_its_caption():
    page = Page(html("![](/files/r-1/ab)\n\n图1 **银杏**\n\n![](/files/r-1/ac)\n\n字"))
    first, second = page.all("figure")
    assert [one.attributes["alt"] for one in page.all("img")] == ["图1 银杏", "图 2"]
    assert len(page.all("figcaption")) == 1
    assert "图1 银杏" in page.text
    assert first is not second


def test_a_table_of_many_columns_is_marked():
    assert '<div class="table many"' in html("|a|b|c|d|\n|-|-|-|-|\n|1|2|3|4|")
    assert '<div class="table"' in html("|a|b|c|\n|-|-|-|\n|1|2|3|")


def test_an_empty_corner_of_a_table_is_no_head():
    assert html("| |b|\n|-|-|\n|1|2|").count("<th>") == 1


def test_the_caption_above_a_table_is_marked():
    assert '<p class="above">表1 名单</p>' in html("表1 名单\n\n|a|b|\n|-|-|\n|1|2|")
    assert "above" not in html("表1 名单\n\n字")
