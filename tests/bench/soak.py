"""A province under steady load while its parts are killed: errors by cause, changes lost, memory.

Two web processes, two workers, PostgreSQL and three OpenSearch nodes on this machine. Readers ask
(locust), an editor saves; on the way a node, a worker and PostgreSQL are killed and come back.
"""

import csv
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from kb.domain.actor import OPERATOR
from kb.domain.resources import ResourceState
from kb.errors import KbError
from kb.storage.session import Database
from kb.usecases import resources
from tests.bench.documents import key_words, questions
from tests.bench.growth import MIB
from tests.bench.province import Province, province
from tests.bench.running import ROOT, run

_EDIT_EVERY_S = 0.25
_EDITED = 200
_QUERIES = 200


def report(folder: Path, size: int, minutes: float, readers: int) -> None:
    with province(folder) as one:
        one.save(size)
        run(one.folder, "rebuild", more=one.settings())
        one.open()
        one.start_workers()
        before = one.memory()
        editor = Editor(one.database_url)
        with editor.working():
            asked = read(one, minutes * 60, readers)
        waited_s = one.wait_until_synced()
        lost = missing(one, editor.saved)
        after = one.memory()
    print(
        f"\n{size:,} resources, {minutes:g} minutes, {readers} readers: {asked.total:,} requests, "
        f"{asked.failures} failed, {asked.p50:.0f} / {asked.p95:.0f} ms; "
        f"{editor.saves:,} changes saved, {editor.refused} refused and saved again, "
        f"**{lost} lost**; in the index {waited_s:.0f} s after the last.\n"
    )
    print("| failed | how often |")
    print("|---|---|")
    for cause, number in sorted(asked.causes.items(), key=lambda each: -each[1]):
        print(f"| {cause} | {number} |")
    print("\n| from then on | requests | failed |")
    print("|---|---|---|")
    for name, requests, failures in asked.stretches:
        print(f"| {name} | {requests:,} | {failures} |")
    print("\n| process | MiB at the start | MiB at the end |")
    print("|---|---|---|")
    for name in before:
        print(f"| {name} | {before[name] / MIB:,.0f} | {after.get(name, 0) / MIB:,.0f} |")


@dataclass(frozen=True)
class Asked:
    """p50, p95: milliseconds. stretches: between two events, requests and failures."""

    total: int
    failures: int
    p50: float
    p95: float
    causes: dict[str, int]
    stretches: tuple[tuple[str, int, int], ...]


@dataclass
class Editor:
    """Saves resources one after the other; a save that is refused is made again."""

    database_url: str
    saved: dict[str, str] = field(default_factory=dict)
    saves: int = 0
    refused: int = 0

    @contextmanager
    def working(self) -> Iterator[None]:
        ended = threading.Event()
        thread = threading.Thread(target=self._work, args=(ended,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _work(self, ended: threading.Event) -> None:
        db = Database(self.database_url)
        number = 0
        while not ended.wait(_EDIT_EVERY_S):
            number += 1
            key, word = f"soak-{number % _EDITED}", f"soak{number}word"
            draft = ResourceState(key=key, title=f"第{number}稿", body=f"班会记录 {word}")
            while not self._is_saved(db, draft):
                time.sleep(0.5)
            self.saved[key] = word
            self.saves += 1
        db.close()

    def _is_saved(self, db: Database, draft: ResourceState) -> bool:
        try:
            resources.save(db, OPERATOR, draft)
        except KbError:
            self.refused += 1
            return False
        return True


def _asked(results: Path, moments: Sequence[tuple[str, float]]) -> Asked:
    """moments: name and time of each event."""
    (total,) = [row for row in _rows(results, "stats") if row["Name"] == "Aggregated"]
    causes = {
        f"{row['Name']}: {row['Error'][:90]}": int(row["Occurrences"])
        for row in _rows(results, "failures")
    }
    requests, failures = int(total["Request Count"]), int(total["Failure Count"])
    # the counts as each event came, and as all ended
    counts = [_counts_at(results, moment) for _, moment in moments] + [(requests, failures)]
    stretches = tuple(
        (name, after[0] - before[0], after[1] - before[1])
        for (name, _), (before, after) in zip(moments, pairwise(counts), strict=True)
    )
    p50, p95 = float(total["50%"]), float(total["95%"])
    return Asked(requests, failures, p50, p95, causes, stretches)


def _counts_at(results: Path, moment: float) -> tuple[int, int]:
    counts = (0, 0)
    for row in _rows(results, "stats_history"):
        if row["Name"] == "Aggregated" and int(row["Timestamp"]) <= moment:
            counts = int(row["Total Request Count"]), int(row["Total Failure Count"])
    return counts


def _rows(results: Path, name: str) -> Sequence[dict[str, str]]:
    with results.with_name(f"{results.name}_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(one: Province, seconds: float, readers: int) -> Asked:
    """Readers for so long, and the kills on the way."""
    asked = one.folder / "asked.json"
    asked.write_text(json.dumps(addresses()), "utf-8")
    results = one.folder / "soak"
    locust = subprocess.Popen(
        [
            sys.executable, "-m", "locust", "-f", "tests/bench/soak_users.py", "--headless",
            "--users", str(readers), "--spawn-rate", "4", "--run-time", f"{seconds:.0f}s",
            "--csv", str(results), "--csv-full-history", "--only-summary", "--exit-code-on-error", "0",
        ],
        cwd=ROOT,
        env={**os.environ, "SOAK_ASKED": str(asked), "SOAK_HOSTS": ",".join(one.urls)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    started = time.time()
    moments = [("all is there", started)]
    for share, name, event in events(one):
        time.sleep(max(0.0, started + share * seconds - time.time()))
        moments.append((name, time.time()))
        event()
    if locust.wait(timeout=seconds + 120):
        raise RuntimeError("locust did not run")
    return _asked(results, moments)


def addresses() -> dict[str, list[str]]:
    words = key_words(_QUERIES)
    return {
        "words": [f"/search?q={quote(text)}" for text in words],
        "questions": [f"/api/v1/search?q={quote(text)}" for text in questions(_QUERIES)],
        "suggestions": [f"/api/v1/suggest?q={quote(text[:2])}" for text in words],
        "pages": ["/", "/topics", "/calendar", *(f"/resources/bench-{n}" for n in range(50))],
    }


def events(one: Province) -> list[tuple[float, str, Callable[[], object]]]:
    """What happens after which share of the time. A supervisor starts a worker again at once."""
    node = one.cluster.nodes[1]
    return [
        (0.2, "a node is killed", lambda: one.cluster.kill(node)),
        (0.35, "it comes back", lambda: one.cluster.start_node(one.home, node)),
        (0.5, "a worker is killed", lambda: one.kill("worker 1")),
        (0.52, "it comes back", lambda: one.start("worker 1", "worker")),
        (0.75, "PostgreSQL is stopped", one.server.stop),
        (0.78, "it comes back", one.server.begin_again),
    ]


def missing(one: Province, saved: dict[str, str]) -> int:
    """Of the last states, those that a search for their word does not find."""
    return sum(key not in found(one, word) for key, word in saved.items())


def found(one: Province, word: str) -> list[str]:
    address = f"{one.url}/api/v1/search?q={word}&match=all"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return [hit["key"] for hit in json.load(answer)["hits"]]
