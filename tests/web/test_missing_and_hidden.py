"""A key that is kept from a reader costs the same as a key that does not exist."""

import itertools

import pytest
from sqlalchemy import event

from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.usecases import resources
from tests.factories import add_collection, add_person, add_resource
from web.app import create_app

ADDRESSES = (
    "/resources/{}", "/resources/{}/book.docx", "/resources/{}/book.html", "/resources/{}/revisions", "/resources/{}/revisions/1", "/resources/{}/revisions/1/text",
    "/api/v1/resources/{}", "/api/v1/resources/{}/related", "/files/{}/" + "a" * 64, "/compare/{}/open",
    "/compare/open/{}", "/authors/{}", "/collections/{}", "/collections/{}/book", "/collections/{}/book.docx", "/collections/{}/book.html",
    "/lists/authors/{}?format=csv", "/lists/collections/{}?format=ris", "/lists/resources/{}?format=csl",
)  # fmt: skip
HIDDEN = ("xqkept-a", "xqgone-a", "xqnone-a")


@pytest.fixture
def client(world):
    long = "很长的正文。" * 20_000
    add_person(world.db, "xqkept-a")
    add_resource(world.db, "open")
    for key in ("xqkept-a", "xqgone-a"):
        add_resource(world.db, key, body=long, visibility=Visibility.PRIVATE, authors=("xqkept-a",))
        add_collection(world.db, key, items=["open"], visibility=Visibility.PRIVATE)
    resources.delete(world.db, OPERATOR, "xqgone-a")
    world.sync()
    return create_app(world.services).test_client()


@pytest.fixture
def statements(world):
    """The statements with their parameters, in order."""
    found = []

    def note(_connection, _cursor, statement, parameters, *_):
        found.append((statement, tuple(parameters)))

    engine = world.db._engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_hidden_key_and_a_missing_one_ask_the_database_the_same(client, statements, address):
    asked, answers = {}, {}
    client.get(address.format("warmup-a"))
    for key in HIDDEN:
        statements.clear()
        response = client.get(address.format(key))
        assert response.status_code == 404
        # Beside these the page only looks for what is near, and refreshes what it remembers.
        asked[key] = [said for said, parameters in statements if key in parameters]
        answers[key] = response.text.replace(key, "KEY").replace(key.partition("-")[0], "WORD")
    assert all(asked.values())
    for one, other in itertools.pairwise(HIDDEN):
        assert asked[one] == asked[other]
        assert answers[one] == answers[other]
