"""From what was measured to a hundred million resources: python -m tests.bench.scale

Reads docs/scale.toml (the measured growth, and each assumption by name) and prints the tables of
docs/scale.md; `--write` puts them there. A test holds the two to each other.
"""

import argparse
import math
import re
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
SIZES = (1_000_000, 10_000_000, 100_000_000)
_TABLE = re.compile(r"(<!-- computed: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
GB = 1000**3
_CORES = 2  # of the machine that was measured, shared by all parts
MIB = 1024**2


@dataclass(frozen=True)
class Growth:
    """One engine at one size. The index without copies; times in milliseconds.

    memory_mib: of the web processes, and of the nodes where there are any.
    """

    resources: int
    rebuilt_a_second: float
    live_a_second: float
    index_mib: float
    rows_mib: float
    memory_mib: float
    words_ms: tuple[float, float]
    questions_ms: tuple[float, float]
    requests_a_second: float


@dataclass(frozen=True)
class Assumptions:
    """What was not measured; docs/scale.toml says why of each."""

    shard_gb: float
    shard_resources: int
    requests_a_second: float
    copies: int
    node_cores: int
    node_memory_gb: float
    index_to_cache: float
    node_disk_gb: float
    revisions: float
    files_mb: float
    rebuild_cores: int
    rebuild_most_a_second: float
    node_cny_a_month: float
    tb_cny_a_month: float


@dataclass(frozen=True)
class Scale:
    """What so many resources need. Times in hours, sizes in bytes."""

    resources: int
    index_bytes: float
    shards: int
    data_nodes: int
    rows_bytes: float
    files_bytes: float
    rebuild_hours: float
    words_ms: float
    cny_a_month: float


def read(path: Path = DOCS / "scale.toml") -> tuple[dict[str, list[Growth]], Assumptions]:
    found = tomllib.loads(path.read_text("utf-8"))
    growth = {
        engine: [
            Growth(**{key: tuple(v) if isinstance(v, list) else v for key, v in row.items()})
            for row in rows
        ]
        for engine, rows in found["measured"].items()
    }
    return growth, Assumptions(**{name: each["value"] for name, each in found["assumed"].items()})


def scale(resources: int, measured: Sequence[Growth], assumed: Assumptions) -> Scale:
    """By the largest measured size: all that is counted grows with the resources, per shard."""
    largest = max(measured, key=lambda one: one.resources)
    one_copy = largest.index_mib * MIB / largest.resources * resources
    shards = max(
        3,
        math.ceil(one_copy / (assumed.shard_gb * GB)),
        math.ceil(resources / assumed.shard_resources),
    )
    index_bytes = one_copy * assumed.copies
    cached = assumed.node_memory_gb / 2 * GB * assumed.index_to_cache
    # a search looks at all resources: twice as many take twice the processor time
    request_core_s = _CORES / largest.requests_a_second * resources / largest.resources
    data_nodes = max(
        3,
        math.ceil(index_bytes / min(cached, assumed.node_disk_gb * GB)),
        math.ceil(assumed.requests_a_second * request_core_s / assumed.node_cores),
    )
    rows_bytes = largest.rows_mib * MIB / largest.resources * resources * assumed.revisions
    files_bytes = resources * assumed.files_mb * 1000**2
    rebuilt_a_second = min(
        largest.rebuilt_a_second / _CORES * assumed.rebuild_cores, assumed.rebuild_most_a_second
    )
    database_nodes = 2 if rows_bytes < assumed.node_disk_gb * GB else 4
    web_nodes = max(2, data_nodes // 3)
    nodes = data_nodes + database_nodes + web_nodes
    return Scale(
        resources=resources,
        index_bytes=index_bytes,
        shards=shards,
        data_nodes=data_nodes,
        rows_bytes=rows_bytes,
        files_bytes=files_bytes,
        rebuild_hours=resources / rebuilt_a_second / 3600,
        words_ms=_words_ms(resources / shards, measured),
        cny_a_month=nodes * assumed.node_cny_a_month
        + (files_bytes / 1000**4) * assumed.tb_cny_a_month,
    )


def _words_ms(resources_a_shard: float, measured: Sequence[Growth]) -> float:
    """The median for key words: a straight line through the smallest and the largest size.

    The measured clusters have three shards.
    """
    ordered = sorted(measured, key=lambda one: one.resources)
    small, large = ordered[0], ordered[-1]
    if small is large:
        return large.words_ms[0]
    slope = (large.words_ms[0] - small.words_ms[0]) / ((large.resources - small.resources) / 3)
    return large.words_ms[0] + max(0.0, slope) * max(0.0, resources_a_shard - large.resources / 3)


def tables() -> dict[str, str]:
    growth, assumed = read()
    return {
        "growth": _growth_table(growth),
        "scale": _scale_table([scale(size, growth["opensearch"], assumed) for size in SIZES]),
    }


def _growth_table(growth: dict[str, list[Growth]]) -> str:
    lines = [
        (
            "| engine | resources | rebuilt/s | live/s | index MiB | rows MiB | memory MiB "
            "| key words ms p50 / p95 | questions ms p50 / p95 | 16 clients, requests/s |"
        ),
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {engine} | {one.resources:,} | {one.rebuilt_a_second:,.0f} | {one.live_a_second:,.0f} "
        f"| {one.index_mib:,.0f} | {one.rows_mib:,.0f} | {one.memory_mib:,.0f} "
        f"| {_both(one.words_ms)} | {_both(one.questions_ms)} | {one.requests_a_second:.0f} |"
        for engine, rows in growth.items()
        for one in rows
    ]
    return "\n".join(lines) + "\n"


def _both(times: tuple[float, float]) -> str:
    return f"{times[0]:.0f} / {times[1]:.0f}"


def _scale_table(rows: Sequence[Scale]) -> str:
    lines = [
        (
            "| resources | index with copies | shards | data nodes | rows with history | originals "
            "| rebuild | key words p50 | a month |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.resources:,} | {_size(one.index_bytes)} | {one.shards} | {one.data_nodes} "
        f"| {_size(one.rows_bytes)} | {_size(one.files_bytes)} | {one.rebuild_hours:.1f} h "
        f"| {one.words_ms:.0f} ms | {one.cny_a_month:,.0f} CNY |"
        for one in rows
    ]
    return "\n".join(lines) + "\n"


def _size(size_bytes: float) -> str:
    if size_bytes >= 1000 * GB:
        return f"{size_bytes / 1000 / GB:,.1f} TB"
    return f"{size_bytes / GB:,.0f} GB"


def filled(text: str) -> str:
    """docs/scale.md with its tables as computed now."""
    made = tables()
    return _TABLE.sub(lambda match: f"{match[1]}{made[match[2]]}{match[4]}", text)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scale.md")
    page = DOCS / "scale.md"
    if parser.parse_args().write:
        page.write_text(filled(page.read_text("utf-8")), "utf-8")
    else:
        sys.stdout.write("\n".join(tables().values()))


if __name__ == "__main__":
    main()
