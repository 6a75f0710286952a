"""Documents and searches with defaults, so that a test says only what it is about."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.engines.contract import (
    Engine,
    Everything,
    Grams,
    Index,
    IndexDocument,
    Keyword,
    Node,
    Request,
    Result,
    ScoredTerm,
    Stamp,
)
from indexer.engines.fields import ALL_GROUPS, KEYWORDS

STAMP = Stamp(analyser="a1", schema=1, base="b1")
ON_DISK = ("tantivy", "whoosh")
CLUSTER = pytest.param("opensearch", marks=pytest.mark.opensearch)
OPENSEARCH = "TEST_OPENSEARCH"  # the environment variable with "host:port" of the run's node
PUBLIC = frozenset({"public"})


def document(id: int = 1, *, version: int = 1, **fields) -> IndexDocument:  # noqa: A002 - as the contract has it
    """`text="班级 级"` fills text_g, `text_w=…` the words, `kind="a"` or `kind=("a", "b")` values."""
    texts, keywords = {}, {"audience": ("public",)}
    for name, value in fields.items():
        if name in ALL_GROUPS:
            texts[f"{name}_g"] = value
        elif name in KEYWORDS:
            keywords[name] = (value,) if isinstance(value, str) else tuple(value)
        elif name not in ("newest", "title_order"):
            texts[name] = value
    return IndexDocument(
        id=id,
        version=version,
        texts=texts,
        keywords=keywords,
        newest=fields.get("newest", 2**32 - 1 - id),
        title_order=fields.get("title_order", f"{id:010d}"),
    )


def documents(count: int, **fields) -> list[IndexDocument]:
    return [document(each, **fields) for each in range(1, count + 1)]


def search(index: Index, match: Node | None = None, **fields) -> Result:
    fields.setdefault("audience", PUBLIC)
    return index.search(Request(match=Everything() if match is None else match, **fields))


def found(index: Index, match: Node | None = None, **fields) -> list[int]:
    """Ids of the hits, in order."""
    return [hit.id for hit in search(index, match, **fields).hits]


def counts(index: Index, name: str, match: Node | None = None, **fields) -> dict[str, int]:
    """One facet, in order."""
    result = search(index, match, facets=(name,), **fields)
    return {each.value: each.count for each in result.facets[name]}


def grams(*tokens: str, prefix: bool = False, groups: tuple[str, ...] = ALL_GROUPS) -> Grams:
    return Grams(tokens, prefix=prefix, groups=groups)


def keyword(field: str, *values: str) -> Keyword:
    return Keyword(field, frozenset(values))


def scored(*tokens: str, field: str = "text_w", weight: float = 1.0) -> tuple[ScoredTerm, ...]:
    return tuple(ScoredTerm(field, token, weight) for token in tokens)


def live_index(engine: Engine, docs: Iterable[IndexDocument] = (), stamp: Stamp = STAMP) -> Index:
    """The live generation of an engine that had none, filled."""
    index = engine.create(stamp)
    index.apply(list(docs))
    engine.switch(index)
    return engine.current()


def open_at(name: str, root: Path) -> Engine:
    """The engine `name` in the folder `root`; a second call is a second opinion of it."""
    if name == "oracle":
        from tests.engine_contract.oracle import OracleEngine

        return OracleEngine(root)
    from indexer.engines.registry import open_engine

    return open_engine(search_url(name, root), root)


def search_url(name: str, root: Path) -> str:
    """KB_SEARCH_URL of a base in `root`."""
    if name != "opensearch":
        return f"{name}:"
    index = hashlib.sha256(str(root).encode()).hexdigest()[:16]
    return f"opensearch://{os.environ[OPENSEARCH]}/t-{index}?shards=2&replicas=0"
