"""The judged queries themselves: what they point to is there, and nothing is judged twice."""

from corpus import load as corpus


def _judged():
    """(where it stands, judgement); faults name places, as some queries are to stay unseen."""
    return [
        (f"{path.name}, number {number}", judgement)
        for path in corpus.judgement_files()
        for number, judgement in enumerate(corpus.judgements(path), 1)
    ]


def test_judged_keys_are_bundled_resources():
    bundled = {
        entry.fields["key"]
        for entry in corpus.sample_entries()
        if entry.fields["type"] == "resource"
    }
    unknown = [
        (place, key)
        for place, judgement in _judged()
        for key in judgement.relevant
        if key not in bundled
    ]
    assert unknown == []


def test_grades_are_one_to_three_and_every_query_has_an_answer_and_a_kind():
    faulty = [
        place
        for place, judgement in _judged()
        if not judgement.kind
        or not judgement.relevant
        or not set(judgement.relevant.values()) <= {1, 2, 3}
    ]
    assert faulty == []


def test_no_query_is_judged_twice_so_that_what_is_held_out_stays_unseen():
    first: dict[str, str] = {}
    places = [(first.setdefault(judgement.query, place), place) for place, judgement in _judged()]
    assert [pair for pair in places if pair[0] != pair[1]] == []
