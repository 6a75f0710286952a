"""Equations of Office read on one line."""

from xml.etree import ElementTree as ET

import pytest

from kb.intake.extraction.omml import linear

_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def text(words):
    return f"<m:r><m:t>{words}</m:t></m:r>"


def part(name, words):
    inside = words if words.startswith("<") else text(words)
    return f"<m:{name}>{inside}</m:{name}>"


def of(name, *parts, properties=""):
    return f"<m:{name}><m:{name}Pr>{properties}</m:{name}Pr>{''.join(parts)}</m:{name}>"


def fraction(above, below):
    return of("f", part("num", above), part("den", below))


def read(inside):
    return linear(ET.fromstring(f'<m:oMath xmlns:m="{_SPACE}">{inside}</m:oMath>'))


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (text("小组总分除以六"), "小组总分除以六"),
        (fraction("1", "2"), "1/2"),
        (fraction("a+b", "2"), "(a+b)/2"),
        (of("sSup", part("e", "10"), part("sup", "3")), "10³"),
        (of("sSub", part("e", "x"), part("sub", "1")), "x₁"),
        (of("sSubSup", part("e", "x"), part("sub", "1"), part("sup", "2")), "x₁²"),
        (of("sSup", part("e", "a+b"), part("sup", "2")), "(a+b)²"),
        (of("sSup", part("e", "x"), part("sup", fraction("a", "b"))), "x^(a/b)"),
        (of("rad", part("deg", ""), part("e", "b+c")), "√(b+c)"),
        (of("rad", part("deg", "3"), part("e", "8")), "³√8"),
        (
            of("nary", part("sub", "i=1"), part("sup", "n"), part("e", "i"),
               properties='<m:chr m:val="∑"/>'),
            "∑ᵢ₌₁ⁿ i",
        ),
        (of("d", part("e", "a"), part("e", "b")), "(a|b)"),
        (
            of("d", part("e", "a,b"), properties='<m:begChr m:val="["/><m:endChr m:val=""/>'),
            "[a,b",
        ),
        (of("func", part("fName", "sin"), part("e", "x")), "sin x"),
        (of("limLow", part("e", "lim"), part("lim", "n")), "limₙ"),
        ("<m:m><m:mr><m:e>" + text("1") + "</m:e><m:e>" + text("2") + "</m:e></m:mr></m:m>", "[1, 2]"),
        (of("eqArr", part("e", "x=1"), part("e", "y=2")), "x=1; y=2"),
        (of("phant", part("e", "x"), properties='<m:show m:val="0"/>'), ""),
        (of("box", part("e", "x+y")), "x+y"),
    ],
)  # fmt: skip
def test_an_equation_reads_on_one_line(inside, expected):
    assert read(inside) == expected
