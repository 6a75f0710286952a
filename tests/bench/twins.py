"""Comparing every text with all others, and what to read next, in a base where one text in twenty
is a version of an earlier one.
"""

import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.related import related
from kb.domain.access import OPERATOR_READER, OPERATOR_SCOPE
from kb.storage import meta
from kb.usecases import resources, twins
from tests.bench.documents import lines
from tests.bench.running import Timings, run
from tests.relevance.twin_pairs import spun, wrapped
from web.jobs.kinds import TWINS
from web.services import build_services
from web.settings import load_settings

_EVERY = 20


def report(folder: Path, sizes: Sequence[int], queries: int) -> None:
    print(
        "\n| resources | texts compared/s | versions found, of | what to read next ms p50 / p95 |"
    )
    print("|---|---|---|---|")
    for size in sizes:
        print(_measure(folder, size, queries), flush=True)


def _measure(folder: Path, size: int, queries: int) -> str:
    data = folder / f"twins-{size}"
    source = data.with_suffix(".jsonl")
    with source.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in _with_versions(size))
    run(data, "init", "--empty")
    run(data, "import", str(source))
    source.unlink()
    services = build_services(load_settings({"KB_DATA_DIR": str(data)}))
    with services.db.write() as tx:
        meta.put(tx, meta.SKETCH_LAYOUT, "none")
    twins.prepare(services.db)
    started = time.perf_counter()
    assert services.job_runner().run_now(TWINS)
    took = time.perf_counter() - started
    with services.db.read() as tx:
        found = len({pair.other for pair in twins.twins.all_pairs(tx)})
    timings = _related(services, size, queries)
    services.close()
    return f"| {size:,} | {size / took:,.0f} | {found:,} of {size // _EVERY:,} | {timings} |"


def _with_versions(size: int) -> Iterator[str]:
    chance = random.Random(3)
    bodies: list[str] = []
    for line in lines(size):
        fields = json.loads(line)
        if "body" in fields:
            number = len(bodies)
            if number % _EVERY == _EVERY - 1:
                change = chance.choice((spun, wrapped))
                fields["body"] = change(bodies[chance.randrange(number)], chance)
            bodies.append(fields["body"])
        yield json.dumps(fields, ensure_ascii=False)


def _related(services, size: int, queries: int) -> Timings:
    taken = []
    for number in range(0, size, max(1, size // queries)):
        resource = resources.get(services.db, f"bench-{number}", OPERATOR_READER)
        started = time.perf_counter()
        related(services.searcher, resource, OPERATOR_SCOPE)
        taken.append((time.perf_counter() - started) * 1000)
    return Timings(tuple(sorted(taken[len(taken) // 10 :])))
