"""Versions of one text in search results: one hit, with the others named."""

import pytest

from kb.domain.access import ANONYMOUS, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.usecases import resources, twins
from tests.relevance import twin_pairs

STORY, OTHER = twin_pairs.texts()[:2]
SPUN = twin_pairs.spun(STORY, None)
WORD = "早读前十分钟"


@pytest.fixture
def versions(any_world):
    world = any_world
    world.save("best", f"{WORD}\n\n{STORY}", title=WORD)
    world.save("spun", f"{SPUN}\n\n{WORD}")
    world.save("hidden", f"{STORY}\n\n{WORD}", visibility=Visibility.PRIVATE)
    world.save("other", f"{OTHER}\n\n{WORD}")
    world.sync()
    assert world.find_twins()
    return world


def shown(page):
    return {hit.resource.key: {one.resource.key for one in hit.twins.closest} for hit in page.hits}


def test_they_are_one_hit_the_best(versions):
    page = versions.search(WORD)
    assert page.hits[0].resource.key == "best"
    assert shown(page) == {"best": {"spun"}, "other": set()}


def test_totals_and_facets_are_those_of_the_index(versions):
    page = versions.search(WORD, facets=("kind",))
    assert page.total == 3
    assert [count.count for count in page.facets["kind"]] == [3]


def test_each_reader_has_his_own(versions):
    assert shown(versions.search(WORD, OPERATOR_SCOPE))["best"] == {"spun", "hidden"}
    assert versions.search(WORD, ANONYMOUS).hits[0].twins.total == 1


def test_a_version_that_is_no_hit_is_named_as_well(versions):
    page = versions.search(f"标题:{WORD}")
    assert shown(page) == {"best": {"spun"}}


def test_a_list_can_have_them_all(versions):
    page = versions.search(WORD, folded=False)
    assert {hit.resource.key for hit in page.hits} == {"best", "spun", "other"}


def test_they_part_when_one_is_written_anew(versions):
    versions.save("spun", f"{OTHER[::-1]}\n\n{WORD}")
    versions.sync()
    versions.find_twins()
    assert shown(versions.search(WORD)) == {"best": set(), "spun": set(), "other": set()}


def test_a_rebuilt_index_leaves_them_as_they_are(versions):
    from indexer.sync.rebuild import rebuild

    resources.delete(versions.db, OPERATOR, "spun")
    services = versions.services
    rebuild(services.db, services.engine, services.analyser)
    versions.find_twins()
    assert shown(versions.search(WORD)) == {"best": set(), "other": set()}
    assert twins.count(versions.db) == 1  # best and hidden


def test_the_thread_of_jobs_finds_them_by_itself(world):
    world.save("one", STORY)
    world.save("two", SPUN)
    runner = world.services.job_runner()
    thread = runner.start()
    try:
        for _ in range(600):
            if twins.count(world.db):
                break
            thread.join(0.1)
    finally:
        runner.stop()
        thread.join()
    assert twins.count(world.db) == 1
