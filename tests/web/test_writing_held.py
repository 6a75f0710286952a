"""No page that is read waits for a write: with the write lock held, all answer as always."""

import os
import re
import sqlite3
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.domain.originals import Holds
from kb.domain.resources import Attachment
from kb.storage.resources.attachments import attach
from kb.usecases import resources, samples
from tests import bases
from tests.factories import add_resource
from tests.flow.conftest import World
from tests.web.test_pages import PAGES
from web.app import create_app
from web.cli.threads import beside_pages

pytestmark = pytest.mark.both_databases

# How long somebody writes, and how long a page may take on a busy machine.
HELD_S = float(os.environ.get("KB_TEST_HELD_S", "10"))
ANSWERED_WITHIN_S = 2.0
ADDRESSES = [
    *PAGES,
    "/static/kb.css",
    "/search.atom?q=感恩",
    "/search?q=ganen",
    "/search?q=感恩&print=1",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-resources-1.xml",
    "/sitemap-pages.xml",
    "/opensearch.xml",
    "/api/v1/search?q=感恩",
    "/api/v1/walk?q=感恩",
    "/api/v1/suggest?q=ga",
    "/api/v1/resources/bh-0001",
    "/api/v1/resources/bh-0001/related",
    "/api/v1/openapi.json",
    "/api/v1/",
    "/api/v1/nothing",
    "/nowhere",
    "/language",
    "/lists/search?format=csv&q=感恩",
    "/lists/topics/class-building?format=ris",
    "/lists/studios/s-lin?format=bibtex",
    "/lists/authors/p-deng?format=csl",
    "/lists/kinds/case?format=gb7714-2015",
    "/lists/collections/c-first-month?format=gb7714-2025",
    "/lists/resources/bh-0001?format=ris",
    "/resources/bh-0001/book.html",
    "/collections/c-first-month/book.html",
    "/resources/bh-0001/report",
    "/reported",
    "/r/bh-0001",
]
# An original, which a test below fetches; what is posted.
ELSEWHERE = {"resources.file", "language.choose", "reporting.send"}


@pytest.fixture(scope="module")
def used_world(tmp_path_factory):
    """A base with the bundled corpus that tests may write to."""
    world = World(tmp_path_factory.mktemp("held") / "data")
    samples.load_taxonomies(world.db, OPERATOR)
    samples.load_samples(world.db, OPERATOR)
    world.sync()
    yield world
    world.close()


@contextmanager
def writing_held(folder):
    """Somebody else is writing, and keeps all others from it until the block ends."""
    url = bases.database_url(folder)
    if url.startswith("sqlite"):
        with _sqlite_held(url):
            yield
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            names = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            for (name,) in names:
                connection.execute(f'LOCK TABLE "{name}" IN EXCLUSIVE MODE')
            yield
            connection.rollback()


@contextmanager
def _sqlite_held(url):
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE meta SET value = value")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def asked(client):
    """Address → (status, text) and the longest time that one took."""
    answers, longest_s = {}, 0.0
    for address in ADDRESSES:
        started = time.monotonic()
        response = client.get(address)
        longest_s = max(longest_s, time.monotonic() - started)
        answers[address] = response.status_code, without_times(response.text)
        response.close()
    return answers, longest_s


def without_times(text):
    """Without how long a search took, which page and API say."""
    return re.sub(r'"took_ms": ?[\d.]+|\d+ 毫秒', "", text)


def test_every_page_is_among_those_that_are_asked_for(used_world):
    app = create_app(used_world.services)
    urls = app.url_map.bind("localhost")
    covered = {urls.match(address.partition("?")[0])[0] for address in ADDRESSES if urls.test(
        address.partition("?")[0]
    )}  # fmt: skip
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert there - covered == ELSEWHERE


def test_all_pages_answer_as_always_while_somebody_writes(used_world):
    world = used_world
    add_resource(world.db, "held", title="写之前")
    world.sync()
    world.find_twins()
    client = create_app(world.services).test_client()
    asked(client)  # what is remembered between pages is there now
    before, _ = asked(client)
    saved = threading.Event()

    def save():
        add_resource(world.db, "held", title="写之后")
        saved.set()

    writer = threading.Thread(target=save)
    with beside_pages(world.services, worker=True):
        with writing_held(world.folder):
            until = time.monotonic() + HELD_S
            writer.start()
            while time.monotonic() < until:
                answers, longest_s = asked(client)
                for address, answer in answers.items():
                    assert answer == before[address], address
                assert longest_s < ANSWERED_WITHIN_S
            assert not saved.is_set()  # the lock was one
        assert saved.wait(30)
    writer.join()
    assert client.get("/resources/held").text.count("写之后") > 0


def test_an_original_is_fetched_while_somebody_writes(used_world):
    world = used_world
    kept = world.services.files.put(b"bytes")
    id_ = resources.get(world.db, "bh-0002", OPERATOR_READER).id
    with world.db.write() as tx:
        attach(tx, id_, 1, [Attachment(kept.sha256, "a.txt", "text/plain", 5, Holds.NOTHING)])
    client = create_app(world.services).test_client()
    with writing_held(world.folder):
        started = time.monotonic()
        with client.get(f"/files/bh-0002/{kept.sha256}") as response:
            assert (response.status_code, response.data) == (200, b"bytes")
        assert time.monotonic() - started < ANSWERED_WITHIN_S
