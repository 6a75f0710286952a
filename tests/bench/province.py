"""A province on this machine: PostgreSQL, three OpenSearch nodes, several processes of each sort.

The same resources in the same run by both engines: importing, rebuilding, indexing live, searches
by one client and by sixteen, sizes and memory. Both read their rows from PostgreSQL.
"""

import itertools
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice
from pathlib import Path

from indexer.engines.registry import open_engine
from kb.domain.actor import OPERATOR
from kb.storage import schema
from kb.storage.session import Database
from kb.usecases import health, indexing
from kb.usecases.importing import import_lines
from tests.bench.documents import AUTHORS, STUDIOS, key_words, lines, questions
from tests.bench.growth import LOAD_S, MIB, address, ask
from tests.bench.running import environment, load, resident_bytes, run, wait_for
from tests.ports import free_port
from tests.services import opensearch, postgres
from tests.services.opensearch_cluster import SOON, Cluster
from tests.services.opensearch_home import Home

WORKERS = 2
IMPORTERS = 2
_IMPORTED_AT_ONCE = 2_000
_KEY = '"key": "bench-'
# So many more are indexed live: what comes in while people search.
LIVE = 20_000
# Warm after a minute or two, unlike those of tests.
STEADY = "-Xms1g -Xmx1g"


def report(folder: Path, sizes: Sequence[int], queries: int) -> None:
    print(
        "\n| engine | resources | saved/s | rebuilt/s | live/s | rows MiB | index MiB, one copy | "
        "MiB of memory | key words ms p50 / p95 | questions ms p50 / p95 | "
        "16 clients req/s (errors) |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        with province(folder, java_options=STEADY, base=f"kb_bench_{size}") as one:
            saved = one.save(size)
            for each in (one, one.embedded()):
                print(f"| {each.engine} | {size:,} | {saved} {measure(each, queries)}", flush=True)


def measure(one: "Province", queries: int) -> str:
    """The index built, searched, and kept up to date."""
    ran = run(one.folder, "rebuild", "--json", more=one.settings())
    rebuilt = json.loads(ran.said)
    index_mib = one.index_bytes() / one.copies / MIB
    live = one.index_live()
    one.open()
    words, asked = key_words(queries), questions(queries)
    for url in one.urls:  # warm, with other queries
        ask(url, [*key_words(queries, seed=60), *questions(queries, seed=50)])
    by_words, by_questions = ask(one.url, words), ask(one.url, asked)
    mixed = [address(query) for pair in zip(words, asked, strict=True) for query in pair]
    urls = [f"{url}{path}" for path, url in zip(mixed, one.urls * len(mixed), strict=False)]
    loaded = load(urls, 16, LOAD_S)
    memory_mib = sum(one.memory().values()) / MIB
    rows_mib = one.rows_bytes() / MIB
    one.close()
    return (
        f"| {rebuilt['documents'] / rebuilt['seconds']:,.0f} | {live:,.0f} | {rows_mib:,.0f} "
        f"| {index_mib:,.0f} | {memory_mib:,.0f} | {by_words} | {by_questions} "
        f"| {loaded.requests_a_second:.0f} ({loaded.errors}) |"
    )


@dataclass
class Province:
    """folder: of the processes. Nothing runs but the services until `open`."""

    folder: Path
    database_url: str
    search_url: str
    server: postgres.Postgres
    cluster: Cluster
    home: Home
    copies: int = 2
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    urls: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def engine(self) -> str:
        return self.search_url.partition(":")[0]

    def embedded(self) -> "Province":
        """The same rows with an index in a folder; the cluster stands idle."""
        folder = self.folder / "embedded"
        folder.mkdir()
        return replace(self, folder=folder, search_url="tantivy:", copies=1, processes={}, urls=())

    def settings(self) -> dict[str, str]:
        return {
            "KB_DATABASE_URL": self.database_url,
            "KB_SEARCH_URL": self.search_url,
            "KB_WORKER": "none",
            "KB_QUERY_LOG": "false",
        }

    def start(self, name: str, *words: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "web.cli", *words],
                cwd=self.folder,
                env=environment(self.folder) | self.settings(),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        """SIGKILL, as by a power cut."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def open(self) -> None:
        """Two web processes, until their first pages stand."""
        ports = [free_port(), free_port()]
        for number, port in enumerate(ports, 1):
            self.start(f"web {number}", "serve", "--port", str(port))
        self.urls = tuple(f"http://127.0.0.1:{port}" for port in ports)
        for url in self.urls:
            wait_for(f"{url}/", timeout_s=120)

    def start_workers(self) -> None:
        for number in range(1, WORKERS + 1):
            self.start(f"worker {number}", "worker")

    def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=60)
        self.processes.clear()

    def save(self, size: int) -> str:
        """Import `size` resources, by several at once; how many a second, "–" if they are there."""
        with closing(Database(self.database_url)) as db:
            if schema.is_current(db) and health.count_resources(db) >= size:
                return "–"  # kept from an earlier run
        run(self.folder, "init", "--empty", more=self.settings())
        started = time.monotonic()
        whom = min(STUDIOS, size) + min(AUTHORS, size)  # all others refer to them
        importing(self.database_url, size, 0, 1, until=whom)
        with multiprocessing.get_context("spawn").Pool(IMPORTERS) as pool:
            parts = [(self.database_url, size, number, IMPORTERS) for number in range(IMPORTERS)]
            pool.starmap(importing, parts)
        return f"{size / (time.monotonic() - started):,.0f}"

    def index_live(self) -> float:
        """Save more while no worker runs, and let the workers index them; how many a second."""
        with closing(Database(self.database_url)) as db:
            there = health.count_resources(db)
            more = (line for line in lines(min(LIVE, there), seed=there) if _KEY in line)
            text = "\n".join(line.replace(_KEY, f"{_KEY}{there}-") for line in more)
            import_lines(db, OPERATOR, BytesIO(text.encode()))
            waiting = indexing.pending(db)
        started = time.monotonic()
        self.start_workers()
        self.wait_until_synced(timeout_s=3600)
        taken_s = time.monotonic() - started
        self.close()
        return waiting / taken_s

    def wait_until_synced(self, timeout_s: float = 300) -> float:
        """Seconds until nothing waits for the index."""
        started = time.monotonic()
        with closing(Database(self.database_url)) as db:
            while indexing.pending(db):
                if time.monotonic() - started > timeout_s:
                    raise RuntimeError("the outbox does not become empty")
                time.sleep(0.2)
        return time.monotonic() - started

    def memory(self) -> dict[str, int]:
        """Resident bytes by process."""
        pids = {name: process.pid for name, process in self.processes.items()}
        if self.engine != "tantivy":
            pids |= {node.name: self.cluster.pid(node) for node in self.cluster.nodes}
        return {name: resident_bytes(pid) for name, pid in pids.items()}

    def rows_bytes(self) -> int:
        name = self.database_url.partition("?")[0].rpartition("/")[2]
        return int(self.server.value(f"SELECT pg_database_size('{name}')"))

    def index_bytes(self) -> int:
        """With its replicas."""
        engine = open_engine(self.search_url, self.folder / "index")
        with closing(engine):
            return engine.size_bytes()


def importing(url: str, size: int, number: int, of: int, until: int = 0) -> None:
    """Import a share of `size` resources. until: only as many of the first lines."""
    rest = lines(size)
    if until:
        rest = islice(rest, until)
    with closing(Database(url)) as db:
        for turn in itertools.count():
            part = list(islice(rest, _IMPORTED_AT_ONCE))
            if not part:
                return
            if turn % of == number:
                import_lines(db, OPERATOR, BytesIO("\n".join(part).encode()))


@contextmanager
def province(folder: Path, java_options: str = SOON, base: str = "") -> Iterator[Province]:
    """base: name of a database that stays in the folder, "" for one that goes."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as parts:
        server = parts.enter_context(postgres.running(folder / "postgres" if base else None))
        # not in memory: a million resources are more than tests have room for
        place = Path(tempfile.gettempdir()) if base else None
        cluster, home = parts.enter_context(opensearch.nodes(3, place, java_options))
        if base:
            database_url = server.kept(base)
        else:
            database_url = parts.enter_context(server.database(migrated=False))
        data = Path(parts.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        search_url = f"opensearch://{cluster.hosts}/bench?shards=3&replicas=1"
        one = Province(data, database_url, search_url, server, cluster, home)
        parts.callback(one.close)
        yield one
