"""What people did not find, what they may have meant, and how it gets into force."""

from contextlib import closing

import pytest

from indexer.gaps import list_gaps
from kb.domain.access import ANONYMOUS
from kb.domain.actor import OPERATOR
from kb.domain.asked import Asked
from kb.domain.vocabulary import Visibility
from kb.usecases import queries, synonyms
from web.services import build_services


@pytest.fixture
def texts(any_world):
    world = any_world
    for number, body in enumerate((
        "校园欺凌发生时，老师要及时制止，家长要配合学校。",
        "校园欺凌的预防，需要班会、家长和学校一起制止。",
        "期中考试以后的家长会怎样开。",
    )):  # fmt: skip
        world.save(f"r-{number}", body)
    world.sync()
    return world


def miss(world, text, *, times=1):
    for _ in range(times):
        queries.record(world.db, [Asked(text, text, 1, 1, queries.today(), 0, "")])


def gaps(world, **options):
    return list_gaps(world.services.searcher, ANONYMOUS, **options)


def test_the_most_often_missed_come_first_with_a_name_and_its_evidence(texts):
    miss(texts, "期末誓师")
    miss(texts, "凌霸 怎么办", times=3)
    first, second = gaps(texts)
    assert (first.asked.typed, first.asked.missed) == ("凌霸 怎么办", 3)
    assert second.asked.typed == "期末誓师"
    word = first.words[0]
    assert word.documents == 0
    names = {one.name: one for one in word.proposals}
    assert names["校园欺凌"].characters == "凌"
    assert len(gaps(texts, limit=1)) == 1


def test_what_is_accepted_is_no_gap_any_more(texts):
    miss(texts, "凌霸")
    (gap,) = gaps(texts)
    synonyms.accept(texts.db, OPERATOR, gap.words[0].word, "校园欺凌")
    with closing(build_services(texts.services.settings)) as another:  # or a second later
        assert list_gaps(another.searcher, ANONYMOUS) == []


def test_a_gap_is_closed_by_what_is_published(texts):
    miss(texts, "考前誓师大会")
    assert gaps(texts)
    texts.save("new", "考前誓师大会的流程")
    texts.sync()
    assert gaps(texts) == []


def test_nothing_is_learnt_from_what_the_reader_may_not_see(texts):
    texts.save("secret", "密室逃脱游戏。密室逃脱游戏。", visibility=Visibility.PRIVATE)
    texts.sync()
    miss(texts, "密室游戏大逃脱")
    (gap,) = gaps(texts)
    assert not any("密室" in one.name for word in gap.words for one in word.proposals)
    assert all(word.documents == 0 for word in gap.words)


def test_what_is_typed_beside_counts_and_kinds_do_not(texts):
    for text in ("阻拦 家长", "家长 制止", "家长 班会"):
        queries.record(texts.db, [Asked(text, text, 9, 0, queries.today(), 5, "all")])
    miss(texts, "凌霸 家长")
    (gap,) = gaps(texts)
    proposed = {one.name: one.typed_beside for one in gap.words[0].proposals}
    assert proposed["制止"] == ("家长",)
    assert "班会" not in proposed


def test_a_query_of_fields_alone_has_no_words_to_propose_for(texts):
    miss(texts, "作者:王芳")
    (gap,) = gaps(texts)
    assert gap.words == ()


def test_a_base_without_a_log_has_no_gaps(texts):
    assert gaps(texts) == []
