"""While the index lags behind the rows, what became private or was deleted counts nowhere."""

import pytest

from indexer.browse import overview
from indexer.engines.contract import Keyword
from indexer.search import Search
from indexer.walk import walk
from kb.domain.access import ANONYMOUS, NETWORK, PUBLIC, Scope
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Kind, Visibility
from kb.usecases import indexing, resources

MEMBER = Scope(frozenset({PUBLIC, NETWORK, "studio:9"}))
READERS = pytest.mark.parametrize("scope", [ANONYMOUS, MEMBER], ids=["anonymous", "a member"])


@pytest.fixture
def lagging(world):
    """Four texts in the index; of two of them the rows have changed since."""
    for key in ("kept", "narrowed", "deleted", "purged"):
        world.save(key, body="感恩的心", kind=Kind.CASE)
    world.sync()
    resources.set_visibility(world.db, OPERATOR, "narrowed", Visibility.PRIVATE)
    resources.delete(world.db, OPERATOR, "deleted")
    resources.delete(world.db, OPERATOR, "purged")
    resources.purge(world.db, OPERATOR, "purged")
    assert indexing.pending(world.db)
    return world


@READERS
def test_totals_and_facets_leave_it_out(lagging, scope):
    page = lagging.search("感恩", scope, facets=("kind",))
    assert [hit.resource.key for hit in page.hits] == ["kept"]
    assert page.total == page.total_all == 1
    assert [(one.value, one.count) for one in page.facets["kind"]] == [("case", 1)]


@READERS
def test_lists_and_walks_leave_it_out(lagging, scope):
    assert lagging.search("", scope).total == 1
    walked = walk(lagging.services.searcher, Search("感恩", scope))
    assert (walked.total, [one.key for one in walked.resources]) == (1, ["kept"])
    found = overview(
        lagging.services.searcher,
        scope,
        Keyword("kind", frozenset({"case"})),
        "kind",
        ["case"],
        each=5,
        beside=5,
    )
    assert [(one.value, one.count) for one in found.beside] == [("case", 1)]


def test_who_may_still_see_it_finds_it(lagging):
    author = Scope(frozenset({PUBLIC, NETWORK, "operator"}))
    assert lagging.found("感恩", author) == {"kept", "narrowed"}


@READERS
def test_after_the_index_has_caught_up_it_is_the_same(lagging, scope):
    lagging.sync()
    assert resources.outdated(lagging.db, scope, 10) == frozenset()
    assert lagging.search("感恩", scope, facets=("kind",)).total == 1


@READERS
def test_what_was_never_in_the_index_is_not_looked_at(world, scope):
    world.save("kept", body="感恩")
    world.sync()
    for number in range(5):
        world.save(f"new-{number}", body="感恩", visibility=Visibility.PRIVATE)
    assert resources.outdated(world.db, scope, 10) == frozenset()
    assert world.search("感恩", scope).total == 1


def test_an_anonymous_search_never_touches_the_full_part(world, monkeypatch):
    world.save("open", body="感恩的心")
    world.save("closed", body="感恩的心 下岗", visibility=Visibility.PRIVATE)
    world.sync()
    index = world.services.engine.current()

    def refuse(*_arguments):
        raise AssertionError("the full part was asked")

    for name in ("search", "walk", "frequencies", "held", "count"):
        monkeypatch.setattr(type(index._full), name, _only_of(index._open, name, refuse))
    page = world.search("感恩 下岗 没有", facets=("kind",), explain=True)
    assert [hit.resource.key for hit in page.hits] == ["open"]


def _only_of(part, name, refuse):
    own = getattr(type(part), name)

    def asked(self, *arguments):
        return own(self, *arguments) if self is part else refuse()

    return asked
