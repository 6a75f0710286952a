"""A province on this machine: PostgreSQL, three OpenSearch nodes, several processes of each sort.

What the embedded engine is measured by in `growth` is measured here for the cluster: saving and
indexing live with one replica, a rebuild, searches by one client and by sixteen, and sizes.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from indexer.engines.registry import open_engine
from kb.storage.session import Database
from kb.usecases import indexing
from kb.usecases.importing import import_lines
from tests.bench.documents import key_words, lines, questions
from tests.bench.growth import LOAD_S, MIB, address, ask
from tests.bench.running import environment, load, resident_bytes, run, wait_for
from tests.ports import free_port
from tests.services import opensearch, postgres
from tests.services.opensearch_cluster import Cluster
from tests.services.opensearch_home import Home

WORKERS = 2


def report(folder: Path, sizes: Sequence[int], queries: int) -> None:
    print(
        "\n| resources | saved/s | indexed live/s | rebuilt/s | rows MiB | index MiB, 2 copies | "
        "nodes MiB | key words ms p50 / p95 | questions ms p50 / p95 | 16 clients req/s (errors) |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        print(measure(folder, size, queries), flush=True)


def measure(folder: Path, size: int, queries: int) -> str:
    with province(folder) as one:
        saved_s = one.save(size)
        live_s = one.index_live()
        rebuilt = run(one.folder, "rebuild", more=one.settings())
        one.open()
        words, asked = key_words(queries), questions(queries)
        by_words, by_questions = ask(one.url, words), ask(one.url, asked)
        mixed = [address(query) for pair in zip(words, asked, strict=True) for query in pair]
        urls = [f"{url}{path}" for path, url in zip(mixed, one.urls * len(mixed), strict=False)]
        loaded = load(urls, 16, LOAD_S)
        nodes = sum(bytes_ for name, bytes_ in one.memory().items() if name.startswith("node"))
        rows_mib, index_mib = one.rows_bytes() / MIB, one.index_bytes() / MIB
    return (
        f"| {size:,} | {size / saved_s:,.0f} | {size / live_s:,.0f} | {size / rebuilt.seconds:,.0f} "
        f"| {rows_mib:,.0f} | {index_mib:,.0f} | {nodes / MIB:,.0f} | {by_words} | {by_questions} "
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
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    urls: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return self.urls[0]

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
        """Two web processes and the workers, until their first pages stand."""
        ports = [free_port(), free_port()]
        for number, port in enumerate(ports, 1):
            self.start(f"web {number}", "serve", "--port", str(port))
        self.start_workers()
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

    def save(self, size: int) -> float:
        """Import `size` resources beside an index that is there and empty; seconds."""
        run(self.folder, "init", "--empty", more=self.settings())
        text = "\n".join(lines(size)).encode()
        started = time.monotonic()
        with closing(Database(self.database_url)) as db:
            import_lines(db, BytesIO(text))
        return time.monotonic() - started

    def index_live(self) -> float:
        """Let the workers index what was saved; seconds."""
        started = time.monotonic()
        self.start_workers()
        self.wait_until_synced(timeout_s=24 * 3600)
        taken_s = time.monotonic() - started
        self.close()
        return taken_s

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
        pids |= {node.name: self.cluster.pid(node) for node in self.cluster.nodes}
        return {name: resident_bytes(pid) for name, pid in pids.items()}

    def rows_bytes(self) -> int:
        name = self.database_url.partition("?")[0].rpartition("/")[2]
        return int(self.server.value(f"SELECT pg_database_size('{name}')"))

    def index_bytes(self) -> int:
        """With its replicas."""
        engine = open_engine(self.search_url, self.folder)
        with closing(engine):
            return engine.size_bytes()


@contextmanager
def province(folder: Path) -> Iterator[Province]:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as parts:
        server = parts.enter_context(contextmanager(postgres.start)())
        cluster, home = parts.enter_context(opensearch.nodes(3))
        database_url = parts.enter_context(server.database(migrated=False))
        data = Path(parts.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        search_url = f"opensearch://{cluster.hosts}/bench?shards=3&replicas=1"
        one = Province(data, database_url, search_url, server, cluster, home)
        parts.callback(one.close)
        yield one
