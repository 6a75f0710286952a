"""rjieba cuts; jieba is the reference. Both with the corpus's domain words, without HMM."""

import pytest

from corpus import load as corpus
from indexer.analysis.runs import close_up
from indexer.analysis.segment import jieba_segmenter, rjieba_segmenter
from kb.text.fold import fold
from tests.shared_data import passages


@pytest.fixture(scope="module")
def both():
    words = corpus.domain_words()
    return rjieba_segmenter(words), jieba_segmenter(words)


def texts():
    yield from (entry.fields["body"] for entry in corpus.sample_entries() if "body" in entry.fields)
    yield from passages("cmrc_trial.json")[:150]
    yield from passages("drcd_dev.json")[:150]


@pytest.mark.slow
def test_rjieba_cuts_token_for_token_as_jieba_does(both):
    fast, reference = both
    compared = 0
    for text in texts():
        closed = close_up(fold(text))
        assert fast.cut(closed) == reference.cut(closed)
        assert fast.cut_for_search(closed) == reference.cut_for_search(closed)
        compared += 1
    assert compared >= 30


def test_domain_words_stay_whole_in_both(both):
    for segmenter in both:
        for word in corpus.domain_words():
            assert segmenter.cut(fold(word)) == [fold(word)], (segmenter.name, word)
