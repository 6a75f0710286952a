"""The objects of one process, wired together. Only web.app and web.cli build them."""

import gc
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from corpus import load as corpus
from indexer.analysis.analyser import Analyser, build_analyser
from indexer.engines.contract import Engine, Nothing, Request
from indexer.engines.errors import IndexDamaged
from indexer.engines.guard import guarded
from indexer.engines.opensearch.address import Login
from indexer.engines.registry import open_engine
from indexer.query.directory import CatalogueDirectory
from indexer.query_log import QueryLog
from indexer.search import Searcher
from indexer.suggest import Suggester
from indexer.sync.worker import Worker
from indexer.understanding.build import build_knowledge
from indexer.understanding.cached import Cached
from indexer.understanding.knowledge import LanguageKnowledge
from indexer.understanding.slips.base_sounds import BaseSounds
from kb.domain.access import ANONYMOUS, OPERATOR_SCOPE
from kb.errors import Unavailable
from kb.settings import StoreSettings
from kb.storage import data_folder
from kb.storage.files import FileStore, open_files
from kb.storage.session import Database
from kb.usecases import indexing, synonyms, taken_down
from kb.usecases.jobs.kinds import JobKinds
from web.jobs.kinds import build_kinds, resolve
from web.jobs.runner import JobRunner
from web.observe.engine import watched
from web.observe.measuring import shown
from web.observe.meter import Meter, Unmeasured
from web.observe.readiness import HEALING, OK, Probe, Readiness
from web.settings import Settings

# There is one request for each part of the index.
_NOTHING: Final = tuple(
    Request(Nothing(), tokens, limit=1) for tokens in (ANONYMOUS.tokens, OPERATOR_SCOPE.tokens)
)


@dataclass(frozen=True)
class Services:
    """The objects that one process shares.

    The analyser and the searcher are made on first use, because reading the dictionary takes a
    while and half of the commands never need it.
    """

    settings: Settings
    db: Database
    engine: Engine
    files: FileStore
    meter: Meter = field(default_factory=Unmeasured)

    @cached_property
    def analyser(self) -> Analyser:
        return build_analyser(corpus.domain_words(), corpus.stop_words())

    @cached_property
    def searcher(self) -> Searcher:
        return Searcher(
            self.db,
            guarded(self.engine),
            self.analyser,
            CatalogueDirectory(self.db),
            indexing.index_base(self.db),
            self.knowledge,
        )

    @cached_property
    def knowledge(self) -> LanguageKnowledge:
        groups = Cached(lambda: synonyms.groups(self.db))
        return build_knowledge(groups, self.sounding, self.analyser)

    @cached_property
    def sounding(self) -> BaseSounds:
        return BaseSounds(self.db, self.analyser)

    @cached_property
    def suggester(self) -> Suggester:
        return Suggester(
            self.db, self.sounding, self.analyser, self.searcher.index_for, Cached(self._taken_down)
        )

    def _taken_down(self) -> frozenset[str]:
        return frozenset(one.folded for one in taken_down.every(self.db, OPERATOR_SCOPE))

    @cached_property
    def query_log(self) -> QueryLog:
        return QueryLog(self.db, on=self.settings.query_log)

    @cached_property
    def readiness(self) -> Readiness:
        return Readiness(
            (
                Probe("database", self._check_database),
                Probe("search", self._check_search),
                Probe("files", self._check_files),
            )
        )

    def _check_database(self) -> str:
        indexing.base_id(self.db)
        return OK

    def _check_search(self) -> str:
        """Search for nothing, because a cluster may know the index and have lost a part of it."""
        try:
            index = self.engine.current()
        except IndexDamaged:
            return HEALING
        if index is None:
            return HEALING
        for request in _NOTHING:
            index.search(request)
        return OK

    def _check_files(self) -> str:
        """Ask the store for a file that nobody has, which shows whether the store answers."""
        self.settings.store.data_dir.stat()
        self.files.has("0" * 64)
        return OK

    def showing_figures(self) -> AbstractContextManager[None]:
        """Answer /metrics while the block runs, where KB_METRICS asks for it."""
        kinds = self.job_kinds.names
        return shown(self.settings.metrics, self.meter, self.db, self.readiness, kinds)

    def worker(self) -> Worker:
        """Return a new worker, which keeps the index up to date."""
        return Worker(self.db, self.engine, self.analyser)

    @cached_property
    def job_kinds(self) -> JobKinds:
        return build_kinds(self.db, self.files)

    def job_runner(self) -> JobRunner:
        """Return a new runner, which does jobs in its own thread or while a command waits."""
        return JobRunner(self.db, self.job_kinds, resolve)

    def warm(self) -> None:
        """Make now what searches need, as a server does that has just started.

        What is there by then stays as long as the process, so the garbage collector need not look
        through it again: it would take a tenth of a second, now and then, in some reader's request.
        """
        self.sounding.warm()
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        self.engine.close()
        self.db.close()


def build_services(settings: Settings, meter: Meter | None = None) -> Services:
    """Open the database, the files and the engine, and return the services over them.

    It neither migrates nor builds an index nor starts a thread. Raises Unavailable where the data
    folder cannot be used.
    """
    store = settings.store
    try:
        data_folder.prepare(store.data_dir)
    except OSError as error:
        raise Unavailable(
            "不能使用数据文件夹 %(path)s：%(reason)s", path=store.data_dir, reason=error.strerror
        ) from error
    db = Database(
        store.database_url,
        pool_size=store.database_pool,
        statement_timeout_s=store.database_timeout_s,
    )
    files = open_files(store.files, store.data_dir / "files")
    engine = open_engine(store.search_url, store.index_dir, search_login(store))
    if meter is None:
        return Services(settings, db, engine, files)
    db.on_write(meter.write)
    return Services(settings, db, watched(engine, meter.engine_fault), files, meter)


def search_login(store: StoreSettings) -> Login:
    """Return the login with which the search engine is asked."""
    return Login(store.search_user, store.search_password, store.search_ca)
