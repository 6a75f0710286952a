"""One OpenSearch node for a whole test run, however many processes share it."""

import os
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import pytest

from tests.services.opensearch_cluster import SOON, Cluster, Node
from tests.services.opensearch_home import Home, Missing, locked, provide

_ROOM_BYTES: Final = 4 * 1024**3
_AT_ONCE: Final = 30
_DONE: Final[list[str]] = []


def start(run: str) -> Iterator[str]:
    """The node's "host:port". `run`: the same for all processes of a run.

    The first one starts it; it ends with the last one. Loudly skipped where the machine cannot;
    in CI that fails.
    """
    home = get_home()
    folder = _place() / f"kb-opensearch-{run}"
    turn = folder.with_suffix(".lock")
    with locked(turn):
        cluster, held = _join(folder, home)
    try:
        yield cluster.hosts
    finally:
        held.close()
        cluster.wait_until_ended()
        with locked(turn):
            if not list(folder.glob("*.pid")):
                shutil.rmtree(folder, ignore_errors=True)
                turn.unlink(missing_ok=True)


def _join(folder: Path, home: Home) -> tuple[Cluster, IO[str]]:
    """The run's node, started if it is not there, and held."""
    folder.mkdir(exist_ok=True)
    known = folder / "port"
    if known.exists():
        cluster = Cluster(folder, (Node(1, int(known.read_text()), 0),))
        held = cluster.hold()
        if list(folder.glob("*.pid")):
            return cluster, held
        held.close()
    cluster = Cluster.planned(folder, 1)
    held = cluster.hold()
    try:
        cluster.start(home)
    except BaseException:
        held.close()
        raise
    known.write_text(str(cluster.nodes[0].http))
    return cluster, held


def _place() -> Path:
    """In memory where there is room: nothing of it outlives the run, and making an index syncs."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM_BYTES:
        return memory
    return Path(tempfile.gettempdir())


def get_home() -> Home:
    try:
        return provide()
    except Missing as missing:
        said = f"OpenSearch IS NOT TESTED: {missing}"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)


def drop_later(search_url: str) -> None:
    """Every index of the base behind the address, with those of the tests before: it is slow."""
    host, name = search_url.removeprefix("opensearch://").partition("?")[0].split("/")
    _DONE.append(f"{name}-*")
    if len(_DONE) >= _AT_ONCE:
        address = f"http://{host}/{','.join(_DONE)}"
        urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=60).close()
        _DONE.clear()


@contextmanager
def nodes(
    count: int, place: Path | None = None, java_options: str = SOON
) -> Iterator[tuple[Cluster, Home]]:
    """A cluster of one's own, for tests that kill its nodes. place: for more than fits in memory."""
    home = get_home()
    folder = Path(tempfile.mkdtemp(prefix="kb-opensearch-", dir=place or _place()))
    cluster = Cluster.planned(folder, count, java_options)
    try:
        with cluster.hold():
            cluster.start(home)
            yield cluster, home
    finally:
        cluster.wait_until_ended()
        shutil.rmtree(folder, ignore_errors=True)
