"""Real documents of this world come out clean enough to read, and every sentence is found."""

import re

import pytest

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.usecases import collections, resources
from kb.usecases.importing import import_paths
from tests.flow.conftest import World
from tests.shared_data import SHARED

SEEDS = SHARED / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="shared/seeds is not beside the project")

_SENTENCE = re.compile(r"[^。！？!?\n\r]+")
# What the portals put around and into the texts
_DIRT = re.compile(
    r"小编|供大家参考|范文网|我要投稿|相关推荐|閱讀 \d+|字數|上一篇|下一篇|猜你喜欢|党史学习|谈话记录"
)
_WORKS = {"000": 10, "001": 5, "002": 1, "003": 1, "004": 1}


@pytest.fixture(scope="module", params=["tantivy:", "whoosh:"])
def seeds(request, tmp_path_factory):
    world = World(tmp_path_factory.mktemp("seeds") / "data", request.param)
    files = world.services.files
    world.report = import_paths(world.db, OPERATOR, [SEEDS], files=files)
    assert world.report.is_clean
    world.sync()
    yield world
    world.close()


def line_of(seeds, number):
    (line,) = (one for one in seeds.report.files if f"/{number}_" in one.file)
    return line


def works(seeds, number):
    return [resources.get(seeds.db, key, OPERATOR_READER) for key in line_of(seeds, number).keys]


@pytest.mark.parametrize(("number", "count"), _WORKS.items())
def test_a_compilation_becomes_its_works(seeds, number, count):
    found = works(seeds, number)
    assert len(found) == count
    assert all(len(work.body_text) > 400 for work in found)
    assert len({work.title for work in found}) == count


def test_the_works_of_a_compilation_are_a_collection_in_their_order(seeds):
    keys = line_of(seeds, "000").keys
    found = collections.get(seeds.db, keys[0].rpartition("-")[0], OPERATOR_READER)
    assert [item.resource for item in found.items] == [work.id for work in works(seeds, "000")]


@pytest.mark.parametrize("number", _WORKS)
def test_what_portals_put_around_the_texts_is_gone_and_told(seeds, number):
    for work in works(seeds, number):
        assert _DIRT.findall(work.title + work.body_text) == []
    if number != "004":
        assert line_of(seeds, number).removed


@pytest.mark.parametrize("number", _WORKS)
def test_every_sentence_is_there_or_told_to_be_removed(seeds, number):
    (path,) = SEEDS.glob(f"{number}_*.txt")
    line = line_of(seeds, number)
    kept = squeezed("".join(work.title + work.body_text for work in works(seeds, number)))
    gone = squeezed("".join(removed.text for removed in line.removed) + line.title)
    left = [
        sentence
        for sentence in _SENTENCE.findall(path.read_text("utf-8"))
        if len(squeezed(sentence)) >= 8
        and squeezed(sentence) not in kept
        and squeezed(sentence) not in gone
    ]
    assert [sentence for sentence in left if not _is_mark_of_a_work(sentence)] == []


def _is_mark_of_a_work(sentence):
    return re.search(r"^\s*(?:篇[一二三四五六七八九十]+|班主任工作建设方案\s*\d?\s*$)", sentence)


def squeezed(text):
    # portals put ' and . into words against copying; | stood behind each cell of a table
    return re.sub(r"[\s\\'.|]", "", text)


@pytest.mark.parametrize("number", _WORKS)
def test_every_sentence_is_found(seeds, number):
    found, missed = 0, []
    for work in works(seeds, number):
        for sentence in _SENTENCE.findall(work.body_text):
            words = re.sub(r'["“”「」『』＂]', " ", sentence).strip()
            if len(re.findall(r"\w", words)) < 4 or '"' in sentence:
                continue
            quoted = f"「{sentence.strip()}」" if "」" not in sentence else f"“{sentence.strip()}”"
            if "”" in sentence and "」" in sentence:
                continue
            if work.key in seeds.keys(quoted):
                found += 1
            else:
                missed.append(sentence)
    assert missed == []
    assert found > 15


def test_originals_are_kept_byte_for_byte(seeds):
    files = seeds.services.files
    kept = set()
    for number in _WORKS:
        for work in works(seeds, number):
            with files.open(work.attachments[0].sha256) as stream:
                kept.add(stream.read())
    assert kept == {path.read_bytes() for path in SEEDS.glob("*.txt")}


def test_a_table_that_fell_apart_is_a_table(seeds):
    (work,) = works(seeds, "004")
    assert "| 一级指标 | 二级指标 | 评估内容 |\n| --- | --- | --- |" in work.body


def test_traditional_text_stays_and_is_found_in_simplified(seeds):
    (work,) = works(seeds, "002")
    assert work.title == "班主任校本培訓的實施策略"
    assert "推行班主任顧問助理制度" in work.body_text
    assert work.key in seeds.found("班主任顾问助理制度")


@pytest.mark.parametrize(
    "words", ["提升班主任的专业素养", "推進班主任校本培訓的一個有效載體", "投身教育改革"]
)
def test_what_a_machine_converted_wrongly_is_found_by_the_right_word(seeds, words):
    (hit,) = seeds.search(f"“{words}”").hits
    assert "提公升" in hit.resource.body_text
