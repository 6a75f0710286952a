"""One base with the bundled corpus for all tests that only read, and small ones for the others."""

import pytest

from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Visibility
from kb.usecases import samples
from tests.factories import add_collection, add_person, add_resource, add_studio, add_topic
from tests.flow.conftest import World
from web.app import create_app

SECRET = "密室"  # in every text of what an anonymous reader may not see
# The names of a topic and a studio that have nothing else. They stand in the tree and in the list
# of studios, which everybody may read; but they count nothing and are not suggested.
QUIET = "幽谷"
HIDDEN = (Visibility.PRIVATE, Visibility.STUDIO, Visibility.NETWORK)


@pytest.fixture(scope="session")
def corpus_world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("corpus") / "data")
    samples.load_taxonomies(world.db, OPERATOR)
    samples.load_samples(world.db, OPERATOR)
    _add_hidden(world.db)
    world.sync()
    yield world
    world.close()


def _add_hidden(db):
    """What is private, a studio's or the network's, with names that nothing else has."""
    add_person(db, "p-hidden", f"{SECRET}作者")
    add_studio(db, "s-hidden", f"{QUIET}工作室", members=["p-lin"])
    add_topic(db, "t-hidden", f"{QUIET}主题", aliases=(f"{QUIET}别名",))
    for visibility in HIDDEN:
        add_resource(
            db,
            f"hidden-{visibility}",
            title=f"{SECRET}标题 {visibility}",
            summary=f"{SECRET}提要",
            body=f"{SECRET}正文，感恩，班会。",
            authors=("p-hidden",),
            studio="s-hidden",
            topics=("t-hidden",),
            date="1987-05-01",
            visibility=visibility,
        )
    add_collection(db, "c-mixed", "混合的合集", items=["bh-0001", "hidden-private"])
    add_collection(db, "c-hidden", f"{SECRET}合集", visibility=Visibility.PRIVATE)


@pytest.fixture(scope="session")
def app(corpus_world):
    return create_app(corpus_world.services)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path / "data")
    yield world
    world.close()


@pytest.fixture
def small_client(world):
    """A client over the empty base of `world`."""
    return create_app(world.services).test_client()
