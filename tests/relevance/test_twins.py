"""Twins are recognised, strangers are not: precision and recall over pairs made by rules."""

from collections import Counter

import pytest

from kb.text.likeness import ALIKE, band_hashes, resemblance, shingles
from tests.relevance.twin_pairs import strangers, twins


def are_found(pair):
    """As in a base: they share a hash, and their texts agree."""
    one, other = shingles(pair.one), shingles(pair.other)
    met = not set(band_hashes(one)).isdisjoint(band_hashes(other))
    return met and resemblance(one, other) >= ALIKE


@pytest.fixture(scope="module")
def measured():
    """(rule → pairs, rule → pairs found), of twins and of strangers."""
    counted = []
    for pairs in (list(twins()), list(strangers())):
        all_ = Counter(pair.rule for pair in pairs)
        counted.append((all_, Counter(pair.rule for pair in pairs if are_found(pair))))
    return counted


def test_twins_are_found(measured):
    (made, found), _ = measured
    assert made.total() >= 200
    assert found.total() / made.total() >= 0.97, found
    assert {rule: found[rule] for rule in made if found[rule] < 0.9 * made[rule]} == {}


def test_strangers_are_not(measured):
    (_, right), (made, wrong) = measured
    assert made.total() >= 200
    assert right.total() / (right.total() + wrong.total()) >= 0.98, wrong
    assert {rule: wrong[rule] for rule in made if wrong[rule] > 0.05 * made[rule]} == {}
