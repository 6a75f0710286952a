"""The field table as a strict mapping. Our tokens, cut at white space; nothing is stored."""

from dataclasses import asdict
from typing import Any, Final

from indexer.engines.contract import Stamp
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import KEYWORDS, NEWEST, TEXT_GROUPS, TITLE_ORDER, Layout
from indexer.engines.marks import K1, MARK_FIELDS, B

ENGINE: Final = "opensearch"
# As tantivy and Whoosh have it. Lucene leaves the factor K1 + 1 out: see SCALE.
SCALE: Final = K1 + 1
_OPEN: Final = "-open"


def index_names(generation: str) -> tuple[str, str]:
    """List the indexes of the two parts, in the order of Layout."""
    return f"{generation}{_OPEN}", generation


def is_open(index: str) -> bool:
    """Say whether an index is the open part of its generation."""
    return index.endswith(_OPEN)


def index_body(stamp: Stamp, layout: Layout, *, shards: int, write_alias: str) -> dict[str, Any]:
    """What to create a generation with. Copies come when it is filled: it is faster without."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": 0,
                # every batch asks for it itself; nothing else changes an index
                "refresh_interval": "-1",
                # So long is a deletion remembered: a write of before that comes late loses.
                "gc_deletes": "15m",
                "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
            },
            "analysis": {
                "analyzer": {"tokens": {"type": "custom", "tokenizer": "spaces"}},
                # the standard one cuts tokens at 255 characters
                "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 8000}},
            },
        },
        "aliases": {write_alias: {}},
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "_meta": {"engine": ENGINE, **asdict(stamp)},
            "properties": _properties(layout),
        },
    }


def _properties(layout: Layout) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {"type": "long"},
        "version": {"type": "long", "index": False},
        NEWEST: {"type": "long", "index": False},
        TITLE_ORDER: {"type": "keyword", "index": False},
    }
    is_open = layout is Layout.OPEN
    text = {"type": "text", "analyzer": "tokens", "norms": is_open}
    for group in TEXT_GROUPS:
        properties[group.words] = {**text, "index_options": "freqs" if is_open else "docs"}
        properties[group.grams] = {**text, "index_options": "positions"}
    for name in () if is_open else MARK_FIELDS:
        properties[name] = {**text, "index_options": "docs"}
    for name in KEYWORDS:
        properties[name] = {"type": "keyword", "doc_values": name != "audience"}
    return properties


def read_stamp(mapping: dict[str, Any]) -> Stamp:
    """Read what an index was built with. Raises IndexDamaged where the index is none of ours."""
    meta = mapping.get("_meta", {})
    try:
        return Stamp(str(meta["analyser"]), int(meta["schema"]), str(meta["base"]))
    except (KeyError, TypeError, ValueError) as error:
        raise IndexDamaged("索引的 %(file)s 缺失或已损坏", file="_meta") from error
