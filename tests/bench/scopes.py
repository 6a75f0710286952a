"""What it costs that statistics are in scope, and whether they are: at a size that a test has not.

costs: one index as it was (every text, ranked by its own BM25, filtered by audience) against the two
parts, in one run over the same texts, of which 70 % are public. Processor time of the thread: plan,
steps and facets. differences: the differential test, large.
"""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.engines.contract import OPEN_TO_ALL, All, Keyword, Request, Result
from indexer.engines.fields import Layout
from indexer.engines.registry import open_engine
from indexer.engines.tantivy.engine import _Tantivy
from indexer.evaluate import passage
from indexer.query.parse import parse
from indexer.query.plan import plan
from indexer.scoped import ScopedIndex
from indexer.search import Search, run_plan
from indexer.sync.projection import project, stamp
from kb.domain.access import ANONYMOUS, NETWORK, PUBLIC, Scope
from kb.domain.resources import Resource
from kb.domain.vocabulary import Kind, Visibility
from kb.storage import schema
from tests.bench.documents import key_words, lines, questions
from tests.differential import READERS, differences, make
from web.services import build_services
from web.settings import load_settings

SIGNED_IN = Scope(frozenset({PUBLIC, NETWORK, "studio:1", "author:1"}))
MIB = 1024 * 1024
TURNS = 3


class AsItWas:
    """One index of every text, ranked by its own statistics."""

    def __init__(self, folder: Path) -> None:
        library = _Tantivy()
        folder.mkdir(parents=True)
        library.build(folder, Layout.OPEN)
        self.part = library.open(folder, Layout.OPEN, "g")

    def search(self, request: Request) -> Result:
        # an open part trusts that all of it is public
        readable = Keyword("audience", request.audience)
        return self.part.search(replace(request, match=All((request.match, readable))))

    def document_frequencies(self, terms, audience=OPEN_TO_ALL) -> list[int]:
        del audience
        return self.part.frequencies(terms)

    def documents(self, audience=OPEN_TO_ALL) -> int:
        del audience
        return self.part.count()


def report(folder: Path, sizes: Sequence[int], queries: int) -> None:
    print("\n| resources | index | MiB | reader | key words ms | questions ms |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as work:
            _costs(Path(work), size, queries)


def report_differences(sizes: Sequence[int], count: int) -> None:
    for seed, size in enumerate(sizes):
        with tempfile.TemporaryDirectory(prefix="kb-differential-") as work:
            base = make(Path(work) / "base", random.Random(seed), size)
            for reader in READERS:
                found = differences(
                    base,
                    Path(work),
                    reader,
                    engine="tantivy",
                    seed=seed,
                    resources=size,
                    count=count,
                )
                print(f"{size} resources, {reader}: {len(found)} of {count} answers differ")
                for one in found[:10]:
                    print(f"  {one}", flush=True)


def _costs(work: Path, size: int, queries: int) -> None:
    services = build_services(load_settings({"KB_DATA_DIR": str(work / "data")}))
    schema.upgrade(services.db)
    engine = open_engine("tantivy:", work / "index")
    parts = engine.create(stamp(services.analyser, "bench"))
    before = AsItWas(work / "before")
    with before.part.loading() as add:

        def both() -> Iterator:
            for row in _texts(size):
                document = project(row, services.analyser)
                add(document)
                yield document

        parts.load(both())
    engine.switch(parts)
    bytes_ = {
        name: _bytes(path)
        for name, path in (("before", work / "before"), ("two parts", work / "index"))
    }
    asked = {"words": key_words(queries), "questions": questions(queries)}
    readers = {"anonymous": ANONYMOUS, "signed in": SIGNED_IN}
    for reader, scope in readers.items():
        taken: dict[str, dict[str, list[float]]] = {}
        for _ in range(TURNS):  # in turns, so that a busy machine is busy for both
            for name, index in (("before", before), ("two parts", engine.current())):
                scoped = ScopedIndex(index, scope)
                for kind, some in asked.items():
                    spent = taken.setdefault(name, {}).setdefault(kind, [])
                    spent.append(statistics.mean(_time(services, scoped, one) for one in some))
        for name, kinds in taken.items():
            words, long = (min(kinds[kind]) for kind in asked)
            print(
                f"| {size:,} | {name} | {bytes_[name] / MIB:.1f} | {reader} | {words:.2f} | {long:.2f} |",
                flush=True,
            )
    services.close()
    engine.close()


def _time(services, scoped: ScopedIndex, text: str) -> float:
    started = time.thread_time()
    planned = plan(
        parse(text),
        scoped.scope,
        services.analyser,
        services.searcher.directory,
        scoped.frequencies,
        services.knowledge,
    )
    run_plan(scoped, planned, Search(text, scoped.scope))
    return (time.thread_time() - started) * 1000


def _texts(size: int) -> Iterator[Resource]:
    rnd = random.Random(1)
    kinds = list(Kind)
    given = (one for one in map(json.loads, lines(size)) if "body" in one)
    for number, one in enumerate(given, 1):
        row = passage(number, f"r-{number}", one["title"], one["body"])
        visibility = Visibility.PUBLIC if rnd.random() < 0.7 else rnd.choice(list(Visibility)[:3])
        yield replace(row, visibility=visibility, kind=rnd.choice(kinds))


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
