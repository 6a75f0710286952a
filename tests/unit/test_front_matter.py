"""What stands before a text: YAML of other programs, TOML of our own, and what is neither."""

import pytest

from kb.errors import InvalidInput
from kb.intake.front_matter import take_front_matter
from tests.intake_cases.small import Small, faults

BODY = "孩子们轮流浇水。"


def note(matter, **expected):
    return Small(
        matter,
        f"---\n{matter}\n---\n\n{BODY}\n".encode(),
        "x.md",
        has=(BODY,),
        lacks=(matter,),
        **expected,
    )


CASES = [
    note("title: 窗台上的多肉", fields={"title": "窗台上的多肉"}),
    note("title: 教案: 第一课", fields={"title": "教案: 第一课"}),
    note("title: [草稿] 春天", fields={"title": "[草稿] 春天"}),
    note("title: @校园", fields={"title": "@校园"}),
    note("title: '带引号'\ndate: 2023-04-05", fields={"title": "带引号", "date": "2023-04-05"}),
    note("date: 2023-04-05 10:20:30", fields={"date": "2023-04-05"}),
    note("date: 2023/4/5", fields={"date": "2023-04-05"}),
    note("date: 2023年4月", fields={"date": "2023-04"}),
    note("date: 2023-13-45", fields={"date": None}, notes=("date",)),
    note("created: 2022-01-02T03:04:05Z", fields={"date": "2022-01-02"}),
    note("author: 顾念慈", fields={"authors": ["顾念慈"]}),
    note("authors: [顾念慈, 沈若溪]", fields={"authors": ["顾念慈", "沈若溪"]}),
    note("authors:\n  - 顾念慈\n  - 沈若溪", fields={"authors": ["顾念慈", "沈若溪"]}),
    note("author:\n  name: 顾念慈", fields={"authors": ["顾念慈"]}),
    note("作者: 顾念慈、沈若溪", fields={"authors": ["顾念慈", "沈若溪"]}),
    note("tags: [劳动教育, 植物角]", properties={"keywords": "劳动教育、植物角"}),
    note("tags:\n- 劳动教育\n- 植物角", properties={"keywords": "劳动教育、植物角"}),
    note("tags: '#劳动教育 #植物角'", properties={"keywords": "劳动教育、植物角"}),
    note("categories: 教育随笔", fields={"kind": "reflection"}),
    note("draft: true", fields={"visibility": "private"}),
    note("draft: yes", fields={"visibility": "private"}),
    note("draft: false", fields={"visibility": None}),
    note("published: false", fields={"visibility": "private"}),
    note("published: true", fields={"visibility": None}),
    note("published: 2024-01-02", fields={"visibility": None}),
    note("publish: false", fields={"visibility": "private"}),
    note("private: true", fields={"visibility": "private"}),
    note("status: draft", fields={"visibility": "private"}),
    note("visibility: studio", fields={"visibility": "studio"}),
    note("visibility: everybody", fields={"visibility": None}, notes=("visibility",)),
    note("visibility: public\ndraft: true", fields={"visibility": "private"}),
    note("draft: true\nvisibility: public", fields={"visibility": "private"}),
    note("layout: post\ntitle: 题\ncover: a.png", fields={"title": "题"}, notes=("layout、cover",)),
    note("description: 一句话", fields={"summary": "一句话"}),
    note("title: a\nx: &a [1]\ny: *a", fields={"title": "a"}),
    note("title: a\nx: !!python/object:os.system {}", fields={"title": "a"}),
    note("title: a\nx: " + "[" * 5000, fields={"title": "a"}),
    Small("of Hexo with dots", f"---\ntitle: 题\n...\n{BODY}".encode(), "x.md", has=(BODY,), lacks=("title",), fields={"title": "题"}),
    Small("of a plain text", f"---\ntitle: 题\n---\n{BODY}".encode(), "x.txt", has=(BODY,), lacks=("title",), fields={"title": "题"}),
    Small("with line ends of Windows", f"---\r\ndraft: true\r\n---\r\n{BODY}".encode(), "x.md", has=(BODY,), lacks=("draft",), fields={"visibility": "private"}),
    Small("after a mark of its encoding", f"\ufeff---\ndraft: true\n---\n{BODY}".encode(), "x.md", lacks=("draft",), fields={"visibility": "private"}),
    Small("TOML", f'+++\ntitle = "题"\n+++\n{BODY}'.encode(), "x.md", lacks=("title",), fields={"title": "题"}),
    Small("rule", f"---\n第一段，说：话。\n---\n{BODY}".encode(), "x.md", has=("第一段",)),
    Small("rule and a list", f"---\n- 一\n- 二\n---\n{BODY}".encode(), "x.md", has=("- 一",)),
    Small("never closed", f"---\ntitle: 题\n\n{BODY}".encode(), "x.md", has=("title",)),
    Small("nothing in it", f"---\n---\n{BODY}".encode(), "x.md", has=(BODY,)),
    Small("not at the start", f"前言\n---\ntitle: 题\n---\n{BODY}".encode(), "x.md", has=("title: 题",)),
    # --- pictures ---------------------------------------------------------------------------
    Small("picture", "见![公约墙](图/公约.png)。".encode(), "x.md", has=("![公约墙](picture:beside1.png)",)),
    Small("picture with a title", '![a](<图 1.png> "说明")'.encode(), "x.md", has=("![a](picture:beside1.png)",)),
    Small("picture with brackets", "![a](图(1).jpg)".encode(), "x.md", has=("picture:beside1.jpg",)),
    Small("picture of Obsidian", "![[图/1.png|300]] ![[图/2.png|墙]]".encode(), "x.md", has=("![](picture:beside1.png)", "![墙](picture:beside2.png)")),
    Small("element", b'<img src="a.png" alt="x" width=30>', "x.md", has=("![x](picture:beside1.png)",)),
    Small("picture in code", b"```\n![a](b.png)\n```", "x.md", has=("![a](b.png)",)),
    Small("picture elsewhere", b"![a](https://example.org/b.png)", "x.md", has=("(https://example.org/b.png)",)),
    Small("no picture", b"![a](b.pdf)", "x.md", has=("(b.pdf)",)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name[:40])
def test_a_small_text(case):
    assert faults(case) == []


def test_toml_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="TOML"):
        take_front_matter("+++\ntitle = \n+++\n文")


def test_what_is_too_long_for_fields_is_text():
    text = "---\n" + "a: b\n" * 600 + "---\n文"
    assert take_front_matter(text)[1] == text
