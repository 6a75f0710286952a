"""The bundled corpus is whole, and its readers name the file and line of a fault."""

import pytest

from corpus import load
from corpus.load import CorpusFault
from kb.domain.vocabulary import Kind, Level, Phase, Role, Stage, Visibility
from kb.lines.read import parse
from kb.lines.words import find_code, find_grade


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("entries", [load.taxonomy_entries, load.sample_entries])
def test_every_entry_of_the_corpus_is_a_good_line(entries):
    for entry in entries():
        assert parse(entry.fields).problems == (), f"{entry.file}:{entry.line}"


def test_keys_are_used_once():
    keys = [(entry.fields["type"], entry.fields["key"]) for entry in load.sample_entries()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("terms", "codes"),
    [
        ("kinds", Kind),
        ("stages", Stage),
        ("roles", Role),
        ("levels", Level),
        ("visibilities", Visibility),
        ("phases", Phase),
    ],
)
def test_every_code_has_a_name(terms, codes):
    found = getattr(load.vocabularies(), terms)
    assert {term.code for term in found} == {code.value for code in codes}
    assert all(term.name and term.name_en for term in found)


def test_people_say_it_their_way():
    assert find_code(Kind, "主题班会") is Kind.CLASS_MEETING
    assert find_code(Kind, "教育隨筆") is Kind.REFLECTION
    assert find_code(Stage, "Primary school") is Stage.PRIMARY
    assert find_code(Stage, "大学") is None
    assert [find_grade(word) for word in ("初三", "七年级", "高一", "12", "零")] == [
        9,
        7,
        10,
        12,
        None,
    ]


def test_words_have_frequencies():
    words = load.domain_words()
    assert len(words) >= 400
    assert all(word and frequency > 0 for word, frequency in words.items())
    assert load.stop_words()


def test_a_fault_in_toml_has_its_line(tmp_path):
    write(tmp_path, "people.toml", '[[person]]\nkey = "a"\nname = \n')
    with pytest.raises(CorpusFault, match=r"people\.toml:3: "):
        list(load.sample_entries(tmp_path))


def test_a_fault_in_front_matter_has_the_line_in_the_file(tmp_path):
    for name in ("people.toml", "studios.toml", "projects.toml"):
        write(tmp_path, name, "")
    write(tmp_path, "resources/a.md", '+++\ntitle = "a"\nkind = \n+++\n正文')
    with pytest.raises(CorpusFault, match=r"a\.md:3: "):
        list(load.sample_entries(tmp_path))


def test_a_resource_without_front_matter_is_a_fault(tmp_path):
    for name in ("people.toml", "studios.toml", "projects.toml"):
        write(tmp_path, name, "")
    write(tmp_path, "resources/a.md", "正文")
    with pytest.raises(CorpusFault, match=r"a\.md:1: "):
        list(load.sample_entries(tmp_path))


def test_a_word_without_a_frequency_is_a_fault(tmp_path):
    write(tmp_path, "dictionaries/words.txt", "# 说明\n班会课 20\n主题班会\n")
    with pytest.raises(CorpusFault, match=r"words\.txt:3: "):
        load.domain_words(tmp_path)


def test_judgements(tmp_path):
    path = write(tmp_path, "q.jsonl", '{"query": "感恩", "relevant": {"bh-1": 3}}\n\n{"query": 1}')
    found = load.judgements(path)
    assert next(found).relevant == {"bh-1": 3}
    with pytest.raises(CorpusFault, match=r"q\.jsonl:3: "):
        next(found)


def test_a_missing_file_is_a_fault(tmp_path):
    with pytest.raises(CorpusFault, match=r"people\.toml"):
        list(load.sample_entries(tmp_path))
