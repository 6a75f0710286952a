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
from pathlib import Path
from urllib.parse import quote

from kb.domain.resource import ResourceDraft
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
            asked, failed = read(one, minutes * 60, readers)
        waited_s = one.wait_until_synced()
        lost = missing(one, editor.saved)
        after = one.memory()
    print(
        f"\n{size:,} resources, {minutes:g} minutes, {readers} readers: {asked.total:,} requests, "
        f"{sum(failed.values())} failed, {asked.p50:.0f} / {asked.p95:.0f} ms; "
        f"{editor.saves:,} changes saved, {editor.refused} refused and saved again, "
        f"**{lost} lost**; in the index {waited_s:.0f} s after the last.\n"
    )
    print("| failed | how often |")
    print("|---|---|")
    for cause, number in sorted(failed.items(), key=lambda each: -each[1]):
        print(f"| {cause} | {number} |")
    print("\n| process | MiB at the start | MiB at the end |")
    print("|---|---|---|")
    for name in before:
        print(f"| {name} | {before[name] / MIB:,.0f} | {after.get(name, 0) / MIB:,.0f} |")


@dataclass(frozen=True)
class Asked:
    total: int
    p50: float
    p95: float


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
            draft = ResourceDraft(key=key, title=f"第{number}稿", body=f"班会记录 {word}")
            while not self._is_saved(db, draft):
                time.sleep(0.5)
            self.saved[key] = word
            self.saves += 1
        db.close()

    def _is_saved(self, db: Database, draft: ResourceDraft) -> bool:
        try:
            resources.save(db, draft)
        except KbError:
            self.refused += 1
            return False
        return True


def _asked(results: Path) -> Asked:
    (total,) = [row for row in _rows(results, "stats") if row["Name"] == "Aggregated"]
    return Asked(int(total["Request Count"]), float(total["50%"]), float(total["95%"]))


def _failed(results: Path) -> dict[str, int]:
    return {
        f"{row['Name']}: {row['Error'][:90]}": int(row["Occurrences"])
        for row in _rows(results, "failures")
    }


def _rows(results: Path, name: str) -> Sequence[dict[str, str]]:
    with results.with_name(f"{results.name}_{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(one: Province, seconds: float, readers: int) -> tuple[Asked, dict[str, int]]:
    """Readers for so long, and the kills on the way."""
    asked = one.folder / "asked.json"
    asked.write_text(json.dumps(addresses()), "utf-8")
    results = one.folder / "soak"
    locust = subprocess.Popen(
        [
            sys.executable, "-m", "locust", "-f", "tests/bench/soak_users.py", "--headless",
            "--users", str(readers), "--spawn-rate", "4", "--run-time", f"{seconds:.0f}s",
            "--csv", str(results), "--only-summary", "--exit-code-on-error", "0",
        ],
        cwd=ROOT,
        env={**os.environ, "SOAK_ASKED": str(asked), "SOAK_HOSTS": ",".join(one.urls)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    started = time.monotonic()
    for share, event in events(one):
        time.sleep(max(0.0, started + share * seconds - time.monotonic()))
        event()
    if locust.wait(timeout=seconds + 120):
        raise RuntimeError("locust did not run")
    return _asked(results), _failed(results)


def addresses() -> dict[str, list[str]]:
    words = key_words(_QUERIES)
    return {
        "words": [f"/search?q={quote(text)}" for text in words],
        "questions": [f"/api/v1/search?q={quote(text)}" for text in questions(_QUERIES)],
        "suggestions": [f"/api/v1/suggest?q={quote(text[:2])}" for text in words],
        "pages": ["/", "/topics", "/calendar", *(f"/resources/bench-{n}" for n in range(50))],
    }


def events(one: Province) -> list[tuple[float, Callable[[], object]]]:
    """What happens after which share of the time. A supervisor starts a worker again at once."""
    node = one.cluster.nodes[1]
    return [
        (0.2, lambda: one.cluster.kill(node)),
        (0.35, lambda: one.cluster.start_node(one.home, node)),
        (0.5, lambda: one.kill("worker 1")),
        (0.52, lambda: one.start("worker 1", "worker")),
        (0.75, one.server.stop),
        (0.78, one.server.begin_again),
    ]


def missing(one: Province, saved: dict[str, str]) -> int:
    """Of the last states, those that a search for their word does not find."""
    return sum(key not in found(one, word) for key, word in saved.items())


def found(one: Province, word: str) -> list[str]:
    address = f"{one.url}/api/v1/search?q={word}&match=all"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return [hit["key"] for hit in json.load(answer)["hits"]]
