"""How often a search looks into the index: on a cluster each look is a way through the network."""

from indexer.engines.contract import (
    All,
    Everything,
    FacetCount,
    Hit,
    Ids,
    Keyword,
    Not,
    Nothing,
    Request,
    Result,
    ScoredTerm,
    Sort,
)
from indexer.ladder import climb
from indexer.query.steps import WIDE_LIMIT, Step
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
    asked = {"match": NARROW, "facets": ("kind",), "limit": 20, **more}
    return Request(audience=frozenset({"public"}), **asked)


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


BEST = Step("any", WIDE, SCORED, WIDE_LIMIT)
FAR = {"wide": [10.0, 9.0, 8.0, 0.2, 0.1], "narrow": []}


class Scored:
    """An index with a score for each hit of a step; those with an even number are cases."""

    def __init__(self, wide, narrow):
        self.scores = {"narrow": narrow, "wide": wide}
        self.requests = []

    def search(self, request):
        self.requests.append(request)
        matching = self._matching(request.match)
        hits = [hit for hit in matching if self._passes(hit, request.filters)]
        shown = tuple(hits[request.offset : request.offset + request.limit])
        # the filter on the counted field itself is left out, as the contract says
        return Result(shown, len(hits), _counts(matching) if request.facets else {})

    def _matching(self, match):
        if isinstance(match, Ids):
            return [hit for hit in self._every("wide") if hit.id in match.ids]
        if isinstance(match, All) and isinstance(match.nodes[-1], Not):
            gone = match.nodes[-1].node.ids
            return [hit for hit in self._every("wide") if hit.id not in gone]
        return [] if isinstance(match, Nothing) else self._every(_name(match))

    def _every(self, name):
        hits = [Hit(ResourceId(n), score) for n, score in enumerate(self.scores[name])]
        return sorted(hits, key=lambda hit: -hit.score)

    @staticmethod
    def _passes(hit, filters):
        return all(("case" if hit.id % 2 == 0 else "paper") in one.values for one in filters)


def _name(match):
    return "narrow" if match is NARROW else "wide"


def _counts(hits):
    cases = sum(hit.id % 2 == 0 for hit in hits)
    return {"kind": (FacetCount("case", cases), FacetCount("paper", len(hits) - cases))}


def widened(group="good", index=None, **more):
    return climb(index or Scored(**FAR), (STEPS[0], BEST), request(**more), group=group)


def ids(found):
    return [hit.id for hit in found.hits]


def test_a_widened_search_ends_where_the_good_hits_end():
    found = widened()
    assert (ids(found), found.total, found.good, found.weak) == ([0, 1, 2], 3, 3, 2)
    assert found.facets == {"kind": (FacetCount("case", 2), FacetCount("paper", 1))}
    assert [(one.match, one.total) for one in found.steps_taken] == [("all", 0), ("any", 3)]


def test_the_rest_is_a_group_of_its_own():
    found = widened("weak")
    assert (ids(found), found.total, found.good, found.weak) == ([3, 4], 2, 3, 2)
    assert found.facets == {"kind": (FacetCount("case", 1), FacetCount("paper", 1))}
    assert (ids(widened("all")), widened("all").total) == ([0, 1, 2, 3, 4], 5)


def test_pages_go_on_within_the_group():
    assert ids(widened(offset=2)) == [2]
    assert ids(widened("weak", offset=1)) == [4]
    assert ids(widened("all", offset=2)) == [2, 3, 4]


def test_every_order_has_the_same_hits():
    for group in ("good", "weak", "all"):
        by_score = widened(group)
        for sort in (Sort.NEWEST, Sort.TITLE):
            found = widened(group, sort=sort)
            assert set(ids(found)) == set(ids(by_score))
            assert (found.total, found.facets) == (by_score.total, by_score.facets)


def test_a_filter_chooses_among_the_good_hits_and_does_not_move_the_boundary():
    index = Scored([10.0, 1.6, 9.0, 1.5], [])
    assert count(widened(index=index), "paper") == 0
    found = widened(index=index, filters=(Keyword("kind", frozenset({"paper"})),))
    assert (found.total, found.weak, ids(found)) == (0, 2, [])
    # the numbers beside the other values of the chosen facet stay those of the whole search
    assert count(found, "case") == 2
    weak = widened("weak", index, filters=(Keyword("kind", frozenset({"paper"})),))
    assert ids(weak) == [1, 3]


def test_what_holds_all_words_is_good_however_low_it_scores():
    index = Scored([0.1, 0.1, 9.0, 8.0, 0.2], [0.1, 0.1])
    found = widened(index=index)
    assert (ids(found), found.total_all, found.good, found.weak) == ([0, 1, 2, 3], 2, 4, 1)


def test_nothing_only_touches_the_words_where_the_search_was_not_widened():
    index = Scored([], [1.0] * 12)
    found = widened("weak", index)
    assert (ids(found), found.total, found.good, found.weak) == ([], 0, 12, 0)
    assert not any(one.count for one in found.facets.get("kind", ()))
    single = climb(index, STEPS[:1], request(), group="weak")
    assert (ids(single), single.good, single.weak) == ([], 12, 0)


def test_what_matches_the_group_finds_it_again():
    for group in ("good", "weak", "all"):
        index = Scored(**FAR)
        found = widened(group, index)
        again = index.search(request(match=found.matching))
        assert again.hits == found.hits


def count(found, value):
    return next(one.count for one in found.facets["kind"] if one.value == value)
