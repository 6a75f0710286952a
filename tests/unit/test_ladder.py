"""How often a search looks into the index: on a cluster each look is a way through the network."""

from indexer.engines.contract import (
    All,
    Everything,
    FacetCount,
    Hit,
    Ids,
    Not,
    Request,
    Result,
    ScoredTerm,
    Sort,
)
from indexer.ladder import climb
from indexer.query.steps import Step
from kb.domain.ids import ResourceId

SCORED = (ScoredTerm("text_w", "班会", 1.0),)
NARROW, WIDE = Everything(), All((Everything(),))
STEPS = (Step("all", NARROW, SCORED), Step("synonyms", WIDE, SCORED))
COUNTS = {"kind": (FacetCount("case", 3),)}


class Looked:
    """An index whose steps find so many, one after the other; it keeps what it was asked."""

    def __init__(self, **totals):
        self.totals = {"narrow": 0, "wide": 0, **totals}
        self.requests = []

    def search(self, request):
        self.requests.append(request)
        left_out = 0
        match = request.match
        if isinstance(match, All) and isinstance(match.nodes[-1], Not):
            assert isinstance(match.nodes[-1].node, Ids)
            left_out = len(match.nodes[-1].node.ids)
            match = match.nodes[0]
        total = self.totals["narrow" if match is NARROW else "wide"] - left_out
        hits = tuple(Hit(ResourceId(left_out + n), 1.0) for n in range(min(total, request.limit)))
        return Result(hits, total, COUNTS if request.facets else {})


def request(**more):
    return Request(match=NARROW, audience=frozenset({"public"}), facets=("kind",), limit=20, **more)


def test_counts_come_with_the_first_step_that_finds_enough():
    index = Looked(narrow=12, wide=40)
    found = climb(index, STEPS, request())
    assert (found.match, found.total, found.facets) == ("all", 12, COUNTS)
    assert len(index.requests) == 1


def test_and_with_a_wider_one_where_the_first_finds_nothing():
    index = Looked(wide=40)
    found = climb(index, STEPS, request())
    assert (found.match, found.total, found.facets) == ("synonyms", 40, COUNTS)
    assert len(index.requests) == 2


def test_counts_are_of_all_hits_where_steps_add_to_each_other():
    index = Looked(narrow=3, wide=40)
    found = climb(index, STEPS, request())
    assert (found.match, found.total, found.facets) == ("synonyms", 40, COUNTS)
    last = index.requests[-1]
    assert (last.limit, last.match, last.facets) == (0, WIDE, ("kind",))
    assert not index.requests[1].facets


def test_another_order_is_a_look_of_its_own_without_counts():
    index = Looked(narrow=12)
    found = climb(index, STEPS, request(sort=Sort.NEWEST))
    assert found.facets == COUNTS
    assert [bool(one.facets) for one in index.requests] == [True, False]
