"""The judged queries themselves: what they point to is there, and nothing is judged twice."""

from collections import Counter

from corpus import load as corpus


def _judged():
    return [
        (path, judgement)
        for path in corpus.judgement_files()
        for judgement in corpus.judgements(path)
    ]


def test_judged_keys_are_bundled_resources():
    bundled = {
        entry.fields["key"]
        for entry in corpus.sample_entries()
        if entry.fields["type"] == "resource"
    }
    unknown = [
        (path.name, judgement.query, key)
        for path, judgement in _judged()
        for key in judgement.relevant
        if key not in bundled
    ]
    assert unknown == []


def test_grades_are_one_to_three_and_every_query_has_an_answer_and_a_kind():
    faulty = [
        (path.name, judgement.query)
        for path, judgement in _judged()
        if not judgement.kind
        or not judgement.relevant
        or not set(judgement.relevant.values()) <= {1, 2, 3}
    ]
    assert faulty == []


def test_no_query_is_judged_twice_so_that_what_is_held_out_stays_unseen():
    counted = Counter(judgement.query for _, judgement in _judged())
    assert [query for query, times in counted.items() if times > 1] == []
