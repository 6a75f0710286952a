"""docs/scale.md says what is computed from docs/scale.toml."""

from dataclasses import replace

from tests.bench.scale import DOCS, filled, read, scale


def test_the_tables_are_as_computed():
    page = (DOCS / "scale.md").read_text("utf-8")
    assert filled(page) == page
    assert "<!-- computed: growth -->" in page
    assert "<!-- computed: scale -->" in page


def test_ten_times_the_resources_take_ten_times_the_space():
    growth, assumed = read()
    small, large = (scale(size, growth["opensearch"], assumed) for size in (10**7, 10**8))
    assert large.index_bytes == 10 * small.index_bytes
    assert large.rows_bytes == 10 * small.rows_bytes
    assert large.data_nodes >= small.data_nodes


def test_more_copies_take_more_nodes():
    growth, assumed = read()
    one, four = (
        scale(10**8, growth["opensearch"], replace(assumed, copies=copies)) for copies in (1, 4)
    )
    assert four.index_bytes == 4 * one.index_bytes
    assert four.data_nodes > one.data_nodes
