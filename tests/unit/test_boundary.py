"""Where the good hits of a search end."""

from indexer.boundary import Part, good_hits
from indexer.engines.contract import Everything, Hit
from indexer.query.steps import WIDE_LIMIT, Step
from kb.domain.ids import ResourceId

NARROW = Step("all", Everything(), ())
WIDE = Step("any", Everything(), (), WIDE_LIMIT)


def part(step, *scores, first=1):
    hits = tuple(Hit(ResourceId(first + n), score) for n, score in enumerate(scores))
    return Part(step, hits, len(hits))


def count_good(*parts):
    return [len(hits) for hits in good_hits(parts)]


def test_hits_of_a_wide_step_are_good_down_to_a_share_of_the_best_score():
    assert count_good(part(WIDE, 10.0, 9.0, 8.0, 2.0, 1.9)) == [3]


def test_the_further_down_a_hit_stands_the_nearer_it_has_to_come():
    assert count_good(part(WIDE, 10.0, 2.5)) == [2]
    assert count_good(part(WIDE, *[10.0] * 20, 2.5)) == [20]


def test_what_a_narrower_step_found_is_good_however_low_it_scores():
    assert count_good(part(NARROW, 10.0, 0.1, 0.0)) == [3]


def test_the_best_score_of_a_narrower_step_moves_the_boundary_of_a_wide_one():
    wide = part(WIDE, 3.0, 2.9, first=2)
    assert count_good(wide) == [2]
    assert count_good(part(NARROW, 30.0), wide) == [1, 0]


def test_nothing_comes_after_the_first_hit_that_is_too_far_away():
    # the second look sorts only the first ones, so a later hit may have a higher score again
    assert count_good(part(WIDE, 10.0, 1.0, 9.0)) == [1]


def test_all_hits_are_good_where_the_boundary_is_not_reached():
    assert count_good(part(WIDE, *[10.0] * WIDE_LIMIT)) == [WIDE_LIMIT]


def test_hits_without_a_score_are_all_good():
    assert count_good(part(WIDE, 0.0, 0.0)) == [2]
    assert count_good(part(NARROW)) == [0]
