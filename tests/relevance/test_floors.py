"""Floors a little below what is reached; what is reached stands in README."""

import pytest

from corpus import load as corpus
from indexer.evaluate import evaluate, read
from tests.flow.conftest import World
from tests.relevance.documents import with_distractors
from tests.shared_data import SHARED

FLOORS = [
    ("drcd_dev.json", "tantivy:", 0.965),
    ("cmrc_trial.json", "tantivy:", 0.980),
    ("cmrc_trial.json", "whoosh:", 0.980),
    pytest.param("drcd_dev.json", "whoosh:", 0.962, marks=pytest.mark.slow),
]


@pytest.fixture(scope="module")
def samples_base(tmp_path_factory):
    from kb.usecases import samples

    world = World(tmp_path_factory.mktemp("relevance") / "data")
    samples.load_taxonomies(world.db)
    samples.load_samples(world.db)
    yield world
    world.close()


@pytest.mark.parametrize(("name", "engine", "floor"), FLOORS)
def test_questions_find_their_passages(samples_base, name, engine, floor):
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"the public set {name} is not beside the project")
    judged = read(path)
    services = samples_base.services
    found = evaluate(
        engine,
        judged.passages,
        judged.judged,
        services.analyser,
        services.searcher.directory,
        services.lore,
    )
    assert found.score.mrr >= floor, found.worst


@pytest.mark.parametrize("engine", ["tantivy:", "whoosh:"])
def test_teachers_find_what_they_look_for(samples_base, engine):
    services = samples_base.services
    path = corpus.ROOT / "judgements" / "teachers.jsonl"
    found = evaluate(
        engine,
        with_distractors(samples_base.db),
        read(path).judged,
        services.analyser,
        services.searcher.directory,
        services.lore,
    )
    assert found.score.queries >= 40
    assert found.score.ndcg >= 0.90, found.worst
    assert found.score.empty == 0
