"""Any text is a valid query; syntax is there for those who want it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.query.ast import And, Field, MatchAll, Not, Or, Phrase, Range, Span, Term
from indexer.query.parse import MAX_DEPTH, parse


def show(node):
    """The tree as a short text, so that expectations can be read."""
    match node:
        case Term(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case And(nodes):
            return "(" + " & ".join(map(show, nodes)) + ")"
        case Or(nodes):
            return "(" + " | ".join(map(show, nodes)) + ")"
        case Not(inner):
            return f"!{show(inner)}"
        case Field(name, value, _, exact):
            return f"{name}={value!r}" if exact else f"{name}={value}"
        case Range(name, first, last):
            return f"{name}={first}..{last}"
        case MatchAll():
            return "*"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", "*"),
        ("  ", "*"),
        ("感恩", "感恩"),
        ("感恩 班会", "(感恩 & 班会)"),
        ("感恩　班会", "(感恩 & 班会)"),
        ('"校园欺凌"', '"校园欺凌"'),
        ("“校园欺凌”", '"校园欺凌"'),
        ("「校园欺凌」 『家校』", '("校园欺凌" & "家校")'),
        ("感恩 -网络", "(感恩 & !网络)"),
        ("感恩 －网络", "(感恩 & !网络)"),
        ('-"校园 欺凌"', '!"校园 欺凌"'),
        ("1-2", "1-2"),
        ("小学-初中", "小学-初中"),
        ("小学 或 初中", "(小学 | 初中)"),
        ("小学 OR 初中 诚信", "(小学 | (初中 & 诚信))"),
        ("(小学 或 初中) 诚信", "((小学 | 初中) & 诚信)"),
        ("（小学 或 初中）诚信", "((小学 | 初中) & 诚信)"),
        ("-(小学 初中)", "!(小学 & 初中)"),
        ("A或B", "A或B"),
        ("或", "或"),
        ("感恩 或", "感恩"),
        ("作者:王芳", "author=王芳"),
        ("作者：王芳", "author=王芳"),
        ("AUTHOR:王芳", "author=王芳"),
        ('作者:"王 芳"', "author='王 芳'"),
        ("主题: 感恩教育 父母", "(topic=感恩教育 & 父母)"),
        ("-类型:班会", "!kind=班会"),
        ("标题:感恩", "title=感恩"),
        ("年份:2022..2024", "year=2022..2024"),
        ("年份:2024..2022", "year=2022..2024"),
        ("年份:2022-2024", "year=2022..2024"),
        ("年份:2022到2024年", "year=2022..2024"),
        ("年份:2022..", "year=2022..None"),
        ("年份:..2022", "year=None..2022"),
        ("年份:2023年", "year=2023..2023"),
        ("年份:2022年至2024年", "year=2022..2024"),
        ("年份:二〇二四", "year=2024..2024"),
        ("年份：二零二四年", "year=2024..2024"),
        ("年份:二○二二至二零二四年", "year=2022..2024"),
        ("年份:二〇二四..", "year=2024..None"),
        ("年份:去年", "year=去年"),
        ("作者:", "作者:"),
        ("8:30", "8:30"),
        ("注意：班会", "注意：班会"),
        ("《感恩父母》主题班会", "《感恩父母》主题班会"),
        ('"没有结束', "没有结束"),
        ("(没有结束", "没有结束"),
        ("没有开始)", "没有开始"),
        ('""', '""'),
        ("((()))", "((()))"),
    ],
)
def test_trees(text, tree):
    assert show(parse(text)) == tree


def test_spans_say_where_a_clause_stands():
    tree = parse('感恩 作者:王芳 "家长"')
    assert [node.span for node in tree.nodes] == [Span(0, 2), Span(3, 8), Span(9, 13)]


@given(st.text(max_size=200))
@settings(max_examples=500, deadline=None)
def test_no_text_is_an_error(text):
    parse(text)


SYNTAX = st.text(alphabet='()（）"“”-－ 或OR作者：:班会年份2024..|「」\n', max_size=300)


@given(SYNTAX)
@settings(max_examples=500, deadline=None)
def test_no_heap_of_syntax_is_an_error(text):
    parse(text)


def test_nesting_is_bounded():
    depth, node = 0, parse("(" * 500 + "班会 a" + ")" * 500)
    while isinstance(node, (And, Or)):
        depth, node = depth + 1, node.nodes[0]
    assert depth <= MAX_DEPTH


@pytest.mark.parametrize("unit", ["(", ")", '"', "“", "-(", "作者:", "或 ", "班会 "])
def test_ten_thousand_characters_of_anything_are_read(unit):
    parse(unit * (10_000 // len(unit)))
