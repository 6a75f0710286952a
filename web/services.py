"""The objects of one process, wired together. Only web.app and web.cli call this."""

from dataclasses import dataclass

from corpus import load as corpus
from indexer.analysis.analyser import Analyser, build_analyser
from indexer.engines.contract import Engine
from indexer.engines.registry import open_engine
from indexer.query.directory import CatalogueDirectory
from indexer.search import Searcher
from indexer.sync.worker import Worker
from kb.storage.session import Database
from web.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    db: Database
    engine: Engine
    analyser: Analyser
    searcher: Searcher

    def worker(self) -> Worker:
        return Worker(self.db, self.engine, self.analyser)

    def close(self) -> None:
        self.engine.close()
        self.db.close()


def build_services(settings: Settings) -> Services:
    """Opens the database and the engine; does not migrate, build an index or start a thread."""
    store = settings.store
    store.data_dir.mkdir(parents=True, exist_ok=True)
    db = Database(store.database_url)
    engine = open_engine(store.search_url, store.index_dir)
    analyser = build_analyser(corpus.domain_words(), corpus.stop_words())
    searcher = Searcher(db, engine, analyser, CatalogueDirectory(db))
    return Services(settings, db, engine, analyser, searcher)
