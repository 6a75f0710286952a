"""What is proposed is right; where it would be a guess, nothing is. Cases: proposals.txt."""

from collections import Counter

import pytest

from corpus.load import sample_entries
from kb.intake.propose import Origin, bundled_vocabulary, propose
from kb.intake.propose.kinds import kind_of_title
from kb.intake.propose.names import is_name
from tests.intake_cases import FOLDER

FIELDS = {
    "t": "title", "k": "kind", "s": "stages", "g": "grades", "p": "topics", "o": "occasions",
    "d": "date", "a": "authors", "c": "school", "w": "studio",
}  # fmt: skip
LISTS = {"stages", "grades", "topics", "occasions", "authors"}
VOCABULARY = bundled_vocabulary()
# Free text in a title has several right forms; its cases name one.
FLOOR = 0.95


@pytest.mark.parametrize(
    "title",
    ["总结会上的一次争吵", "班会课件制作培训", "从一次班会说起", "读书笔记本的设计", "计划总赶不上变化",
     "学会反思", "善于总结", "做好计划", "制定学习计划", "浅谈班会", "上好主题班会课", "走进教育故事"],
)  # fmt: skip
def test_a_word_inside_a_title_or_behind_its_verb_is_no_kind(title):
    assert kind_of_title(title) is None


@pytest.mark.parametrize(
    ("title", "kind"),
    [("家长座谈总结", "summary"), ("理论学习总结", "summary"), ("我的学习计划", "plan"),
     ("《背影》教学反思", "reflection"), ("洽谈活动方案", "plan")],
)  # fmt: skip
def test_the_kind_that_ends_a_title_is_one(title, kind):
    assert kind_of_title(title) == kind


def labelled():
    for line in (FOLDER / "proposals.txt").read_text("utf-8").split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        name, folders, text, right = (part.strip() for part in line.split("|", 3))
        wanted, free = expected(right)
        held = name.startswith("*")
        text = text.replace("\\n", "\n\n")
        yield name.lstrip("*"), tuple(filter(None, folders.split("/"))), text, wanted, free, held


def expected(right):
    wanted, free = {}, set()
    words = right.split(" ")
    field = None
    for word in words:
        if word.startswith("?"):
            free.add(FIELDS[word[1:]])
            field = None
        elif word[1:2] == "=" and word[0] in FIELDS:
            field = FIELDS[word[0]]
            wanted[field] = word[2:]
        elif field and word:
            wanted[field] += f" {word}"
    return wanted, free


def shown(proposal):
    value = proposal.value
    return ",".join(map(str, value)) if isinstance(value, tuple) else value


CASES = list(labelled())


def judged(cases):
    """field → (right, made, wanted), and what was wrong."""
    right, made, wanted, wrong = Counter(), Counter(), Counter(), []
    for name, folders, text, labels, free, _ in cases:
        found = {one.field: shown(one) for one in propose(name, folders, {}, text, VOCABULARY)}
        for field in FIELDS.values():
            if field in free:
                if (
                    field in labels
                    and field in LISTS
                    and not set(labels[field].split(","))
                    <= set(found.get(field, labels[field]).split(","))
                ):
                    wrong.append((name, field, found.get(field), labels[field]))
                continue
            ours = found.get(field, "").split(",") if field in LISTS else [found.get(field, "")]
            ours = [one for one in ours if one]
            theirs = labels.get(field, "")
            theirs = [one for one in (theirs.split(",") if field in LISTS else [theirs]) if one]
            good = len(set(ours) & set(theirs))
            right[field] += good
            made[field] += len(ours)
            wanted[field] += len(theirs)
            if good < len(ours) or good < len(theirs):
                wrong.append((name, field, found.get(field), labels.get(field)))
    return {field: (right[field], made[field], wanted[field]) for field in FIELDS.values()}, wrong


def test_there_are_two_hundred_cases():
    assert len(CASES) >= 200
    assert sum(case[5] for case in CASES) >= len(CASES) / 5


def test_what_is_proposed_is_right():
    scores, _ = judged(CASES)
    for field, (right, made, wanted) in scores.items():
        print(f"{field}: precision {right / made:.3f}, recall {right / wanted:.3f} ({made} made)")
    low = {field: score for field, score in scores.items() if score[0] < FLOOR * score[1]}
    assert low == {}
    assert all(right >= 0.7 * wanted for right, _, wanted in scores.values())


def test_our_own_resources_are_named_rightly():
    """Their titles and texts, with the fields that people gave them."""
    right, made, wanted = Counter(), Counter(), Counter()
    for entry in sample_entries():
        fields = entry.fields
        if fields["type"] != "resource":
            continue
        found = {
            one.field: one.value
            for one in propose(fields["title"], (), {}, fields["body"], VOCABULARY)
        }
        for name, given in (
            ("kind", [fields["kind"]]),
            ("stages", fields["stages"]),
            ("grades", fields["grades"]),
        ):
            value = found.get(name, ())
            ours = [value] if isinstance(value, str) else list(value)
            right[name] += len(set(ours) & set(given))
            made[name] += len(ours)
            wanted[name] += len(given)
    for name in wanted:
        print(f"{name}: {right[name]} of {made[name]} right, {wanted[name]} wanted")
    assert all(right[name] >= FLOOR * made[name] for name in wanted)


_LAYOUTS = (
    "{title} {author}", "{author}-{title}", "{title}（{author}）", "{title}_{author}老师",
    "云川市第七中学 {author} {title}",
)  # fmt: skip


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_authors_of_our_own_resources_are_told_from_their_titles(layout):
    entries = [entry.fields for entry in sample_entries()]
    people = {fields["key"]: fields["name"] for fields in entries if fields["type"] == "person"}
    made = right = wanted = 0
    for fields in entries:
        if fields["type"] != "resource":
            continue
        author = people[fields["authors"][0]]
        name = layout.format(title=fields["title"], author=author)
        found = {one.field: one.value for one in propose(name, (), {}, "", VOCABULARY)}
        made += "authors" in found
        right += found.get("authors") == (author,)
        wanted += 1
    assert right >= FLOOR * made
    assert right >= 0.9 * wanted


def test_titles_and_texts_alone_have_no_author():
    for entry in sample_entries():
        fields = entry.fields
        if fields["type"] == "resource":
            text = f"{fields['title']}\n\n{fields['body']}"
            for found in (
                propose(fields["title"], (), {}, "", VOCABULARY),
                propose("1", (), {}, text, VOCABULARY),
            ):
                assert not [one for one in found if one.field == "authors"], fields["title"]


@pytest.mark.parametrize(
    "word", ["成立", "高兴", "游行", "明白", "祝福", "蓝天", "方案", "和平", "师生", "安然", "华山"]
)
def test_words_that_look_like_names_are_none(word):
    assert not is_name(word)
    assert is_name(word, labelled=True)


@pytest.mark.parametrize(
    ("field", "origin"), [("title", Origin.NAME), ("kind", Origin.NAME), ("date", Origin.FOLDER)]
)
def test_each_says_where_it_comes_from(field, origin):
    found = propose("《慢》主题班会", ("2021年",), {}, "", VOCABULARY)
    (one,) = (one for one in found if one.field == field)
    assert one.origin is origin
    assert 0 < one.confidence <= 1


def test_programs_that_sign_for_people_are_believed_only_for_members():
    found = propose("慢", (), {"author": "王芳", "title": "慢一点的班会"}, "", VOCABULARY)
    assert {one.field: one.value for one in found} == {"title": "慢一点的班会"}
    members = bundled_vocabulary(["王芳"])
    found = propose("慢", (), {"author": "王芳"}, "", members)
    assert [one.value for one in found if one.field == "authors"] == [("王芳",)]


def test_rare_names_of_members_are_known():
    name = "班会设计 钮祜"
    assert not any(one.field == "authors" for one in propose(name, (), {}, "", VOCABULARY))
    members = bundled_vocabulary(["钮祜"])
    assert any(one.field == "authors" for one in propose(name, (), {}, "", members))
