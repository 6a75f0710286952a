"""docs/scale.md says what is computed from docs/scale.toml."""

from dataclasses import replace

import pytest

from tests.bench.scale import DOCS, filled, read, scale


def test_the_tables_are_as_computed():
    page = (DOCS / "scale.md").read_text("utf-8")
    assert filled(page) == page
    assert "<!-- computed: growth -->" in page
    assert "<!-- computed: scale -->" in page


def test_ten_times_the_resources_take_ten_times_the_space():
    growth, assumed = read()
    small, large = (scale(size, growth["opensearch"], assumed) for size in (10**7, 10**8))
    assert large.index_bytes == pytest.approx(10 * small.index_bytes)
    assert large.rows_bytes == pytest.approx(10 * small.rows_bytes)
    assert large.data_nodes >= small.data_nodes


def test_more_copies_and_more_readers_take_more_nodes():
    growth, assumed = read()
    quiet = replace(assumed, requests_a_second=0.1)
    one, four, busy = (
        scale(10**8, growth["opensearch"], each)
        for each in (replace(quiet, copies=1), replace(quiet, copies=4), assumed)
    )
    assert four.index_bytes == pytest.approx(4 * one.index_bytes)
    assert busy.data_nodes > four.data_nodes > one.data_nodes
