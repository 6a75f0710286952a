"""Running `kb` in a process of its own and watching what it takes."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
_LOOK_S = 0.2


@dataclass(frozen=True)
class Ran:
    seconds: float
    peak_bytes: int
    said: str = ""


def environment(data: Path, search_url: str = "tantivy:") -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("KB_")},
        "KB_DATA_DIR": str(data),
        "KB_SEARCH_URL": search_url,
        "KB_LOG_LEVEL": "error",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


def run(
    data: Path, *words: str, search_url: str = "tantivy:", more: Mapping[str, str] | None = None
) -> Ran:
    """A `kb` command to its end; the peak is of all its processes together. more: settings."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", *words],
        cwd=data.parent,
        env=environment(data, search_url) | dict(more or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    peak = 0
    while process.returncode is None:
        peak = max(peak, resident_bytes(process.pid))
        with suppress(subprocess.TimeoutExpired):  # looking more often would take part in the race
            process.wait(_LOOK_S)
    seconds = time.perf_counter() - started
    said, _ = process.communicate()  # a command says little: it never waits for us to read
    if process.returncode:
        raise RuntimeError(f"kb {' '.join(words)} ended with {process.returncode}")
    return Ran(seconds, peak, said)


def resident_bytes(pid: int) -> int:
    """Of a process and its children; shared pages count once a process (USS would miss the index)."""
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    total = 0
    for member in family:
        try:
            total += member.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    ready_s: float

    @property
    def resident_bytes(self) -> int:
        return resident_bytes(self.pid)


@contextmanager
def serving(data: Path, search_url: str = "tantivy:") -> Iterator[Server]:
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve", "--port", str(port)],
        cwd=data.parent,
        env=environment(data, search_url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/")
        yield Server(url, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(url: str, timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                response.read()
            return
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > deadline:
                raise
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.02)


@dataclass(frozen=True)
class Timings:
    """In milliseconds, sorted."""

    milliseconds: tuple[float, ...]

    def at(self, share: float) -> float:
        return self.milliseconds[
            min(int(len(self.milliseconds) * share), len(self.milliseconds) - 1)
        ]

    def __str__(self) -> str:
        return f"{self.at(0.5):.1f} / {self.at(0.95):.1f}"


@dataclass(frozen=True)
class Load:
    requests_a_second: float
    errors: int


def load(urls: list[str], clients: int, seconds: float) -> Load:
    """Ask in turn from several clients at once."""
    done, errors = [0] * clients, [0] * clients
    stop = time.monotonic() + seconds

    def ask(client: int) -> None:
        at = client * 37
        while time.monotonic() < stop:
            try:
                with urllib.request.urlopen(urls[at % len(urls)], timeout=30) as response:
                    response.read()
                done[client] += 1
            except OSError:
                errors[client] += 1
            at += 1

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(sum(done) / (time.monotonic() - started), sum(errors))
