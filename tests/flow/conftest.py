"""A whole base in a folder of its own: database, engine, analysis, search."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus import load as corpus
from indexer.analysis.analyser import build_analyser
from indexer.search import Search
from kb.domain.access import ANONYMOUS
from kb.domain.actor import OPERATOR
from kb.domain.resources import ResourceState
from kb.storage import schema
from kb.storage.session import Database
from kb.usecases import resources
from tests import bases
from tests.engine_contract.world import CLUSTER, search_url
from web.jobs.kinds import TWINS
from web.services import build_services
from web.settings import load_settings

ENGINES = ("tantivy", "whoosh", CLUSTER)
HERE = Path(__file__).parent
# Files are read alike, whatever database their works go into.
ABOUT_READING = {"test_import_fuzz.py", "test_seeds.py"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Flows run on both databases."""
    for item in items:
        if item.path.parent == HERE and item.path.name not in ABOUT_READING:
            item.add_marker(pytest.mark.both_databases)


class World:
    """A base with the words that tests speak in."""

    def __init__(
        self,
        folder: Path,
        search_url: str = "tantivy:",
        words: Mapping[str, int] | None = None,
        **settings: str,
    ) -> None:
        """words: what only this process's dictionary has, with frequencies."""
        settings = {
            "KB_DATA_DIR": str(folder),
            "KB_SEARCH_URL": search_url,
            **bases.settings(folder),
            **settings,
        }
        self.folder = folder
        self.services = build_services(load_settings(settings))
        if words:
            known = {**corpus.domain_words(), **words}
            vars(self.services)["analyser"] = build_analyser(known, corpus.stop_words())
        self.db = self.services.db
        schema.upgrade(self.db)
        self.worker = self.services.worker()

    def save(self, key: str, body: str = "", **fields: object) -> None:
        draft = {"title": f"题目 {key}", **fields}
        resources.save(self.db, OPERATOR, ResourceState(key=key, body=body or "正文", **draft))

    def sync(self) -> int:
        return self.worker.drain(wait_s=20)

    def find_twins(self) -> bool:
        """Do the job that compares texts, as a command does while somebody waits."""
        return self.services.job_runner().run_now(TWINS)

    def search(self, text: str, scope=ANONYMOUS, **options: object):
        options = {"per_page": 50, "facets": (), **options}
        return self.services.searcher.search(Search(text, scope, **options))

    def keys(self, text: str, scope=ANONYMOUS, **options: object) -> list[str]:
        """Keys of the hits that hold all that was asked for, in order."""
        page = self.search(text, scope, **options)
        return [hit.resource.key for hit in page.hits[: page.total_all]]

    def found(self, text: str, scope=ANONYMOUS, **options: object) -> set[str]:
        return set(self.keys(text, scope, **options))

    def close(self) -> None:
        self.services.close()


def open_world(request, folder: Path) -> World:
    """A base on the engine that the fixture's parameter names."""
    if request.param == "opensearch":
        request.getfixturevalue("opensearch")
    return World(folder / "data", search_url(request.param, folder))


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path / "data")
    yield world
    world.close()


@pytest.fixture(params=ENGINES)
def any_world(request, tmp_path):
    if request.param == "opensearch":
        request.getfixturevalue("opensearch_indexes")
    world = open_world(request, tmp_path)
    yield world
    world.close()


@pytest.fixture
def one_db(one_url):
    """A database of the one sort that this run is about."""
    db = Database(one_url)
    yield db
    db.close()
