"""Folding: one form for comparing, and the way back to the original characters."""

import subprocess
import time
from pathlib import Path
from unicodedata import name, normalize

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.text.fold import _normalise, _normalise_any, fold, fold_with_map

ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(
            "⻓⻅⻘⻑⻱㇐⼀⺟⺀後進生頭髮乾隆乾淨ＡＢｃ１２３ﬁ㎏½e\u0301\u200b\ufeff\u00adİßがガ가각ﾞ\u09c7\u09be\u0f73\u0316ㄳ가"
        ),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("後進生", "后进生"),
        ("班導師", "班导师"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("Ｋ１２", "k12"),
        ("中\u200b文\ufeff里\u00ad的", "中文里的"),
        ("乾隆擦乾頭髮", "乾隆擦干头发"),
        ("e\u0301cole", "école"),
        ("ﬁne ½ ㎏", "fine 1⁄2 kg"),
        ("\u202e反向\u202c", "反向"),
        ("班⻓⻅⻘年", "班长见青年"),
        ("⼀⽣ ㇐⽣", "一生 一生"),
        ("⻑⾼ ⻟⻱ ⺯", "长高 饣龟 纟"),
        ("⺟亲⻋门⻔", "母亲车门门"),
        ("", ""),
    ],
)
def test_texts_that_mean_the_same_fold_alike(text, folded):
    assert fold(text) == folded


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_folding_twice_changes_nothing(text):
    once = fold(text)
    assert fold(once) == once


@given(ANY_TEXT)
@example("a\u0301" * 5)
@example("각")
@settings(max_examples=300, deadline=None)
def test_the_mapped_folding_is_the_folding(text):
    mapped = fold_with_map(text)
    assert mapped.text == fold(text)
    assert _normalise(text) == _normalise_any(text)  # run by run as in one go
    assert len(mapped.origins) == len(mapped.text) + 1
    assert list(mapped.origins) == sorted(mapped.origins)
    assert mapped.origins[-1] == len(text)


def test_a_folded_span_leads_back_to_the_original_characters():
    text = "講：後\u200b進生ﬁ"
    mapped = fold_with_map(text)
    start = mapped.text.index("后进生")
    origins = mapped.origins[start], mapped.origins[start + 3]
    assert text[origins[0] : origins[1]] == "後\u200b進生"


def test_a_radical_leads_back_to_itself():
    text = "⻘春的⻓征"
    mapped = fold_with_map(text)
    start = mapped.text.index("长征")
    assert mapped.text == "青春的长征"
    assert text[slice(*mapped.original_span(start, start + 2))] == "⻓征"


@pytest.mark.parametrize("block", [range(0x2E80, 0x2EF4), range(0x2F00, 0x2FD6)])
def test_every_radical_is_folded_but_the_sign_of_repetition(block):
    radicals = [chr(code) for code in block if name(chr(code), "")]
    assert [one for one in radicals if fold(one) == one] == (["⺀"] if "⺀" in radicals else [])


def test_every_phrase_of_opencc_is_converted(tmp_path):
    # the dictionary as text, by the tool that the package brings
    package = Path(opencc.__file__).parent / "clib"
    (tool,) = (package / "bin").glob("opencc_dict*")
    (phrases,) = package.rglob("TSPhrases.ocd2")
    text = tmp_path / "phrases.txt"
    subprocess.run(
        [tool, "-i", phrases, "-o", text, "-f", "ocd2", "-t", "text"], check=True, timeout=60
    )
    written = [line.split("\t")[0] for line in text.read_text("utf-8").splitlines()]
    assert len(written) > 400
    assert [fold(one) for one in written] == [opencc.OpenCC("t2s").convert(one) for one in written]


def test_lone_surrogates_do_not_break_folding():
    assert fold("班\ud800会") == "班\ufffd会"


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301" * 40_000 + "\u0316" * 40_000,
        "a" + ("\u0301" * 30 + "\u200b\u0316") * 3_000,
        "a" + ("\u0301" * 20 + "\uff9e\u0f73\u0316") * 3_000,
        "a" + "\u200b" * 100_000,
    ],
)
def test_a_heap_of_marks_takes_no_time_and_few_of_them_stay(text):
    started = time.monotonic()
    mapped = fold_with_map(text)
    assert mapped.text == fold(text) == fold(mapped.text)
    assert len(mapped.text) <= 31
    assert time.monotonic() - started < 15  # quadratic work takes minutes


@pytest.mark.parametrize("odd", ["e\u200b\u0301", "\u09c7\u09be", "カﾞ", "가ㄳ"])
def test_one_odd_place_leaves_the_rest_its_offsets(odd):
    text = f"班会{odd}\n感恩父母"
    mapped = fold_with_map(text)
    start = mapped.text.index("感恩")
    assert mapped.text == fold(text)
    assert text[slice(*mapped.original_span(start, start + 2))] == "感恩"
    assert text[slice(*mapped.original_span(0, 2))] == "班会"


@given(
    st.text(
        alphabet=st.sampled_from("班会感恩後進生ＡｂＣ１２，。！？～（）《》“”‘’—·、 abcXYZ09-+\n"),
        max_size=60,
    )
)
@settings(max_examples=300, deadline=None)
def test_the_quick_way_for_common_text_is_the_long_way(text):
    expected = normalize("NFKC", text).casefold()
    assert fold(text) == fold(expected)
    assert _normalise(text) == expected
