"""What each part of the rows weighs on SQLite, and what saving and reading them cost.

All of it is processor time of this process, which a busy machine does not blow up. The same file
runs beside an older version of the program, so that two versions are compared in one run.
"""

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from kb.domain.access import OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.storage import schema
from kb.storage.resources import resources as rows
from kb.usecases import history, resources
from kb.usecases.importing import import_lines
from tests.bench.documents import lines
from web.jobs.kinds import TWINS
from web.services import Services, build_services
from web.settings import load_settings

_PARTS = {
    "rows": ("resource", "resource_author", "resource_topic", "resource_occasion"),
    "revisions": ("resource_revision",),
    "sketches": ("sketch", "sketch_band", "sketch_due", "twin"),
}
_REVISED = 2_000
_READ = 300
_HITS = 20
MB = 1_000_000


def report(folder: Path, sizes: Sequence[int]) -> None:
    print("\n| resources | rows MB | revisions MB | sketches MB | others MB | free MB | file MB |"
          " import ms each | compare ms each | revise ms each | history ms | one ms | 20 hits ms |")  # fmt: skip
    print("|" + "---|" * 13)
    for size in sizes:
        print(_measure(folder / f"weights-{size}", size), flush=True)


def _measure(data: Path, size: int) -> str:
    data.mkdir(parents=True, exist_ok=True)
    services = build_services(load_settings({"KB_DATA_DIR": str(data)}))
    schema.upgrade(services.db)
    db = services.db
    imported = _spent(lambda: import_lines(db, OPERATOR, lines(size)))
    compared = _spent(lambda: services.job_runner().run_now(TWINS))
    weights = weigh(data / "kb.sqlite")
    read = _reading(services, size)
    revised = _spent(lambda: import_lines(db, OPERATOR, _changed(size)))
    many = _spent_each(
        lambda key: history.of(db, key, OPERATOR_SCOPE), [f"bench-{n}" for n in range(_READ)]
    )
    services.close()
    each = [1000 * imported / size, 1000 * compared / size, 1000 * revised / _REVISED]
    figures = [*(f"{one:.0f}" for one in weights.values()), *(f"{one:.2f}" for one in each)]
    return f"| {size:,} | " + " | ".join([*figures, f"{many:.2f}", *read]) + " |"


def weigh(path: Path) -> dict[str, float]:
    """Megabytes of each part of a base, of what is free in its file, and of the whole file."""
    with sqlite3.connect(path) as connection:
        found = dict(connection.execute(
            "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name)"
            " GROUP BY tbl_name"
        ))  # fmt: skip
        page, pages, free = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_size", "page_count", "freelist_count")
        )
    named = {part: sum(found.pop(one, 0) for one in tables) for part, tables in _PARTS.items()}
    whole = {"others": sum(found.values()), "free": page * free, "file": page * pages}
    return {name: size / MB for name, size in (named | whole).items()}


def _changed(size: int) -> Iterator[str]:
    """The first resources with one more sentence."""
    kept = (line for line in lines(size) if '"key": "bench-' in line)
    for line in islice(kept, _REVISED):
        yield line.replace('"body": "', '"body": "改过一次。')


def _reading(services: Services, size: int) -> list[str]:
    db, chance = services.db, random.Random(1)
    keys = [f"bench-{chance.randrange(size)}" for _ in range(_READ)]
    with db.read() as tx:
        ids = rows.ids(tx, OPERATOR_SCOPE)
    hits = [chance.sample(ids, _HITS) for _ in range(_READ)]

    def read(some: list[int]) -> None:
        with db.read() as tx:
            rows.by_ids(tx, some, with_body=False)

    one = _spent_each(lambda key: resources.get(db, key, OPERATOR_READER), keys)
    return [f"{one:.2f}", f"{_spent_each(read, hits):.2f}"]


def _spent(act: Callable[[], object]) -> float:
    """Seconds of the processor."""
    before = time.process_time()
    act()
    return time.process_time() - before


def _spent_each(act: Callable[..., object], items: Sequence[object]) -> float:
    """Milliseconds of the processor for one of them, the median."""
    for item in items[:20]:
        act(item)
    return statistics.median(1000 * _spent(lambda item=item: act(item)) for item in items)
