"""How long what a cluster said of its tokens is taken for true."""

import pytest

from indexer.engines.opensearch import frequencies as opensearch_frequencies
from indexer.engines.opensearch.frequencies import EVERY, Remembered

WORD, NONE = ("text_w", "班会"), ("text_w", "没有的词")


@pytest.fixture
def now(monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(opensearch_frequencies.time, "monotonic", lambda: clock[0])
    return clock


@pytest.fixture
def asked():
    return []


@pytest.fixture
def frequencies(asked):
    def ask(tokens):
        asked.append(list(tokens))
        return [{WORD: 7, EVERY: 100}.get(token, 0) for token in tokens]

    return Remembered(ask)


def test_only_what_is_not_known_is_asked_for_and_each_once(frequencies, asked, now):
    assert frequencies([WORD, WORD]) == [7, 7]
    assert frequencies([NONE, WORD]) == [0, 7]
    assert asked == [[WORD], [NONE]]


def test_a_word_that_is_there_is_known_for_a_minute(frequencies, asked, now):
    frequencies([WORD])
    now[0] += 59
    frequencies([WORD])
    assert len(asked) == 1
    now[0] += 2
    frequencies([WORD])
    assert len(asked) == 2


@pytest.mark.parametrize("token", [NONE, EVERY])
def test_a_new_word_and_a_new_document_are_seen_within_seconds(frequencies, asked, now, token):
    frequencies([token])
    now[0] += 6
    frequencies([token])
    assert len(asked) == 2


def test_what_was_written_here_is_seen_at_once(frequencies, asked, now):
    frequencies([WORD])
    frequencies.forget()
    frequencies([WORD])
    assert len(asked) == 2


def test_memory_is_bounded(frequencies, asked, now, monkeypatch):
    monkeypatch.setattr(opensearch_frequencies, "_MOST", 3)
    tokens = [("text_w", str(number)) for number in range(5)]
    assert frequencies(tokens) == [0] * 5
    assert not frequencies._known
