"""Whatever is done to a file, it is read or refused in words; python -m tests.fuzz goes on longer."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.intake.sandbox.pool import NO_WORDS, Readers
from tests import fuzz

# What once ended otherwise
KEPT_SEEDS = [1000, 500108, 500172]


@pytest.fixture(scope="module")
def readers():
    with Readers(1, NO_WORDS) as readers:
        yield readers


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 2**32))
def test_any_file_is_read_or_refused(readers, seed):
    name, data = fuzz.made(random.Random(seed))
    assert fuzz.is_expected(name, fuzz.outcome(readers, name, data))


@pytest.mark.parametrize("seed", KEPT_SEEDS)
def test_what_once_went_wrong_does_not_again(readers, seed):
    name, data = fuzz.made(random.Random(seed))
    assert fuzz.is_expected(name, fuzz.outcome(readers, name, data))
