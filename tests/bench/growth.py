"""Import, rebuild, search over HTTP, start and memory, from a thousand resources upwards."""

import http.client
import statistics
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.bench.documents import key_words, lines, questions
from tests.bench.running import Timings, load, run, serving

LOAD_S = 20.0
MIB = 1024 * 1024


def report(folder: Path, sizes: Sequence[int], queries: int) -> None:
    print(
        "\n| resources | import/s | rebuild/s | peak MiB | index MiB | ready s | resident MiB | "
        "key words ms p50 / p95 | questions ms p50 / p95 | 16 clients req/s (errors) |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for size in sizes:
        print(measure(folder, size, queries), flush=True)


def measure(folder: Path, size: int, queries: int) -> str:
    data = folder / f"base-{size}"
    imported = prepare(data, size)
    rebuilt = run(data, "rebuild")
    index_bytes = sum(f.stat().st_size for f in (data / "index").rglob("*") if f.is_file())
    words, asked = key_words(queries), questions(queries)
    with serving(data) as server:
        fresh = server.resident_bytes
        by_words = ask(server.url, words)
        by_questions = ask(server.url, asked)
        mixed = [address(query) for pair in zip(words, asked, strict=True) for query in pair]
        loaded = load([server.url + one for one in mixed], 16, LOAD_S)
        shares = engine_shares(server.url, words)
        ready_s = server.ready_s
    print(f"<!-- {size}: {shares} -->", flush=True)
    return (
        f"| {size:,} | {imported} | {size / rebuilt.seconds:,.0f} | {rebuilt.peak_bytes / MIB:,.0f} "
        f"| {index_bytes / MIB:,.0f} | {ready_s:.1f} | {fresh / MIB:,.0f} | {by_words} "
        f"| {by_questions} | {loaded.requests_a_second:.0f} ({loaded.errors}) |"
    )


def prepare(data: Path, size: int) -> str:
    """The base, imported if it is not there from an earlier run; resources a second."""
    if (data / "kb.sqlite").exists():
        return "–"
    data.parent.mkdir(parents=True, exist_ok=True)
    source = data.with_suffix(".jsonl")
    with source.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines(size))
    run(data, "init", "--empty")
    ran = run(data, "import", str(source))
    source.unlink()
    return f"{size / ran.seconds:,.0f}"


def address(query: str) -> str:
    return f"/api/v1/search?q={quote(query)}"


def ask(url: str, queries: Sequence[str]) -> Timings:
    """One client on one connection; 8 facets and 20 snippets each."""
    taken = []
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        for query in queries:
            started = time.perf_counter()
            connection.request("GET", address(query))
            response = connection.getresponse()
            body = response.read()
            taken.append((time.perf_counter() - started) * 1000)
            if response.status != 200:
                raise RuntimeError(f"{response.status}: {body[:200]!r}")
    return Timings(tuple(sorted(taken[len(taken) // 10 :])))


def engine_shares(url: str, queries: Sequence[str]) -> str:
    """Where a request's time goes, from the Server-Timing header; means in milliseconds."""
    spent: dict[str, list[float]] = {}
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        for query in queries:
            started = time.perf_counter()
            connection.request("GET", address(query), headers={"X-Server-Timing": "1"})
            response = connection.getresponse()
            response.read()
            total = (time.perf_counter() - started) * 1000
            steps = timings(response.getheader("Server-Timing") or "")
            spent.setdefault("pages and transport", []).append(total - sum(steps.values()))
            for name, milliseconds in steps.items():
                spent.setdefault(name, []).append(milliseconds)
    return ", ".join(f"{name} {statistics.mean(each):.2f} ms" for name, each in spent.items())


def timings(header: str) -> dict[str, float]:
    """`plan;dur=0.4, engine;dur=3.1` as milliseconds by name."""
    parts = (part.strip().split(";dur=") for part in header.split(",") if ";dur=" in part)
    return {name: float(milliseconds) for name, milliseconds in parts}
