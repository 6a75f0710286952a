"""An index that is there and cannot be opened is IndexDamaged; nothing else ever leaks."""

import json
import shutil
from pathlib import Path

import pytest

from indexer.engines.errors import IndexDamaged
from kb.errors import KbError, Unavailable
from tests.engine_contract.world import STAMP, document, documents, found, grams, live_index, search

FILES = {
    "tantivy": ("meta.json", "*.idx", "*.term", "*.pos", "*.fast", "*.fieldnorm"),
    "whoosh": ("*.toc", "*.seg"),
}
CASES = [(name, pattern) for name, patterns in FILES.items() for pattern in patterns]
on_disk = pytest.mark.parametrize("engine_name", FILES)


@pytest.fixture
def folder(open_another, tmp_path) -> Path:
    """The folder of a live generation that nobody has open."""
    engine = open_another()
    live_index(engine, documents(20, text="a b", kind="k"))
    engine.close()
    [folder] = tmp_path.glob("*/g-*")
    return folder


def damage_by_deleting(path: Path) -> None:
    path.unlink()


def damage_by_emptying(path: Path) -> None:
    path.write_bytes(b"")


def damage_by_cutting(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


WAYS = [damage_by_deleting, damage_by_emptying, damage_by_cutting]


@pytest.mark.parametrize(("engine_name", "pattern"), CASES)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("part", ["open", "full"])
def test_a_damaged_file(folder, open_another, pattern, part, way):
    paths = list((folder / part).glob(pattern))
    assert paths
    for path in paths:
        way(path)
    with pytest.raises(IndexDamaged):
        open_another().current()


@on_disk
@pytest.mark.parametrize("part", ["open", "full"])
def test_an_index_of_an_older_version_is_named_as_such(folder, open_another, part):
    shutil.rmtree(folder / part)
    with pytest.raises(IndexDamaged, match="旧版本"):
        open_another().current()


STAMPS = {
    "empty": "",
    "no JSON": "{",
    "no object": "[]",
    "incomplete": json.dumps({"engine": "x"}),
    "another engine": json.dumps({"engine": "x", "analyser": "a", "schema": 1, "base": "b"}),
    "no number": json.dumps({"engine": "x", "analyser": "a", "schema": "?", "base": "b"}),
}


@on_disk
@pytest.mark.parametrize("name", STAMPS)
def test_a_garbage_stamp(folder, open_another, name):
    (folder / "stamp.json").write_text(STAMPS[name])
    with pytest.raises(IndexDamaged):
        open_another().current()


@on_disk
def test_a_missing_stamp(folder, open_another):
    (folder / "stamp.json").unlink()
    with pytest.raises(IndexDamaged):
        open_another().current()


CURRENTS = [b"", b"\xff\xfe", b"g-1", b"../../etc", b"g-20200101000000-00000000", b"\0" * 30]


@on_disk
@pytest.mark.parametrize("content", CURRENTS)
def test_a_garbage_current(folder, open_another, content):
    (folder.parent / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamaged):
        open_another().current()


@on_disk
def test_without_current_there_is_none(folder, open_another):
    (folder.parent / "CURRENT").unlink()
    assert open_another().current() is None


@on_disk
def test_a_rebuild_heals(folder, open_another):
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage")
    engine = open_another()
    for _ in range(2):
        with pytest.raises(IndexDamaged):
            engine.current()
    live_index(engine, documents(3))
    assert found(engine.current()) == [1, 2, 3]
    assert not folder.exists()


@on_disk
@pytest.mark.parametrize("content", CURRENTS)
def test_a_rebuild_heals_a_garbage_current(folder, open_another, content):
    (folder.parent / "CURRENT").write_bytes(content)
    engine = open_another()
    index = engine.create(STAMP)
    engine.discard(engine.create(STAMP))
    index.apply(documents(2))
    engine.switch(index)
    assert found(open_another().current()) == [1, 2]


@on_disk
def test_an_error_is_told_in_words(folder, open_another):
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    with pytest.raises(IndexDamaged) as caught:
        open_another().current()
    assert caught.value.status == 503
    assert "索引" in str(caught.value)


@pytest.mark.parametrize(("engine_name", "pattern"), CASES)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_damage_under_an_open_index_leaks_no_other_error(engine, tmp_path, pattern, way):
    index = live_index(engine, documents(20, text="a b"))
    [folder] = tmp_path.glob("*/g-*")
    index.close()
    engine.close()
    index = engine.current()
    search(index, grams("a", "b"))
    # cutting an open, mapped file is not survivable; replacing it is what tools do
    for path in folder.rglob(pattern):
        copy = path.with_suffix(".copy")
        copy.write_bytes(path.read_bytes())
        copy.replace(path)
        way(path)
    uses = [
        lambda: search(index, grams("a", "b"), facets=("kind",)),
        lambda: index.apply([document(1, version=2)]),
        lambda: search(index, grams("a")),
        lambda: list(index.versions()),
        engine.current,
    ]
    for use in uses:
        try:
            use()
        except KbError as error:
            assert isinstance(error, Unavailable)  # noqa: PT017 - no error is as good
