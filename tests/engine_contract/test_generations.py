"""Generations come, are switched to, and go; for every object and process on the folder."""

import shutil
from pathlib import Path

import pytest

from indexer.engines.contract import Stamp
from kb.errors import Conflict, Unavailable
from tests.engine_contract.world import (
    ON_DISK,
    STAMP,
    document,
    documents,
    found,
    grams,
    live_index,
    search,
)

on_disk = pytest.mark.parametrize("engine_name", ON_DISK)
OTHER = Stamp(analyser="a2", schema=2, base="基础 “2”")


def folders(tmp_path: Path) -> set[str]:
    return {each.name for each in tmp_path.glob("*/g-*")}


def test_there_is_none_at_first(engine):
    assert engine.current() is None
    assert engine.size_bytes() == 0


def test_a_loaded_one_is_searched_like_any_other(engine):
    index = engine.create(STAMP)
    index.load(document(n, text="a b" if n % 2 else "a", version=n) for n in range(1, 6))
    engine.switch(index)
    assert found(engine.current(), grams("a", "b")) == [1, 3, 5]
    assert dict(engine.current().versions()) == {n: n for n in range(1, 6)}
    engine.current().apply([document(1, text="c", version=6)], [3])
    assert found(engine.current(), grams("a", "b")) == [5]


def test_what_fails_while_it_is_loaded_can_be_discarded(engine):
    def interrupted():
        yield document(1)
        raise KeyboardInterrupt

    index = engine.create(STAMP)
    with pytest.raises(KeyboardInterrupt):
        index.load(interrupted())
    engine.discard(index)
    again = engine.create(STAMP)
    again.load(documents(2))
    assert found(again) == [1, 2]


def test_nothing_may_be_loaded(engine):
    index = engine.create(STAMP)
    index.load([])
    assert search(index).total == 0


def test_a_created_one_is_not_live(engine):
    index = engine.create(STAMP)
    index.apply(documents(2))
    assert found(index) == [1, 2]
    assert engine.current() is None


def test_a_switch_makes_it_live(engine):
    index = engine.create(STAMP)
    index.apply(documents(2))
    engine.switch(index)
    assert found(engine.current()) == [1, 2]
    assert engine.current().generation == index.generation


def test_current_is_opened_once(engine):
    live_index(engine)
    assert engine.current() is engine.current()


def test_a_live_one_is_written_to(engine):
    index = live_index(engine, documents(2))
    index.apply([document(3)], [1])
    assert found(engine.current()) == [2, 3]


def test_one_is_built_beside_the_live_one(engine):
    live_index(engine, [document(1, text="old")])
    beside = engine.create(OTHER)
    beside.apply([document(2, text="new")])
    assert found(engine.current()) == [1]
    assert found(beside) == [2]
    engine.current().apply([document(3)])
    assert found(beside) == [2]
    engine.switch(beside)
    assert found(engine.current()) == [2]


def test_stamps(engine):
    live_index(engine)
    beside = engine.create(OTHER)
    assert (engine.current().stamp, beside.stamp) == (STAMP, OTHER)
    engine.switch(beside)
    assert engine.current().stamp == OTHER


def test_generations_have_names_of_their_own(engine):
    names = [engine.create(STAMP).generation for _ in range(5)]
    assert len(set(names)) == 5


def test_discard(engine):
    live_index(engine, documents(1))
    beside = engine.create(STAMP)
    beside.apply(documents(2))
    engine.discard(beside)
    assert found(engine.current()) == [1]
    with pytest.raises(Unavailable):
        search(beside)


def test_the_live_one_is_not_discarded(engine):
    index = live_index(engine, documents(1))
    with pytest.raises(Conflict):
        engine.discard(index)
    assert found(engine.current()) == [1]


def test_the_size(engine):
    live_index(engine, documents(50, text="a b c"))
    assert engine.size_bytes() > 0


def test_a_closed_index_says_so(engine):
    index = live_index(engine, documents(1))
    index.close()
    for use in (
        lambda: search(index),
        lambda: index.apply(documents(1)),
        lambda: list(index.versions()),
        lambda: index.document_frequencies([("text_w", "a")]),
    ):
        with pytest.raises(Unavailable):
            use()


def test_closing_twice_is_no_error(engine):
    index = live_index(engine)
    index.close()
    index.close()
    engine.close()
    engine.close()


@pytest.mark.parametrize("times", [1, 3])
def test_everything_is_there_after_reopening(open_another, times):
    engine = open_another()
    index = live_index(engine, [document(1, text="a"), document(2)], OTHER)
    name = index.generation
    index.apply([document(3, version=9)], [2])
    for _ in range(times):
        engine.close()
        engine = open_another()
    index = engine.current()
    assert found(index) == [1, 3]
    assert found(index, grams("a")) == [1]
    assert dict(index.versions()) == {1: 1, 3: 9}
    assert (index.stamp, index.generation) == (OTHER, name)
    index.apply([document(4)])
    assert found(index) == [1, 3, 4]


# --- a second engine on the same folder, as in another process -----------------------------


def test_another_sees_what_is_written(open_another):
    one, two = open_another(), open_another()
    index = live_index(one, documents(1))
    assert found(two.current()) == [1]
    index.apply([document(2)])
    assert found(two.current()) == [1, 2]
    index.apply([], [1])
    assert found(two.current()) == [2]


def test_another_may_write(open_another):
    one, two = open_another(), open_another()
    index = live_index(one, documents(1))
    for n in range(2, 6):
        (two.current() if n % 2 else index).apply([document(n), document(1, version=n)])
        assert dict(one.current().versions()) == dict(two.current().versions())
    assert found(index) == found(two.current()) == [1, 2, 3, 4, 5]


def test_another_sees_the_first_switch(open_another):
    one, two = open_another(), open_another()
    assert two.current() is None
    live_index(one, documents(1))
    assert found(two.current()) == [1]


def test_another_sees_every_switch(open_another):
    one, two = open_another(), open_another()
    for n in range(1, 6):
        engine = one if n % 2 else two
        live_index(engine, [document(n)])
        assert found(one.current()) == found(two.current()) == [n]


def test_searches_on_an_old_generation_finish(open_another):
    one, two = open_another(), open_another()
    live_index(one, documents(5, text="a", kind="k"))
    old, also_old = one.current(), two.current()
    assert search(also_old).total == 5
    live_index(one, documents(1))
    for index in (old, also_old):
        result = search(index, grams("a"), facets=("kind",))
        assert (result.total, result.facets["kind"][0].count) == (5, 5)
    assert found(two.current()) == [1]


# --- what is left on the disk --------------------------------------------------------------


@on_disk
def test_a_switch_drops_the_old_one(engine, tmp_path):
    first = live_index(engine, documents(10)).generation
    second = live_index(engine, documents(10)).generation
    assert folders(tmp_path) == {second}
    assert first != second


@on_disk
def test_a_discarded_one_leaves_nothing(engine, tmp_path):
    index = live_index(engine)
    engine.discard(engine.create(STAMP))
    assert folders(tmp_path) == {index.generation}


@on_disk
def test_one_whose_builder_is_gone_is_dropped(open_another, tmp_path):
    gone, here = open_another(), open_another()
    stale = gone.create(STAMP).generation
    gone.close()
    assert stale in folders(tmp_path)
    index = here.create(STAMP)
    assert folders(tmp_path) == {index.generation}


@on_disk
def test_one_that_another_is_building_stays(open_another, tmp_path):
    one, two = open_another(), open_another()
    building = one.create(STAMP)
    building.apply(documents(3))
    live_index(two, documents(1))
    two.create(STAMP)
    assert building.generation in folders(tmp_path)
    building.apply([document(4)])
    one.switch(building)
    assert found(two.current()) == [1, 2, 3, 4]


@on_disk
def test_a_discarded_one_cannot_be_switched_to(engine):
    live_index(engine, documents(1))
    index = engine.create(STAMP)
    engine.discard(index)
    with pytest.raises(Conflict):
        engine.switch(index)
    assert found(engine.current()) == [1]


@on_disk
def test_files_that_are_no_generations_are_left_alone(engine, tmp_path):
    index = live_index(engine)
    [root] = {each.parent for each in tmp_path.glob("*/g-*")}
    (root / "notes.txt").write_text("mine")
    (root / "g-mine").mkdir()
    live_index(engine)
    assert (root / "notes.txt").exists()
    assert (root / "g-mine").exists()
    assert not (root / index.generation).exists()


@on_disk
def test_what_cannot_be_deleted_now_goes_later(engine, tmp_path, monkeypatch):
    """As on Windows, where a file that is open somewhere stays."""

    def rename(*_):
        raise PermissionError

    first = live_index(engine).generation
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        second = live_index(engine).generation
    assert folders(tmp_path) == {first, second}
    third = live_index(engine).generation
    assert folders(tmp_path) == {third}


@on_disk
def test_a_half_deleted_one_is_no_generation(engine, tmp_path, monkeypatch):
    """As after a crash in the middle of deleting."""
    live_index(engine)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *args, **kwargs: None)
        second = live_index(engine).generation
    assert folders(tmp_path) == {second}
    assert list(tmp_path.glob("*/dropped-*"))
    live_index(engine)
    assert not list(tmp_path.glob("*/dropped-*"))


@on_disk
def test_a_folder_that_is_a_file_is_unavailable(engine, engine_name, tmp_path):
    (tmp_path / engine_name).write_text("not a folder")
    with pytest.raises(Unavailable):
        engine.create(STAMP)
    with pytest.raises(Unavailable):
        engine.current()
