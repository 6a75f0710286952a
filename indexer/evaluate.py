"""Measures how good the search is over judged queries.

The measures are nDCG@10 with gains 2^grade - 1 (Järvelin & Kekäläinen 2002, Burges 2005), MRR@10,
recall@10 and success@1. It reads two kinds of file: SQuAD style, where each question should find
its passage, and lines of {"query": …, "relevant": {key: grade}, "kind": …}.
"""

import json
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from corpus import load as corpus
from indexer.analysis.analyser import Analyser
from indexer.engines.opensearch.address import NO_LOGIN, Login
from indexer.engines.registry import open_engine
from indexer.nearness import nearness_of
from indexer.query.parse import parse
from indexer.query.plan import Directory, plan
from indexer.query.steps import WIDE_LIMIT
from indexer.scoped import ScopedIndex
from indexer.search import Search, run_plan
from indexer.sync.projection import project, stamp
from indexer.understanding.knowledge import NO_KNOWLEDGE, LanguageKnowledge
from kb.domain.access import ANONYMOUS, OPERATOR_SCOPE, Scope
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.domain.vocabulary import Kind, Visibility
from kb.errors import InvalidInput
from kb.storage.session import Database
from kb.text.plain import plain_text
from kb.usecases import indexing

DEPTH: Final = 10
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grade (1–3) of each key that answers it."""

    query: str
    relevant: Mapping[str, int]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The means over `queries` queries, each from 0 to 1; `empty` counts the queries that found
    nothing.

    best_kept and second_kept: the share of the resources of grade 3 and of grade 2 that are among
    the good hits. strangers: how many hits without a grade a query has among its good ones.
    """

    queries: int
    ndcg: float
    mrr: float
    recall: float
    success: float
    empty: int
    best_kept: float
    second_kept: float
    strangers: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query found: its first ten keys, its nDCG, and the keys of its good hits."""

    judged: Judged
    keys: tuple[str, ...]
    ndcg: float
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of one engine over a judged set: of all queries, of each kind, and the worst
    outcomes.

    documents: how many were indexed. seconds: how long all queries took together.
    """

    engine: str
    score: Score
    by_kind: Mapping[str, Score]
    worst: tuple[Outcome, ...]
    documents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """The judged queries of a file and the documents that it brings.

    passages: these documents; it is empty where the queries are about the resources of a base.
    """

    judged: tuple[Judged, ...]
    passages: tuple[Resource, ...]


def read(path: Path) -> JudgedSet:
    """Read a judged set from a file of either kind.

    Raises InvalidInput, which names the line at fault.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("%(path)s 不是 UTF-8 编码的文件。", path=path) from error
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        return JudgedSet(_read_lines(path), ())
    if isinstance(content, dict) and "data" in content:
        return _read_squad(path, content)
    return JudgedSet(_read_lines(path), ())


def documents_of(db: Database, judged: JudgedSet, distractors: Iterable[Path]) -> list[Resource]:
    """List what a judged set is asked about: its own passages, or all resources of the base.

    distractors: SQuAD files whose passages stand beside them and make the task harder.
    """
    documents = list(judged.passages) or [
        resource for batch in indexing.iter_batches(db, 500) for resource in batch
    ]
    number = max((resource.id for resource in documents), default=0)
    for path in distractors:
        for one in read(path).passages:
            number += 1
            documents.append(replace(one, id=ResourceId(number), key=f"distractor-{number}"))
    return documents


def evaluate(
    search_url: str,
    documents: Iterable[Resource],
    judged: Sequence[Judged],
    analyser: Analyser,
    directory: Directory,
    knowledge: LanguageKnowledge = NO_KNOWLEDGE,
    *,
    worst: int = 10,
    progress: Callable[[int], None] = lambda _done: None,
    login: Login = NO_LOGIN,
    scope: Scope = ANONYMOUS,
) -> Evaluation:
    """Index the documents apart from any base, ask every query, and score the answers.

    scope: the reader whose answers are scored. Readers who hold only `public` are answered by
    another part of the index, and ranked otherwise, than everybody else.
    """
    with tempfile.TemporaryDirectory(prefix="kb-eval-", ignore_cleanup_errors=True) as folder:
        engine = open_engine(search_url, Path(folder), login)
        try:
            index = engine.create(stamp(analyser, "evaluation"))
            known = {resource.id: resource for resource in documents}
            index.load(project(resource, analyser) for resource in known.values())
            ask = _Asker(ScopedIndex(index, scope), known, analyser, directory, knowledge)
            started = time.perf_counter()
            outcomes = []
            for one in judged:
                outcomes.append(ask(one))
                progress(1)
            seconds = time.perf_counter() - started
            engine.discard(index)
        finally:
            engine.close()
    kinds = sorted({one.kind for one in judged})
    return Evaluation(
        engine=search_url,
        score=_score(outcomes),
        by_kind={
            kind: _score([one for one in outcomes if one.judged.kind == kind]) for kind in kinds
        },
        worst=tuple(sorted(outcomes, key=lambda one: one.ndcg)[:worst]),
        documents=len(known),
        seconds=seconds,
    )


def passage(number: int, key: str, title: str, text: str) -> Resource:
    """Build a resource that exists only for a measurement."""
    return Resource(
        id=ResourceId(number), key=key, revision=1, version=1, title=title, kind=Kind.OTHER,
        stages=(), grades=(), topics=(), topic_path=(), occasions=(), duration_min=None,
        authors=(), studio=None, project=None, date=None, summary="", body=text,
        body_text=plain_text(text), source="", licence="", visibility=Visibility.PUBLIC,
        sample=False, created_at=_EPOCH, updated_at=_EPOCH,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asker:
    index: ScopedIndex
    documents: Mapping[ResourceId, Resource]
    analyser: Analyser
    directory: Directory
    knowledge: LanguageKnowledge

    def __call__(self, judged: Judged) -> Outcome:
        planned = plan(
            parse(judged.query),
            OPERATOR_SCOPE,
            self.analyser,
            self.directory,
            self.index.frequencies,
            self.knowledge,
        )
        search = Search(judged.query, self.index.scope, per_page=WIDE_LIMIT, facets=(), group="all")
        nearness = (
            nearness_of(self.index, planned.near, self._rows) if self.knowledge.nearness else None
        )
        found = run_plan(self.index, planned, search, nearness)
        keys = tuple(self.documents[hit.id].key for hit in found.hits)
        first, good = keys[:DEPTH], keys[: found.good]
        return Outcome(judged, first, _ndcg(first, judged.relevant), good)

    def _rows(self, ids: Sequence[ResourceId]) -> list[Resource]:
        return [self.documents[id_] for id_ in ids]


def _ndcg(found: Sequence[str], relevant: Mapping[str, int]) -> float:
    best = _gain(sorted(relevant.values(), reverse=True)[:DEPTH])
    return _gain([relevant.get(key, 0) for key in found]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def _score(outcomes: Sequence[Outcome]) -> Score:
    count = len(outcomes) or 1
    ranks = [_rank(one) for one in outcomes]
    return Score(
        queries=len(outcomes),
        ndcg=sum(one.ndcg for one in outcomes) / count,
        mrr=sum(1 / rank for rank in ranks if rank) / count,
        recall=sum(_recall(one) for one in outcomes) / count,
        success=sum(rank == 1 for rank in ranks) / count,
        empty=sum(not one.keys for one in outcomes),
        best_kept=_kept(outcomes, 3),
        second_kept=_kept(outcomes, 2),
        strangers=sum(len(set(one.good) - set(one.judged.relevant)) for one in outcomes) / count,
    )


def _kept(outcomes: Sequence[Outcome], grade: int) -> float:
    """Return the share of the resources of a grade that are among the good hits."""
    graded = [
        key in one.good
        for one in outcomes
        for key, given in one.judged.relevant.items()
        if given == grade
    ]
    return sum(graded) / len(graded) if graded else 1.0


def _rank(outcome: Outcome) -> int | None:
    """Return the place of the first relevant key, counted from 1."""
    places = (
        place
        for place, key in enumerate(outcome.keys, 1)
        if outcome.judged.relevant.get(key, 0) > 0
    )
    return next(places, None)


def _recall(outcome: Outcome) -> float:
    relevant = {key for key, grade in outcome.judged.relevant.items() if grade > 0}
    return len(relevant.intersection(outcome.keys)) / min(len(relevant), DEPTH)


def _read_squad(path: Path, content: Mapping[str, Any]) -> JudgedSet:
    judged: list[Judged] = []
    passages: list[Resource] = []
    try:
        for article in content["data"]:
            for paragraph in article["paragraphs"]:
                number = len(passages) + 1
                key = f"passage-{number}"
                # the title is the article's, shared by its passages: no text of this one
                passages.append(passage(number, key, "", paragraph["context"]))
                judged += [Judged(question["question"], {key: 1}) for question in paragraph["qas"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            "%(path)s 不是 SQuAD 格式的文件：缺少 %(part)s。", path=path, part=error
        ) from error
    return JudgedSet(tuple(judged), tuple(passages))


def _read_lines(path: Path) -> tuple[Judged, ...]:
    try:
        judged = tuple(Judged(one.query, one.relevant, one.kind) for one in corpus.judgements(path))
    except corpus.CorpusFault as fault:
        raise InvalidInput(
            '%(file)s 第 %(line)s 行应为 {"query": "…", "relevant": {"编号": 等级}}：%(reason)s',
            file=fault.file,
            line=fault.line,
            reason=fault.reason,
        ) from fault
    if not judged:
        raise InvalidInput("%(path)s 里没有查询。", path=path)
    return judged
