"""The benchmarks still run; their figures are for README, not for assertions."""

import pytest

from tests.bench import backups, growth, intake, pages, rivals, suggestions, twins
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


def test_twins_at_low_size(tmp_path, capsys):
    twins.report(tmp_path, [200], queries=10)
    assert "10 of 10" in capsys.readouterr().out


def test_backups_at_low_size(tmp_path, capsys):
    backups.report(tmp_path, [100])
    assert "| 100 |" in capsys.readouterr().out
