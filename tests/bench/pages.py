"""How long each type of page takes to answer over HTTP, and what it weighs.

One client on one connection; several of each type in turn, so that no cache of one page flatters.
"""

import http.client
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

from corpus import load as corpus
from tests.bench.documents import AUTHORS, STUDIOS, key_words
from tests.bench.growth import prepare
from tests.bench.running import Timings, serving

WARM_UP = 2  # of each type, not counted


def addresses(size: int, count: int) -> dict[str, list[str]]:
    """`count` addresses of each type of page, in a base of tests.bench.documents."""
    words = [quote(each) for each in key_words(count)]
    topics = [e.fields["key"] for e in corpus.taxonomy_entries() if e.fields["type"] == "topic"]
    numbers = range(0, size, max(1, size // count))

    def each(pattern: str, values: Sequence[object]) -> list[str]:
        return [pattern.format(values[number % len(values)]) for number in range(count)]

    return {
        "home": ["/"] * count,
        "search": each("/search?q={}", words),
        "search, narrowed": each("/search?q={}&stage=junior&kind=case", words),
        "search, printed": each("/search?q={}&view=print", words),
        "search, no words": each("/search?page={}", range(1, count + 1)),
        "search.atom": each("/search.atom?q={}", words),
        "resource": each("/resources/bench-{}", numbers),
        "topics": ["/topics"] * count,
        "topic": each("/topics/{}", topics),
        "studios": ["/studios"] * count,
        "studio": each("/studios/bs-{}", range(min(STUDIOS, size))),
        "authors": ["/authors"] * count,
        "author": each("/authors/bp-{}", range(min(AUTHORS, size))),
        "kinds": ["/kinds"] * count,
        "kind": each("/kinds/{}", [kind.code for kind in corpus.vocabularies().kinds]),
        "collections": ["/collections"] * count,
        "calendar": ["/calendar"] * count,
        "help": ["/help/search"] * count,
        "not found": each("/resources/{}", words),
        "suggest": each("/api/v1/suggest?q={}", words),
        "sitemap": ["/sitemap.xml"] * count,
        "sitemap, a part": ["/sitemap-resources-0.xml"] * count,
    }


def report(folder: Path, size: int, count: int) -> None:
    data = folder / f"base-{size}"
    prepare(data, size)
    print(f"\n| page, {size:,} resources | ms p50 / p95 | heaviest, KiB |")
    print("|---|---|---|")
    with serving(data) as server:
        for name, asked in addresses(size, count).items():
            timings, heaviest = ask(server.url, asked)
            print(f"| {name} | {timings} | {heaviest / 1024:,.0f} |", flush=True)


def ask(url: str, addresses: Sequence[str]) -> tuple[Timings, int]:
    """Times in milliseconds and the weight of the heaviest answer in bytes."""
    taken, heaviest = [], 0
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        for address in [*addresses[:WARM_UP], *addresses]:
            started = time.perf_counter()
            connection.request("GET", address)
            response = connection.getresponse()
            body = response.read()
            taken.append((time.perf_counter() - started) * 1000)
            heaviest = max(heaviest, len(body))
            if response.status not in {200, 404}:
                raise RuntimeError(f"{address}: {response.status}")
    return Timings(tuple(sorted(taken[WARM_UP:]))), heaviest
