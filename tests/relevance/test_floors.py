"""Floors a little below what is reached; what is reached stands in README."""

from functools import cache

import pytest

from corpus import load as corpus
from indexer.evaluate import evaluate, read
from tests.engine_contract.world import CLUSTER, search_url
from tests.flow.conftest import World
from tests.relevance.documents import with_distractors
from tests.shared_data import SHARED

FLOORS = [
    ("drcd_dev.json", "tantivy", 0.965),
    ("cmrc_trial.json", "tantivy", 0.980),
    ("cmrc_trial.json", "whoosh", 0.980),
    pytest.param("drcd_dev.json", "whoosh", 0.962, marks=pytest.mark.slow),
    pytest.param("cmrc_trial.json", "opensearch", 0.980, marks=CLUSTER.marks),
]


@pytest.fixture(scope="module")
def samples_base(tmp_path_factory):
    from kb.usecases import samples

    world = World(tmp_path_factory.mktemp("relevance") / "data")
    samples.load_taxonomies(world.db)
    samples.load_samples(world.db)
    yield world
    world.close()


@pytest.fixture
def engine(request, tmp_path):
    """The address of the engine that a parameter names."""
    if request.param == "opensearch":
        request.getfixturevalue("opensearch")
    return search_url(request.param, tmp_path)


@pytest.mark.parametrize(("name", "engine", "floor"), FLOORS, indirect=["engine"])
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


@pytest.fixture(scope="module")
def teachers(samples_base):
    """What our judged queries find on an engine."""

    @cache
    def ask(engine):
        services = samples_base.services
        return evaluate(
            engine,
            with_distractors(samples_base.db),
            read(corpus.ROOT / "judgements" / "teachers.jsonl").judged,
            services.analyser,
            services.searcher.directory,
            services.lore,
        )

    return ask


@pytest.mark.parametrize("engine", ["tantivy", "whoosh", CLUSTER], indirect=True)
def test_teachers_find_what_they_look_for(teachers, engine):
    found = teachers(engine)
    assert found.score.queries >= 40
    assert found.score.ndcg >= 0.90, found.worst
    assert found.score.empty == 0
    assert found.score.ndcg == pytest.approx(teachers("tantivy:").score.ndcg, abs=0.01)
