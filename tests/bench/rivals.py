"""Beside SQLite FTS5 over the same grams and beside Whoosh: the same documents, one run, ratios.

FTS5 has no facets, so none are asked for; it ranks by its own BM25 over the grams.
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from corpus import load as corpus
from indexer.analysis.analyser import Analyser, build_analyser
from indexer.engines.contract import IndexDocument
from indexer.engines.registry import open_engine
from indexer.query.parse import parse
from indexer.query.plan import plan
from indexer.scoped import ScopedIndex
from indexer.search import Search, run_plan
from indexer.sync.projection import project, stamp
from kb.domain.access import ANONYMOUS, Scope
from kb.usecases import indexing
from tests.bench.documents import key_words
from tests.bench.growth import prepare
from tests.bench.running import Timings
from web.services import build_services
from web.settings import load_settings

SIZE = 10_000
GROUPS = ("title", "tags", "summary", "text")


@dataclass(frozen=True)
class Measured:
    name: str
    build_s: float
    key_words: Timings
    phrases: Timings


class NoDirectory:
    def keys_named(self, field: str, text: str, scope: Scope) -> Sequence[str]:
        return ()


def report(folder: Path, queries: int) -> None:
    data = folder / f"base-{SIZE}"
    prepare(data, SIZE)
    analyser = build_analyser(corpus.domain_words(), corpus.stop_words())
    services = build_services(load_settings({"KB_DATA_DIR": str(data)}))
    documents = [
        project(resource, analyser)
        for batch in indexing.iter_batches(services.db, 500)
        for resource in batch
    ]
    services.close()
    words = key_words(queries)
    phrases = [query.split()[0] for query in words]
    measured = [
        _engine(folder, name, documents, words, phrases, analyser)
        for name in ("tantivy:", "whoosh:")
    ]
    measured.append(_fts5(folder, documents, words, phrases, analyser))
    first = measured[0]
    print(
        f"\n| {SIZE:,} documents, tokens given | documents/s | key words ms p50 / p95 | "
        "phrases ms p50 / p95 | build, key words, phrases: times tantivy |"
    )
    print("|---|---|---|---|---|")
    for each in measured:
        ratios = (
            each.build_s / first.build_s,
            each.key_words.at(0.5) / first.key_words.at(0.5),
            each.phrases.at(0.5) / first.phrases.at(0.5),
        )
        print(
            f"| {each.name} | {SIZE / each.build_s:,.0f} | {each.key_words} | {each.phrases} | "
            + ", ".join(f"{ratio:.1f}" for ratio in ratios)
            + " |",
            flush=True,
        )


def _engine(
    folder: Path,
    url: str,
    documents: Sequence[IndexDocument],
    words: Sequence[str],
    phrases: Sequence[str],
    analyser: Analyser,
) -> Measured:
    engine = open_engine(url, folder / f"rival-{url.removesuffix(':')}")
    index = engine.create(stamp(analyser, "rivals"))
    started = time.perf_counter()
    waiting = iter(documents)
    while batch := list(islice(waiting, 2000)):
        index.apply(batch)
    build_s = time.perf_counter() - started
    scoped = ScopedIndex(index, ANONYMOUS)
    measured = Measured(
        url.removesuffix(":"),
        build_s,
        _times(words, lambda query: _search(scoped, analyser, query)),
        _times(phrases, lambda query: _search(scoped, analyser, f'"{query}"')),
    )
    engine.discard(index)
    engine.close()
    return measured


def _search(index: ScopedIndex, analyser: Analyser, query: str) -> None:
    planned = plan(parse(query), ANONYMOUS, analyser, NoDirectory(), index.frequencies)
    run_plan(index, planned, Search(query, ANONYMOUS, facets=()))


def _fts5(
    folder: Path,
    documents: Sequence[IndexDocument],
    words: Sequence[str],
    phrases: Sequence[str],
    analyser: Analyser,
) -> Measured:
    path = folder / "rival-fts5.sqlite"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    columns = ", ".join(GROUPS)
    connection.execute(
        f"CREATE VIRTUAL TABLE f USING fts5({columns}, content='', tokenize=\"unicode61\")"
    )
    started = time.perf_counter()
    rows = ((one.id, *(one.texts.get(f"{group}_g", "") for group in GROUPS)) for one in documents)
    connection.executemany(f"INSERT INTO f(rowid, {columns}) VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    build_s = time.perf_counter() - started

    def search(query: str) -> None:
        clauses = []
        for word in query.split():
            pattern = analyser.pattern(word)
            if pattern is None:
                continue
            quoted = '"' + " ".join(pattern.tokens) + '"'
            clauses.append(quoted + (" *" if pattern.prefix else ""))
        expression = " AND ".join(clauses)
        connection.execute(
            "SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f, 3.0, 2.0, 1.5, 1.0) LIMIT 20",
            (expression,),
        ).fetchall()
        connection.execute("SELECT count(*) FROM f WHERE f MATCH ?", (expression,)).fetchone()

    measured = Measured("SQLite FTS5", build_s, _times(words, search), _times(phrases, search))
    connection.close()
    path.unlink()
    return measured


def _times(queries: Sequence[str], search: Callable[[str], None]) -> Timings:
    taken = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        taken.append((time.perf_counter() - started) * 1000)
    return Timings(tuple(sorted(taken[len(taken) // 10 :])))
