import subprocess
import sys
from pathlib import Path

import pytest

from indexer.engines.registry import open_engine
from kb.errors import InvalidInput
from tests.engine_contract.world import ON_DISK

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ON_DISK)
def test_a_url_opens_its_engine(name, tmp_path):
    engine = open_engine(f"{name}:", tmp_path)
    assert engine.name == name
    assert engine.current() is None
    assert not engine.capabilities.distributed


@pytest.mark.parametrize("name", ON_DISK)
def test_opening_writes_nothing(name, tmp_path):
    open_engine(f"{name}:", tmp_path).current()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "lucene:", "Tantivy:", "sqlite:///x", "班主任"])
def test_an_unknown_url_names_what_is_allowed(url, tmp_path):
    with pytest.raises(InvalidInput) as caught:
        open_engine(url, tmp_path)
    assert "tantivy:" in str(caught.value)
    assert "whoosh:" in str(caught.value)


@pytest.mark.parametrize(("name", "other"), [ON_DISK, ON_DISK[::-1]])
def test_only_the_library_asked_for_is_imported(name, other, tmp_path):
    code = (
        "import sys; from pathlib import Path; from indexer.engines.registry import open_engine;"
        f"open_engine('{name}:', Path({str(tmp_path)!r}));"
        f"assert '{name}' in sys.modules and '{other}' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, env={"PYTHONPATH": "."})
