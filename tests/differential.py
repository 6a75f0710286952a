"""One base with and without what a reader may not see: nothing that comes out of it may differ.

A random base is copied; from the copy goes all that one kind of reader may not see, row by row. Both
are indexed afresh and asked the same random requests, over every address. Answers are compared byte
for byte; only what a clock says, and the random name of a generation inside a cursor, are left out.
"""

import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

from corpus import load as corpus
from indexer.understanding.slips.base_sounds import lexicon
from kb.domain.access import ANONYMOUS, NETWORK, OPERATOR_SCOPE, PUBLIC, Scope
from kb.domain.vocabulary import Kind, Stage, Visibility
from kb.usecases import collections, indexing
from tests.engine_contract.world import search_url
from tests.factories import (
    add_collection,
    add_occasion,
    add_person,
    add_resource,
    add_studio,
    add_topic,
)
from tests.flow.conftest import World
from web.app import create_app

FORMATS = ("csv", "gb7714-2025", "gb7714-2015", "ris", "bibtex", "csl")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂若溪雨晨子涵欣怡浩然"
STUDIOS, PEOPLE, TOPICS = 5, 24, 8
READERS = {
    "anonymous": ANONYMOUS,
    "signed in": Scope(frozenset({PUBLIC, NETWORK})),
    "a member": Scope(frozenset({PUBLIC, NETWORK, "studio:1", "author:3"})),
    "a host": Scope(frozenset({PUBLIC, NETWORK, "studio:2", "host:2", "author:5"})),
}
LINKED = (
    "resource_author", "resource_topic", "resource_occasion", "resource_revision", "attachment",
    "collection_item", "resource_change", "tombstone", "outbox", "sketch", "sketch_band",
    "sketch_due",
)  # fmt: skip
# Durations, how many digits they have, and what is drawn by lot: the name of a generation, and a
# number for each request.
UNLIKE = (
    (re.compile(r'"took_ms": ?[\d.]+'), '"took_ms":0'),
    (re.compile(r"\d+ (毫秒|ms)"), "0 毫秒"),
    (re.compile(r'"cursor": ?"[^"]+"'), '"cursor":"…"'),
)
UNLIKE_HEADERS = {"Server-Timing", "Date", "X-Request-ID", "Content-Length"}


@dataclass(frozen=True, slots=True)
class Base:
    """A base that was made, and the words that its texts were made of."""

    folder: Path
    words: tuple[str, ...]
    rare: tuple[str, ...]
    names: tuple[str, ...]


def make(folder: Path, rnd: random.Random, resources: int) -> Base:
    """Studios, people, topics and `resources` texts, each for a random audience. Not indexed."""
    folder.mkdir(parents=True)
    world = World(folder / "data")
    domain = sorted(word for word in corpus.domain_words() if len(word) > 1)
    words = tuple(rnd.sample(domain, min(len(domain), 150)))
    rare = tuple(rnd.sample(domain, min(len(domain), 200)))
    names = tuple(rnd.choice(SURNAMES) + "".join(rnd.sample(GIVEN, 2)) for _ in range(PEOPLE))
    for number, name in enumerate(names, 1):
        add_person(world.db, f"p-{number}", name)
    for number in range(1, STUDIOS + 1):
        members = [f"p-{rnd.randint(1, PEOPLE // 3)}"]
        add_studio(world.db, f"s-{number}", f"{names[number]}工作室", members=members)
    for number in range(1, TOPICS + 1):
        add_topic(world.db, f"t-{number}", f"{rnd.choice(words)}主题")
    add_occasion(world.db)
    texts: list[str] = []
    for number in range(resources):
        body = rnd.choice(texts) if texts and rnd.random() < 0.15 else _text(rnd, words, rare)
        texts.append(body)
        _add(world, rnd, number, body, (*words, *rare))
    for number in range(6):
        items = [f"r-{rnd.randrange(resources)}" for _ in range(4)]
        add_collection(
            world.db,
            f"c-{number}",
            f"{rnd.choice(rare)}合集",
            items=list(dict.fromkeys(items)),
            visibility=rnd.choice(list(Visibility)),
        )
    world.close()
    return Base(folder, words, rare, names)


def _text(rnd: random.Random, words, rare) -> str:
    sentences = []
    for _ in range(rnd.randint(2, 12)):
        chosen = rnd.choices(words, k=rnd.randint(2, 8)) + rnd.choices(rare, k=rnd.randint(0, 1))
        rnd.shuffle(chosen)
        sentences.append("".join(chosen))
    return "。".join(sentences) + "。"


def _add(world: World, rnd: random.Random, number: int, body: str, words) -> None:
    add_resource(
        world.db,
        f"r-{number}",
        title="".join(rnd.choices(words, k=rnd.randint(1, 3))),
        summary=rnd.choice(("", "".join(rnd.choices(words, k=5)))),
        body=body,
        kind=rnd.choice(list(Kind)),
        stages=tuple(rnd.sample([one for one in Stage if one is not Stage.ANY], rnd.randint(0, 2))),
        authors=tuple(f"p-{one}" for one in rnd.sample(range(1, PEOPLE + 1), rnd.randint(0, 2))),
        studio=rnd.choice((None, *(f"s-{one}" for one in range(1, STUDIOS + 1)))),
        topics=tuple(f"t-{one}" for one in rnd.sample(range(1, TOPICS + 1), rnd.randint(0, 2))),
        occasions=rnd.choice(((), ("o-1",))),
        date=rnd.choice((None, f"20{rnd.randint(10, 25)}", f"20{rnd.randint(10, 25)}-05-04")),
        visibility=rnd.choice((Visibility.PUBLIC, *Visibility)),
    )


def without_hidden(base: Base, folder: Path, scope: Scope) -> None:
    """A copy of the base from which everything is gone that `scope` may not read."""
    shutil.copytree(base.folder, folder)
    world = World(folder / "data")
    hidden = [
        row.id
        for batch in indexing.iter_batches(world.db)
        for row in batch
        if not scope.allows(row.audience)
    ]
    kept = {one.key for one in collections.every(world.db, scope)}
    shelved = {one.key for one in collections.every(world.db, OPERATOR_SCOPE)} - kept
    world.close()
    [file] = (folder / "data").glob("*.sqlite*")
    with closing(sqlite3.connect(file)) as rows, rows:
        for table in LINKED:
            rows.executemany(f"DELETE FROM {table} WHERE resource_id = ?", [(i,) for i in hidden])
        rows.executemany("DELETE FROM resource WHERE id = ?", [(one,) for one in hidden])
        for key in shelved:
            rows.execute(
                "DELETE FROM collection_item WHERE collection_id IN"
                " (SELECT id FROM collection WHERE key = ?)",
                (key,),
            )
            rows.execute("DELETE FROM collection WHERE key = ?", (key,))
        # nobody may know of those who have nothing to read and are nobody's members
        rows.execute(
            "DELETE FROM person WHERE id NOT IN (SELECT person_id FROM resource_author)"
            " AND id NOT IN (SELECT person_id FROM membership)"
        )


class Opened:
    """A base that has been indexed afresh, asked as one reader."""

    def __init__(self, folder: Path, engine: str) -> None:
        self.world = World(folder / "data", search_url(engine, folder))
        self.world.sync()
        assert self.world.find_twins()
        self.client = create_app(self.world.services).test_client()

    def answer(self, address: str, scope: Scope) -> tuple[int, str, tuple[tuple[str, str], ...]]:
        with patch("web.request.context.ANONYMOUS", scope):
            response = self.client.get(address)
        text = (
            response.get_data(as_text=True)
            if response.is_json or "text" in (response.mimetype or "")
            else response.data.decode("utf-8", "replace")
        )
        for pattern, same in UNLIKE:
            text = pattern.sub(same, text)
        headers = [pair for pair in response.headers if pair[0] not in UNLIKE_HEADERS]
        return response.status_code, text, tuple(headers)


@contextmanager
def opened(folder: Path, engine: str) -> Iterator[Opened]:
    one = Opened(folder, engine)
    try:
        yield one
    finally:
        one.world.close()


class Requests:
    """Random addresses, over everything that answers GET."""

    def __init__(self, base: Base, rnd: random.Random, resources: int) -> None:
        self.base = base
        self.rnd = rnd
        self.resources = resources
        self.readings = lexicon().readings

    def __iter__(self) -> Iterator[str]:
        yield from self.fixed()
        while True:
            yield self.one()

    def fixed(self) -> Iterator[str]:
        yield from (
            "/", "/topics", "/studios", "/authors", "/kinds", "/collections", "/calendar",
            "/search", "/search.atom", "/robots.txt", "/sitemap.xml", "/sitemap-pages.xml",
            "/sitemap-resources-1.xml", "/opensearch.xml", "/api/v1/search", "/api/v1/walk",
            "/api/v1/openapi.json", "/readyz", "/help/search",
        )  # fmt: skip
        for number in range(1, TOPICS + 1):
            yield f"/topics/t-{number}"
        for number in range(1, STUDIOS + 1):
            yield f"/studios/s-{number}"
        for number in range(1, PEOPLE + 1):
            yield f"/authors/p-{number}"

    def one(self) -> str:
        rnd = self.rnd
        key = f"r-{rnd.randrange(self.resources)}"
        other = f"r-{rnd.randrange(self.resources)}"
        return rnd.choice(
            (
                self.search("/search"),
                self.search("/search"),
                self.search("/api/v1/search"),
                self.search("/api/v1/search") + "&explain=1",
                self.search("/api/v1/search") + "&explain=1",
                self.search("/api/v1/walk"),
                self.search("/search.atom"),
                f"/api/v1/suggest?q={quote(self.typed())}",
                f"/api/v1/suggest?q={quote(self.typed()[: rnd.randint(1, 4)])}",
                f"/resources/{key}",
                f"/resources/{key}?in=c-{rnd.randrange(6)}",
                f"/resources/{key}/book.docx",
                f"/resources/{key}/revisions",
                f"/resources/{key}/revisions/1",
                f"/resources/{key}/revisions/1/text",
                f"/compare/{key}/{other}",
                f"/api/v1/resources/{key}",
                f"/api/v1/resources/{key}/related",
                f"/collections/c-{rnd.randrange(6)}",
                f"/collections/c-{rnd.randrange(6)}/book",
                f"/collections/c-{rnd.randrange(6)}/book.{rnd.choice(('docx', 'epub', 'html'))}",
                f"/kinds/{rnd.choice(list(Kind)).value}",
                f"/topics/t-{rnd.randint(1, TOPICS)}?kind={rnd.choice(list(Kind)).value}",
                f"/authors/p-{rnd.randint(1, PEOPLE)}?sort=title",
                self.search("/lists/search") + f"&format={rnd.choice(FORMATS)}",
                f"/lists/topics/t-{rnd.randint(1, TOPICS)}?format={rnd.choice(FORMATS)}",
                f"/lists/studios/s-{rnd.randint(1, STUDIOS)}?format={rnd.choice(FORMATS)}",
                f"/lists/authors/p-{rnd.randint(1, PEOPLE)}?format={rnd.choice(FORMATS)}",
                f"/lists/collections/c-{rnd.randrange(6)}?format={rnd.choice(FORMATS)}",
                f"/lists/resources/{key}?format={rnd.choice(FORMATS)}",
                f"/{rnd.choice(self.base.rare)}",
            )
        )

    def search(self, path: str) -> str:
        rnd = self.rnd
        parts = [f"q={quote(self.typed())}"]
        if rnd.random() < 0.3:
            name, value = rnd.choice(
                (
                    ("kind", rnd.choice(list(Kind)).value),
                    ("studio", f"s-{rnd.randint(1, STUDIOS)}"),
                    ("author", f"p-{rnd.randint(1, PEOPLE)}"),
                    ("topic", f"t-{rnd.randint(1, TOPICS)}"),
                    ("year", f"20{rnd.randint(10, 25)}"),
                    ("year", "2015.."),
                )
            )
            parts.append(f"{name}={quote(value)}")
        if rnd.random() < 0.2:
            parts.append(f"sort={rnd.choice(('newest', 'title', 'relevance'))}")
        if rnd.random() < 0.15:
            parts.append(f"match={rnd.choice(('all', 'synonyms', 'most', 'sound', 'any'))}")
        if rnd.random() < 0.3:
            parts.append(f"group={rnd.choice(('good', 'weak', 'all'))}")
        if rnd.random() < 0.1 and "walk" not in path and "atom" not in path:
            parts.append("page=2")
        return f"{path}?{'&'.join(parts)}"

    def typed(self) -> str:
        rnd, base = self.rnd, self.base
        word = rnd.choice(base.words)
        rare = rnd.choice(base.rare)
        name = rnd.choice(base.names)
        return rnd.choice(
            (
                word,
                rare,
                f"{word} {rare}",
                f"{word} {rnd.choice(base.words)} {rare}",
                f"{rnd.choice(base.words)} {rnd.choice(base.words)} {rnd.choice(base.rare)} {rare}",
                f"“{word}{rnd.choice(base.words)}”",
                f"“{rare}”",
                f"{word} -{rare}",
                f"{word} 或 {rare}",
                f"作者:{name}",
                f"标题:{rare}",
                f"工作室:{name}",
                name,
                f"{name} {word}",
                self.sound(name),
                self.sound(rare),
                self.sound(rare)[:4],
                "".join(one[0] for one in self.readings.of_name(name) or ("w",)),
                rare[:-1] + rnd.choice(GIVEN),
                name[0] + rnd.choice(GIVEN) + name[2:],
                rare[0],
                f"怎么{rare}",
                rare[-1] + word[0],
            )
        )

    def sound(self, text: str) -> str:
        return "".join(self.readings.of(text) or ()) or text


def differences(
    base: Base, work: Path, reader: str, *, engine: str, seed: int, resources: int, count: int
) -> list[str]:
    """The addresses whose answers differ for a reader, each with what is unlike."""
    scope = READERS[reader]
    whole, less = work / "whole", work / "less"
    if not whole.exists():
        shutil.copytree(base.folder, whole)
    without_hidden(base, less, scope)
    found = []
    with opened(whole, engine) as with_all, opened(less, engine) as with_less:
        requests = iter(Requests(base, random.Random(seed), resources))
        for _, address in zip(range(count), requests, strict=False):
            one, two = with_all.answer(address, scope), with_less.answer(address, scope)
            if one != two:
                found.append(f"{address}: {_unlike(one, two)}")
    shutil.rmtree(less)
    return found


def _unlike(one, two) -> str:
    if one[0] != two[0]:
        return f"status {one[0]} and {two[0]}"
    if one[2] != two[2]:
        return f"headers {set(one[2]) ^ set(two[2])}"
    at = next((i for i, (a, b) in enumerate(zip(one[1], two[1], strict=False)) if a != b), -1)
    return f"…{one[1][max(0, at - 60) : at + 60]!r} and …{two[1][max(0, at - 60) : at + 60]!r}"
