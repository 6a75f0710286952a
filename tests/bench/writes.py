"""How long acts and jobs keep others from writing: the longest transaction of each, at a size.

On SQLite a transaction that writes keeps everybody else from writing until it ends. Each act has a
line: how many transactions it needed, the longest one on the clock, and the most processor time of
one, which a busy machine does not blow up.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from unittest import mock

from sqlalchemy import insert, select

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.storage import meta
from kb.storage.resources.tables import resource, resource_topic
from kb.storage.session import Database
from kb.storage.topics.tables import topic
from kb.usecases import indexing, people, queries, resources, samples, studios, topics, twins
from kb.usecases.importing import import_lines
from tests.bench.documents import lines
from tests.bench.running import run
from web.services import Services, build_services
from web.settings import load_settings

_BUSY_TOPIC = "bench-busy"
_WITH_TOPIC = 10_000
_BATCH = 500


@dataclass(frozen=True)
class Written:
    """Seconds of each transaction on the clock, and of the processor in each."""

    transactions: tuple[float, ...]
    processor: tuple[float, ...]

    def __str__(self) -> str:
        longest_ms, most_ms = (1000 * max(some) for some in (self.transactions, self.processor))
        return f"{len(self.transactions):,} | {longest_ms:,.0f} | {most_ms:,.0f}"


def report(folder: Path, sizes: Sequence[int]) -> None:
    print("\n| at | act | transactions | longest ms | most processor ms |")
    print("|---|---|---|---|---|")
    for size in sizes:
        data = folder / f"writes-{size}"
        if not data.exists():
            _make(data, size)
        measure(data, size)


def measure(data: Path, size: int) -> None:
    """Print a line for each act on a base that is there."""
    services = build_services(load_settings({"KB_DATA_DIR": str(data)}))
    _make_busy_topic(services.db)
    for name, act in _acts(services).items():
        print(f"| {size:,} | {name} | {written(services.db, act)} |", flush=True)
    services.close()


def written(db: Database, act: Callable[[], object]) -> Written:
    taken: list[float] = []
    processor: list[float] = []
    plain = db.write

    @contextmanager
    def timed(*arguments, **named):
        with plain(*arguments, **named) as tx:
            started = time.thread_time()
            yield tx
        processor.append(time.thread_time() - started)

    db.on_write(taken.append)
    with mock.patch.object(db, "write", timed):
        act()
    db._timers.remove(taken.append)
    return Written(tuple(taken), tuple(processor))


def _make(data: Path, size: int) -> None:
    source = data.with_suffix(".jsonl")
    source.write_text("".join(f"{line}\n" for line in lines(size)), encoding="utf-8")
    run(data, "init")
    run(data, "import", str(source))
    source.unlink()


def _make_busy_topic(db: Database) -> None:
    """A topic with 10,000 resources, or as many as there are."""
    from kb.domain.topics import TopicState

    topics.save(db, OPERATOR, TopicState(_BUSY_TOPIC, "忙碌的主题"))
    with db.write() as tx:
        number = tx.execute(select(topic.c.id).where(topic.c.key == _BUSY_TOPIC)).scalar_one()
        has = select(resource_topic.c.resource_id).where(resource_topic.c.topic_id == number)
        if tx.execute(has.limit(1)).first():
            return
        ids = tx.execute(select(resource.c.id).order_by(resource.c.id.desc()).limit(_WITH_TOPIC))
        rows = [{"resource_id": id_, "topic_id": number, "position": 9} for id_ in ids.scalars()]
        tx.execute(insert(resource_topic), rows)


def _acts(services: Services) -> dict[str, Callable[[], object]]:
    db = services.db
    some = resources.get(db, "bench-7", OPERATOR_READER)

    def settle() -> None:
        entries = indexing.claim(db, "bench", _BATCH, 60)
        indexing.settle(db, entries)

    def compare() -> None:
        for _ in range(3):
            twins.compare_due(db)

    def compare_all_anew() -> None:
        with db.write() as tx:
            meta.put(tx, meta.SKETCH_LAYOUT, "none")
        twins.prepare(db)

    def record() -> None:
        from kb.domain.asked import Asked

        asked = [Asked(f"词{n}", f"词{n}", 1, 0, queries.today(), 3, "all") for n in range(100)]
        queries.record(db, asked)

    return {
        "save one": lambda: resources.set_visibility(db, OPERATOR, some.key, Visibility.NETWORK),
        "bin one": lambda: resources.delete(db, OPERATOR, some.key),
        "restore one": lambda: resources.restore(db, OPERATOR, some.key),
        "import 2,000": lambda: import_lines(db, OPERATOR, _new_lines(2_000)),
        "settle 500": settle,
        "compare 600 texts": compare,
        "log 100 queries": record,
        "rename a studio of 500": lambda: studios.rename(db, OPERATOR, "bs-1", "新名字工作室"),
        "rename a person": lambda: people.rename(db, OPERATOR, "bp-1", "王新"),
        "merge two persons": lambda: people.merge(db, OPERATOR, keep="bp-2", drop="bp-3"),
        "rename a topic of 10,000": lambda: topics.rename(db, OPERATOR, _BUSY_TOPIC, "更忙的主题"),
        "move a topic of 10,000": lambda: topics.move(db, OPERATOR, _BUSY_TOPIC, "habits"),
        "enqueue 10,000 for the index": lambda: indexing.enqueue(
            db, [one.id for one in islice(indexing.states(db), 10_000)]
        ),
        "settle all that waits, as a rebuild": lambda: indexing.settle(db, indexing.waiting(db)),
        "compare all texts anew: beginning": compare_all_anew,
        "remove the samples": lambda: samples.remove_samples(db, OPERATOR, services.files),
    }


def _new_lines(count: int):
    for line in lines(count, seed=99):
        if '"key": "bench-' in line:
            yield line.replace('"key": "bench-', '"key": "new-')
