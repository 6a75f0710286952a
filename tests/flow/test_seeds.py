"""Real documents of this world go in as they are, and every sentence of them is found."""

import re

import pytest

from kb.storage.files import FileStore
from kb.usecases.importing import import_paths
from tests.flow.conftest import World
from tests.shared_data import SHARED

SEEDS = SHARED / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="shared/seeds is not beside the project")

_SENTENCE = re.compile(r"[^。！？!?\n\r]+")


@pytest.fixture(scope="module", params=["tantivy:", "whoosh:"])
def seeds(request, tmp_path_factory):
    world = World(tmp_path_factory.mktemp("seeds") / "data", request.param)
    files = FileStore(world.services.settings.store.files_dir)
    report = import_paths(world.db, [SEEDS], files=files)
    assert report.is_clean
    world.sync()
    yield world
    world.close()


def sentences(path):
    """Of at least four characters that are indexed; quotation marks are syntax in a query."""
    text = path.read_text("utf-8")
    for match in _SENTENCE.finditer(text):
        sentence = re.sub(r'["“”「」『』＂]', " ", match.group()).strip()
        if len(re.findall(r"\w", sentence)) >= 4 and '"' not in match.group():
            yield match.group().strip()


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_every_sentence_is_found(seeds, path):
    found, missed = 0, []
    titles = {hit.resource.key: hit for hit in seeds.search("", per_page=100).hits}
    assert len(titles) == 5
    for sentence in sentences(path):
        quoted = f"「{sentence}」" if "」" not in sentence else f"“{sentence}”"
        if "”" in sentence and "」" in sentence:
            continue
        if seeds.search(quoted).total:
            found += 1
        else:
            missed.append(sentence)
    assert missed == []
    assert found > 15


def test_originals_are_kept_byte_for_byte(seeds):
    from kb.domain.access import OPERATOR_SCOPE
    from kb.usecases import resources

    files = FileStore(seeds.services.settings.store.files_dir)
    kept = set()
    for hit in seeds.search("", per_page=100).hits:
        resource = resources.get(seeds.db, hit.resource.key, OPERATOR_SCOPE)
        (attachment,) = resource.attachments
        with files.open(attachment.sha256) as stream:
            kept.add(stream.read())
    assert kept == {path.read_bytes() for path in SEEDS.glob("*.txt")}


def test_traditional_text_is_found_in_simplified(seeds):
    assert seeds.found("班主任顾问助理制度")


@pytest.mark.parametrize(
    "words", ["提升班主任的专业素养", "推進班主任校本培訓的一個有效載體", "投身教育改革"]
)
def test_what_a_machine_converted_wrongly_is_found_by_the_right_word(seeds, words):
    (hit,) = seeds.search(f"“{words}”").hits
    assert "提公升" in hit.resource.body_text
