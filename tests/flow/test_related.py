"""What to read after a resource."""

import pytest

from indexer.related import related
from kb.domain.access import ANONYMOUS, OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Kind, Visibility
from kb.errors import Unavailable
from kb.usecases import resources, samples
from tests.factories import add_person, add_topic
from tests.flow.conftest import ENGINES, open_world
from tests.relevance import twin_pairs


@pytest.fixture(scope="module", params=ENGINES)
def bundled(request, tmp_path_factory):
    world = open_world(request, tmp_path_factory.mktemp("related"))
    samples.load_taxonomies(world.db, OPERATOR)
    samples.load_samples(world.db, OPERATOR)
    world.sync()
    world.find_twins()
    yield world
    world.close()


def after(world, key, scope=ANONYMOUS, **options):
    resource = resources.get(world.db, key, OPERATOR_READER)
    return related(world.services.searcher, resource, scope, **options)


def keys(found):
    return [one.resource.key for one in found]


def test_everything_bundled_has_six(bundled):
    for key in ("xs-0001", "bh-0001", "al-0101", "lw-0302"):
        found = keys(after(bundled, key))
        assert len(set(found)) == 6
        assert key not in found


def test_other_versions_of_it_are_not_among_them(bundled):
    assert "xs-0301" not in keys(after(bundled, "xs-0001", limit=20))
    assert "jz-0301" not in keys(after(bundled, "jb-0301", limit=20))


def test_and_of_others_one_version_is_enough(bundled):
    found = set(keys(after(bundled, "bh-0302", limit=40)))
    assert not {"jb-0301", "jz-0301"} <= found


def test_what_shares_a_topic_says_so(bundled):
    found = {one.resource.key: one.why for one in after(bundled, "xs-0001")}
    assert "topic" in found["bh-0011"]


def test_they_are_of_several_authors_and_kinds(bundled):
    found = after(bundled, "jz-0301")
    authors = [author.key for one in found for author in one.resource.authors]
    assert max(map(authors.count, authors)) <= 2
    assert len({one.resource.kind for one in found}) >= 3


def test_asked_twice_they_are_the_same(bundled):
    assert keys(after(bundled, "bh-0001")) == keys(after(bundled, "bh-0001"))


@pytest.fixture
def small(world):
    add_person(world.db, "p-1", "王芳")
    add_person(world.db, "p-2", "周宁")
    add_topic(world.db, "t-1", "感恩教育")
    world.save("base", "放学路上我们说起各自的外婆。", topics=("t-1",), authors=("p-1",))
    return world


def test_why_is_what_they_have_in_common(small):
    small.save("topic", "完全是另外一回事。", topics=("t-1",), authors=("p-2",))
    small.save("author", "运动会上跑最后一棒。", authors=("p-1",))
    small.save("text", "放学路上，外婆说起从前。", authors=("p-2",))
    small.save("none", "黑板报怎么排版。", authors=("p-2",))
    small.sync()
    found = {one.resource.key: one.why for one in after(small, "base")}
    assert found == {"topic": ("topic",), "author": ("author",), "text": ("text",)}


def test_a_reader_gets_only_what_is_for_him(small):
    small.save("private", topics=("t-1",), visibility=Visibility.PRIVATE)
    small.save("public", topics=("t-1",))
    small.sync()
    assert keys(after(small, "base")) == ["public"]
    assert set(keys(after(small, "base", OPERATOR_SCOPE))) == {"private", "public"}


def test_what_is_in_the_bin_is_not_there(small):
    small.save("gone", topics=("t-1",))
    small.sync()
    resources.delete(small.db, OPERATOR, "gone")
    assert keys(after(small, "base")) == []


def test_nothing_in_common_is_nothing_to_read(small):
    small.save("none", "黑板报怎么排版。")
    small.sync()
    assert after(small, "base") == ()


def test_not_all_by_one_author_nor_all_of_one_kind(small):
    for number in range(8):
        small.save(
            f"same-{number}", twin_pairs.texts()[number], topics=("t-1",), authors=("p-1",),
            kind=Kind.CASE,
        )  # fmt: skip
    small.save("else", topics=("t-1",), authors=("p-2",), kind=Kind.PAPER)
    small.sync()
    assert "else" in keys(after(small, "base"))[:3]


def test_without_an_index_it_says_so(small):
    with pytest.raises(Unavailable):
        after(small, "base")
