"""The benchmarks still run; their figures are for docs/measured.md, not for assertions."""

import pytest

from tests.bench import (
    backups,
    growth,
    intake,
    pages,
    province,
    rivals,
    scopes,
    searches,
    soak,
    suggestions,
    twins,
    weights,
)
from tests.shared_data import SHARED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SHARED / "data").exists(), reason="shared/data is not beside the project"
    ),
]


def test_growth_at_low_size(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(growth, "LOAD_S", 1.0)
    growth.report(tmp_path, [200], queries=10)
    assert "| 200 |" in capsys.readouterr().out


def test_rivals_at_low_size(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(rivals, "SIZE", 200)
    rivals.report(tmp_path, queries=10)
    assert "SQLite FTS5" in capsys.readouterr().out


def test_pages_at_low_size(tmp_path, capsys):
    pages.report(tmp_path, 200, count=3)
    told = capsys.readouterr().out
    assert "| home |" in told
    assert "| sitemap, a part |" in told


def test_suggestions_at_low_size(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(suggestions, "NAMES", 20)
    monkeypatch.setattr(suggestions, "_TYPED", 1)
    suggestions.report(tmp_path, 50)
    assert "| 50 | 20 |" in capsys.readouterr().out


def test_intake_at_low_size(capsys):
    intake.report([6])
    assert "| 6 |" in capsys.readouterr().out


def test_searches_at_low_size(tmp_path):
    growth.prepare(tmp_path / "base", 200)
    found = searches.in_a_process(searches.ROOT, tmp_path / "base", 3, "API")
    assert {key: figures["all"] > 0 for key, figures in found.items()} == {
        "API, key words": True,
        "API, questions": True,
    }


def test_scopes_at_low_size(tmp_path, capsys):
    scopes.report(tmp_path, [200], 3)
    assert "| two parts |" in capsys.readouterr().out


def test_weights_at_low_size(tmp_path, capsys):
    weights.report(tmp_path, [400])
    assert "| 400 |" in capsys.readouterr().out


def test_twins_at_low_size(tmp_path, capsys):
    twins.report(tmp_path, [200], queries=10)
    assert "10 of 10" in capsys.readouterr().out


def test_backups_at_low_size(tmp_path, capsys):
    backups.report(tmp_path, [100])
    assert "| 100 |" in capsys.readouterr().out


@pytest.mark.opensearch
@pytest.mark.postgres
def test_a_province_at_low_size(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(province, "LOAD_S", 1.0)
    province.report(tmp_path, [100], queries=10)
    assert "| 100 |" in capsys.readouterr().out


@pytest.mark.opensearch
@pytest.mark.postgres
def test_nothing_is_lost_in_a_short_soak(tmp_path, capsys):
    soak.report(tmp_path, 100, minutes=0.8, readers=2)
    assert "**0 lost**" in capsys.readouterr().out
