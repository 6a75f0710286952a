"""Every change reaches the index, whatever happens on the way."""

import json
import shutil
import time
from contextlib import closing
from dataclasses import replace

import pytest

from indexer.engines.fields import WHOLE_TITLE
from indexer.engines.tantivy import query as tantivy_query
from indexer.engines.whoosh import codec
from indexer.query.plain import IS_TITLE
from indexer.search import Search
from indexer.sync import apply, projection, reconcile
from indexer.sync import lease as lease_module
from indexer.sync import rebuild as rebuilding
from indexer.sync.lease import WRITER, held
from indexer.sync.rebuild import rebuild
from kb.domain.access import ANONYMOUS, OPERATOR_READER, OPERATOR_SCOPE, Scope, studio_token
from kb.domain.actor import OPERATOR
from kb.domain.people import PersonState
from kb.domain.studios import StudioState
from kb.domain.topics import TopicState
from kb.domain.vocabulary import Visibility
from kb.errors import Conflict, DatabaseAway, Unavailable
from kb.storage import meta
from kb.usecases import indexing, people, resources, studios, topics
from tests.engine_contract.world import ON_DISK
from tests.flow.conftest import World
from tests.flow.in_use import in_use

on_disk = pytest.mark.parametrize("any_world", ON_DISK, indirect=True)


def test_what_is_saved_is_found(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    assert any_world.found("感恩") == {"a"}


def test_a_revision_replaces_what_was_found(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    any_world.save("a", "诚信做人")
    any_world.sync()
    assert any_world.found("感恩") == set()
    assert any_world.found("诚信") == {"a"}


def test_what_is_unchanged_is_not_indexed_again(world):
    world.save("a", "感恩父母")
    world.sync()
    world.save("a", "感恩父母")
    assert world.sync() == 0


def test_the_bin_takes_out_of_search_and_restoring_brings_back(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    resources.delete(any_world.db, OPERATOR, "a")
    any_world.sync()
    assert any_world.found("感恩") == set()
    resources.restore(any_world.db, OPERATOR, "a")
    any_world.sync()
    assert any_world.found("感恩") == {"a"}


def test_a_deleted_resource_is_no_hit_even_before_the_index_knows(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    resources.delete(any_world.db, OPERATOR, "a")
    assert any_world.search("感恩").hits == ()


def test_purging_removes_for_good(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    resources.purge(any_world.db, OPERATOR, "a")
    any_world.sync()
    assert any_world.found("感恩") == set()
    assert list(any_world.services.engine.current().versions()) == []


def test_renames_reach_every_resource_that_carries_the_name(any_world):
    db = any_world.db
    topics.save(db, OPERATOR, TopicState("gratitude", "感恩教育"))
    people.save(db, OPERATOR, PersonState("p", "王芳"))
    studios.save(db, OPERATOR, StudioState("s", "林若溪班主任工作室"))
    for number in range(5):
        any_world.save(f"r{number}", topics=("gratitude",), authors=("p",), studio="s")
    any_world.save("other")
    any_world.sync()
    assert len(any_world.found("感恩教育 王芳 林若溪")) == 5
    topics.rename(db, OPERATOR, "gratitude", "孝亲教育")
    people.rename(db, OPERATOR, "p", "李雷")
    studios.rename(db, OPERATOR, "s", "何明远班主任工作室")
    any_world.sync()
    assert len(any_world.found("孝亲教育 李雷 何明远")) == 5
    assert any_world.found('"感恩教育"') == set()


def test_merging_two_persons_moves_their_resources(world):
    people.save(world.db, OPERATOR, PersonState("p1", "王芳"))
    people.save(world.db, OPERATOR, PersonState("p2", "王方"))
    world.save("a", authors=("p2",))
    world.sync()
    people.merge(world.db, OPERATOR, keep="p1", drop="p2")
    world.sync()
    assert world.found("作者:王芳") == {"a"}


def test_visibility_decides_who_finds_it(any_world):
    db = any_world.db
    studios.save(db, OPERATOR, StudioState("s", "甲工作室"))
    for visibility in Visibility:
        any_world.save(visibility.value, "感恩父母", visibility=visibility, studio="s")
    any_world.sync()
    studio = resources.get(db, "studio", OPERATOR_READER).studio.id
    member = Scope(frozenset({"public", "network", studio_token(studio)}))
    assert any_world.found("感恩") == {"public"}
    assert any_world.found("感恩", member) == {"public", "network", "studio"}
    assert any_world.found("感恩", Scope(frozenset())) == set()
    assert any_world.found("感恩", OPERATOR_SCOPE) == {v.value for v in Visibility}
    page = any_world.search("感恩", facets=("kind",))
    assert page.total == 1
    assert [entry.count for entry in page.facets["kind"]] == [1]


def test_hiding_takes_effect_before_the_index_knows(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    resources.set_visibility(any_world.db, OPERATOR, "a", Visibility.PRIVATE)
    assert any_world.search("感恩").hits == ()


# --- healing -------------------------------------------------------------------------------


def index_folder(world):
    return world.folder / "index"


def generations(world):
    if world.services.engine.capabilities.distributed:
        return set(world.services.engine._aliases())
    return {path.name for path in index_folder(world).glob("*/g-*")}


def test_without_an_index_search_says_that_it_is_healing(any_world):
    any_world.save("a", "感恩父母")
    with pytest.raises(Unavailable, match="重建"):
        any_world.search("感恩")
    any_world.sync()
    assert any_world.found("感恩") == {"a"}


@on_disk
def test_a_damaged_index_heals(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    any_world.services.engine.close()
    damaged = 0
    for path in index_folder(any_world).rglob("*"):
        if path.is_file() and path.name != "CURRENT" and "lock" not in path.name:
            path.write_bytes(b"")
            damaged += 1
    assert damaged
    with pytest.raises(Unavailable):
        any_world.search("感恩")
    any_world.sync()
    assert any_world.found("感恩") == {"a"}


@on_disk
def test_an_index_removed_while_it_is_open_heals(any_world):
    any_world.save("a", "感恩父母")
    any_world.sync()
    assert any_world.found("感恩") == {"a"}
    [folder] = index_folder(any_world).glob("*/g-*")
    shutil.rmtree(folder)
    any_world.save("b", "感恩母亲")
    any_world.sync()
    assert any_world.found("感恩") == {"a", "b"}


def test_an_engine_that_was_away_for_a_while_is_brought_up_to_date(tmp_path):
    def use(search_url, key):
        world = World(tmp_path / "data", search_url)
        world.save(key, "感恩父母")
        world.sync()
        assert key in world.found("感恩")
        return world

    use("tantivy:", "a").close()
    use("whoosh:", "b").close()
    world = World(tmp_path / "data", "tantivy:")
    world.sync()
    assert world.found("感恩") == {"a", "b"}
    world.close()


def test_an_index_of_another_base_is_never_searched(world):
    world.save("a", "感恩父母")
    world.sync()
    with world.db.write() as tx:
        meta.put(tx, meta.BASE_ID, "another")
    world.services.__dict__.pop("searcher", None)  # as in a process that starts now
    with pytest.raises(Unavailable):
        world.search("感恩")


def test_an_older_process_leaves_the_index_to_the_newer_one(world, caplog):
    world.save("a", "感恩父母")
    world.sync()
    newer = world.services.worker()
    newer.stamp = replace(newer.stamp, analyser="newer")
    indexing.want_analysis(world.db, "newer")
    newer.heal()
    newer.engine.current()
    generation = world.services.engine.current().generation
    world.worker.stamp = replace(world.worker.stamp, analyser="older")
    assert world.worker.heal() is False
    assert world.services.engine.current().generation == generation


def test_a_lease_that_ran_out_stops_its_holder(world, monkeypatch):
    monkeypatch.setattr(lease_module, "TTL_S", 0.2)
    world.sync()
    with held(world.db, WRITER) as writer:
        writer.check()
        indexing.release(world.db, WRITER, writer.holder)
        assert indexing.lease(world.db, WRITER, "thief", 60)
        time.sleep(0.5)
        with pytest.raises(Conflict):
            writer.check()


def test_an_index_of_another_analysis_is_built_anew(tmp_path):
    world = World(tmp_path / "data")
    world.save("a", "感恩父母")
    world.sync()
    before = world.services.engine.current()
    stamp_file = next(index_folder(world).rglob("stamp.json"))
    stamp = json.loads(stamp_file.read_text("utf-8"))
    text = stamp_file.read_text("utf-8").replace(before.stamp.analyser, "older")
    assert stamp
    stamp_file.write_text(text, "utf-8")
    world.close()

    reopened = World(tmp_path / "data")
    assert reopened.found("感恩") == {"a"}  # the old one answers meanwhile
    reopened.sync()
    assert reopened.services.engine.current().generation != before.generation
    assert reopened.services.engine.current().stamp == reopened.worker.stamp
    assert reopened.found("感恩") == {"a"}
    reopened.close()


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_an_index_that_knows_no_whole_titles_answers_until_it_is_built_anew(
    tmp_path, monkeypatch, engine
):
    with monkeypatch.context() as before:
        before.setattr(projection, "SCHEMA_VERSION", 5)
        for module in (tantivy_query, codec):
            kept = tuple(name for name in module.KEYWORDS if name != WHOLE_TITLE)
            before.setattr(module, "KEYWORDS", kept)
        before.setattr(apply, "project", _without_whole_title(projection.project))
        before.setattr(rebuilding, "project", apply.project)
        world = World(tmp_path / "data", f"{engine}:")
        world.save("a", "感恩父母", title="主题：让爱住我家")
        world.sync()
        generation = world.services.engine.current().generation
        world.close()

    reopened = World(tmp_path / "data", f"{engine}:")
    assert reopened.services.engine.current().stamp.schema == 5
    page = reopened.search("主题：让爱住我家")
    assert [hit.resource.key for hit in page.hits] == ["a"]
    assert IS_TITLE not in {one.message for one in page.notices}
    assert reopened.found("感恩 -教案") == {"a"}
    reopened.sync()
    assert reopened.services.engine.current().generation != generation
    assert reopened.services.engine.current().stamp == reopened.worker.stamp
    assert IS_TITLE in {one.message for one in reopened.search("主题：让爱住我家").notices}
    reopened.close()


def _without_whole_title(project):
    def projected(resource, analyser):
        made = project(resource, analyser)
        keywords = {name: kept for name, kept in made.keywords.items() if name != WHOLE_TITLE}
        return replace(made, keywords=keywords)

    return projected


def test_check_finds_and_repairs_every_kind_of_difference(any_world):
    for key in "abcd":
        any_world.save(key, "感恩父母")
    any_world.sync()
    index = any_world.services.engine.current()
    assert not reconcile.compare(any_world.db, index)
    any_world.save("e", "感恩师长")
    resources.purge(any_world.db, OPERATOR, "b")
    any_world.save("c", "改过了")
    entries = indexing.claim(any_world.db, "lost", 100, 60)
    indexing.settle(any_world.db, entries)  # as if the outbox had been lost
    found = reconcile.compare(any_world.db, index)
    assert (len(found.missing), len(found.stale), len(found.extra)) == (1, 1, 1)
    reconcile.repair(any_world.db, index, any_world.services.analyser, found)
    assert not reconcile.compare(any_world.db, index)
    assert any_world.found("感恩") == {"a", "d", "e"}


# --- rebuilding ------------------------------------------------------------------------------


def test_searches_go_on_during_a_rebuild_and_no_change_is_lost(any_world):
    for number in range(120):
        any_world.save(f"r{number}", "感恩父母")
    any_world.sync()
    with in_use(any_world) as use:
        for _ in range(3):
            rebuild(any_world.db, any_world.services.engine, any_world.services.analyser)
    assert use.faults == []
    assert min(use.answers) >= 120
    any_world.sync()
    assert not reconcile.compare(any_world.db, any_world.services.engine.current())


NEW_WORD = "暖阳计划"


def newer_than(world):
    """A process of a newer version: another dictionary, and another number of shards if any."""
    url = world.services.settings.store.search_url.replace("shards=2", "shards=3")
    newer = World(world.folder, url, words={NEW_WORD: 100})
    assert newer.worker.stamp != world.worker.stamp
    return closing(newer)


def test_searches_go_on_while_the_index_gets_another_dictionary_and_other_shards(any_world):
    for number in range(120):
        any_world.save(f"r{number}", f"感恩父母的{NEW_WORD}")
    any_world.sync()
    before = any_world.services.engine.current()
    assert shards_of(any_world) in (None, 2)
    assert before.document_frequencies([("text_w", NEW_WORD)]) == [0]
    with newer_than(any_world) as newer:
        services = newer.services
        halfway = []
        with in_use(any_world) as use:

            def wait_once(_done):  # each time, it would never come to an end
                if not halfway:
                    halfway.append(True)
                    use.goes_on()

            use.goes_on()
            rebuild(newer.db, services.engine, services.analyser, progress=wait_once)
            use.goes_on()
        assert halfway
        assert use.faults == []
        assert min(use.answers) >= 120
        index = services.engine.current()
        assert index.generation != before.generation
        assert index.stamp == newer.worker.stamp  # the older process has not built its own again
        assert shards_of(newer) in (None, 3)
        newer.sync()
        assert not reconcile.compare(newer.db, index)
        assert index.document_frequencies([("text_w", NEW_WORD)]) == [120]
        assert newer.search("感恩").total == 120 + len(use.written)


def shards_of(world):
    """How many the live generation has; None where there are none."""
    engine = world.services.engine
    if not engine.capabilities.distributed:
        return None
    name = engine.current().generation
    found = engine._client.indices.get_settings(index=name)
    return int(found[name]["settings"]["index"]["number_of_shards"])


def test_an_interrupted_rebuild_leaves_the_live_index(any_world, monkeypatch):
    any_world.save("a", "感恩父母")
    any_world.sync()

    def interrupted(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(rebuilding, "project", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rebuild(any_world.db, any_world.services.engine, any_world.services.analyser)
    monkeypatch.undo()
    assert any_world.found("感恩") == {"a"}
    assert len(generations(any_world)) == 1


def test_several_processes_give_the_same_index(world):
    for number in range(600):
        world.save(f"r{number}", f"感恩父母 第{number}篇")
    built = rebuild(world.db, world.services.engine, world.services.analyser, processes=2)
    assert built.documents == 600
    assert not reconcile.compare(world.db, world.services.engine.current())
    assert world.found('"第599篇"') == {"r599"}


def test_two_rebuilds_at_once_are_refused(world):
    with held(world.db, "rebuild"), pytest.raises(Conflict):
        rebuild(world.db, world.services.engine, world.services.analyser)


def test_a_second_writer_waits_or_says_so(world):
    world.sync()
    world.save("a", "感恩父母")
    with held(world.db, WRITER), pytest.raises(Conflict):
        world.worker.drain()
    assert world.worker.drain() == 1


def test_what_could_not_be_applied_is_given_back(world, monkeypatch):
    world.sync()
    world.save("a", "感恩父母")

    def away(*_args):
        raise Unavailable("引擎不在")

    index = world.services.engine.current()
    monkeypatch.setattr(type(index), "apply", away)
    with pytest.raises(Unavailable):
        world.sync()
    monkeypatch.undo()
    world.sync()
    assert world.found("感恩") == {"a"}
    assert indexing.pending(world.db) == 0


def test_the_background_thread_keeps_up(world):
    thread = world.worker.start()
    try:
        world.save("a", "感恩父母")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                if world.found("感恩") == {"a"}:
                    break
            except Unavailable:
                pass
            time.sleep(0.02)
        assert world.found("感恩") == {"a"}
    finally:
        world.worker.stop()
        thread.join(timeout=10)
    assert not thread.is_alive()


def test_pages_hold_every_hit_once(any_world):
    for number in range(45):
        any_world.save(f"r{number:02}", "感恩父母", date="2024-01-01")
    any_world.sync()
    for sort in (None, "newest", "title"):
        seen = []
        for page in range(1, 6):
            found = any_world.services.searcher.search(
                Search("感恩", ANONYMOUS, sort=sort, page=page, per_page=10, facets=())
            )
            seen += [hit.resource.key for hit in found.hits]
        assert sorted(seen) == [f"r{number:02}" for number in range(45)]


@pytest.mark.parametrize("work", ["search", "sync"])
def test_a_database_that_is_away_says_nothing_about_the_index(world, monkeypatch, work):
    world.save("a", "感恩父母")
    world.sync()
    world.save("b", "感恩老师")

    def away(*_arguments, **_options):
        raise DatabaseAway("连不上数据库，请稍后再试")

    monkeypatch.setattr(resources if work == "search" else indexing, _READS[work], away)
    with pytest.raises(DatabaseAway, match="数据库"):
        world.search("感恩") if work == "search" else world.sync()
    assert not world.services.engine.is_suspect()


_READS = {"search": "by_ids", "sync": "load"}


def test_a_look_that_finds_nothing_waits_for_nobody(world):
    world.save("a", "感恩父母")
    world.sync()
    world.save("b", "感恩老师")  # waits in the outbox: no difference yet
    with held(world.db, WRITER):
        world.worker.compare()
    assert world.sync() == 1


def test_a_look_that_finds_something_mends_it_alone(world, monkeypatch):
    world.save("a", "感恩父母")
    world.sync()
    index = world.services.engine.current()
    index.apply((), [id_ for id_, _ in index.versions()])
    monkeypatch.setattr("indexer.sync.worker.TTL_S", 0.1)
    with held(world.db, WRITER), pytest.raises(Conflict):
        world.worker.compare()
    world.worker.compare()
    assert world.found("感恩") == {"a"}
