"""Words that a machine put wrongly into Traditional are found, and marked, as they were meant."""

import pytest

from corpus.load_rules import misconversions
from corpus.reading import CorpusFault
from indexer.highlight import Marker
from kb.text.fold import fold
from kb.text.misconverted import as_written, meant_clauses
from tests.shared_data import passages


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("我們要提公升專業素養，不能停下。", "我们要提升专业素养"),
        ("這是乙個好辦法。另乙方面，也有困難。", "这是一个好办法\n另一方面"),
        ("以學生為教育物件", "以学生为教育对象"),
        ("从宏观到微观，甲乙个人都要提升。", ""),
        ("簽訂協議的甲乙雙方", ""),
    ],
)
def test_clauses_are_put_right(text, meant):
    assert meant_clauses(fold(text)) == meant


@pytest.mark.parametrize("one", misconversions(), ids=lambda one: one.written)
def test_each_word_of_the_table_is_folded_and_put_right(one):
    assert fold(one.written) == one.written
    assert fold(one.meant) == one.meant
    assert meant_clauses(f"我们说{one.written}吧") == f"我们说{one.meant}吧"


def test_a_term_in_the_forms_in_which_it_may_stand():
    assert "提公升" in as_written("提升")
    assert as_written("班会") == ()


def test_what_was_meant_is_marked():
    pieces = Marker(["提升"]).mark("我們要提公升素養")
    assert [piece.text for piece in pieces if piece.marked] == ["提公升"]


def test_encyclopaedias_have_no_such_words():
    texts = [text for name in ("drcd_dev.json", "cmrc_trial.json") for text in passages(name)]
    if not texts:
        pytest.skip("shared/data is not beside the project")
    assert [meant for text in texts if (meant := meant_clauses(fold(text)))] == []


def test_a_line_that_says_nothing_is_a_fault(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "misconverted.txt").write_text("提公升 提升\n乙个\n", "utf-8")
    with pytest.raises(CorpusFault, match=":2:"):
        misconversions(tmp_path)
