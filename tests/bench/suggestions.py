"""Suggestions while typing: what each letter costs, over HTTP, with 10,000 names.

Typed letter by letter: names, titles and words of the field, as characters, pinyin and initials.
"""

import http.client
import json
import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

from indexer.understanding.pinyin.letters import initials
from indexer.understanding.slips.base_sounds import lexicon
from tests.bench.documents import sentences
from tests.bench.growth import prepare
from tests.bench.running import Timings, run, serving

NAMES = 10_000
_TYPED = 60


def report(folder: Path, size: int) -> None:
    """Of the base that `growth` makes of this size; adds names to it once."""
    data = folder / f"base-{size}"
    prepare(data, size)
    add_names(data)
    typed = list(typed_texts())
    with serving(data) as server:
        ask(server.url, typed[:50])
        timings = ask(server.url, typed)
    print("\n| resources | names | suggestions ms p50 / p95 | asked |")
    print("|---|---|---|---|")
    print(f"| {size:,} | {NAMES:,} | {timings} | {len(typed):,} |", flush=True)


def add_names(data: Path) -> None:
    """Persons with one resource each, so that they may be told of."""
    if (marker := data / "names-added").exists():
        return
    source = data / "names.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for line in lines():
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
    run(data, "import", str(source))
    source.unlink()
    marker.touch()


def lines() -> Iterator[dict[str, object]]:
    chance = random.Random(11)
    for number in range(NAMES):
        yield {"type": "person", "key": f"bn-{number}", "name": name(chance)}
    for number in range(0, NAMES, 10):
        authors = [f"bn-{number + one}" for one in range(10)]
        yield {
            "key": f"bnr-{number}",
            "title": f"同写一课 {number}",
            "body": "班会",
            "authors": authors,
        }


def name(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))


def typed_texts() -> Iterator[str]:
    """Every beginning of what is typed."""
    chance = random.Random(12)
    known = lexicon()
    whole = [
        *(name(chance) for _ in range(_TYPED)),
        *chance.sample(known.names, _TYPED),
        *(chance.choice(sentences())[:8] for _ in range(_TYPED)),
    ]
    for text in whole:
        syllables = known.readings.of(text) or ()
        for form in (text, "".join(syllables), initials(syllables)):
            yield from (form[:end] for end in range(1, len(form) + 1))


def ask(url: str, typed: list[str]) -> Timings:
    taken = []
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        for text in typed:
            started = time.perf_counter()
            connection.request("GET", f"/api/v1/suggest?q={quote(text)}")
            response = connection.getresponse()
            response.read()
            taken.append((time.perf_counter() - started) * 1000)
            if response.status != 200:
                raise RuntimeError(f"{response.status} for {text}")
    return Timings(tuple(sorted(taken)))


_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭单仇解查区朴"
_GIVEN = "芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲鑫宇轩涵梓若溪晓满小雨思远建国志华婷"
