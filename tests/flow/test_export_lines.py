"""Lines out: everything, in one form, and the same again after an import into an empty base."""

import io
import json
import shutil
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR, Actor, ActorRef, Door
from kb.domain.collections import ItemState
from kb.domain.originals import Holds
from kb.domain.outcome import Outcome
from kb.domain.people import PersonState
from kb.domain.plans import PartKind, Plan, PlanPart, PlanStep
from kb.domain.resources import Attachment, ResourceState
from kb.domain.studios import Cycle, MemberState
from kb.domain.texts import CONTROLS
from kb.domain.vocabulary import Kind, Level, Phase, Role, Stage, Visibility
from kb.storage import meta
from kb.storage.files import FolderStore
from kb.storage.resources.writes import save_many
from kb.storage.session import Database
from kb.text.names import name_key
from kb.usecases import collections, indexing, people, resources, synonyms
from kb.usecases.exporting import export
from kb.usecases.importing import import_lines, import_paths
from kb.usecases.samples import load_samples, load_taxonomies, remove_samples
from tests.factories import (
    add_collection,
    add_occasion,
    add_person,
    add_project,
    add_resource,
    add_studio,
    add_topic,
    revisions,
    state,
)


def exported(db, **options):
    target = io.BytesIO()
    export(db, target, **options)
    return target.getvalue()


def objects(data):
    return [json.loads(line) for line in data.splitlines()]


def check_the_way_back(db, other_db, **options):
    first = exported(db, **options)
    report = import_lines(other_db, OPERATOR, io.BytesIO(first))
    assert report.problems == []
    assert report.made == []
    assert exported(other_db, **options) == first
    return first


def keys_of(data, kind):
    return [line["key"] for line in objects(data) if line["type"] == kind]


def test_lines_say_who_may_read_them_so_that_another_default_changes_nothing(db, other_db):
    add_resource(db, "a")
    add_collection(db, "c", items=("a",))
    data = exported(db)
    report = import_lines(other_db, OPERATOR, io.BytesIO(data), visibility=Visibility.PRIVATE)
    assert report.is_clean
    assert exported(other_db) == data


def test_an_earlier_private_state_is_exported_only_with_all(db, other_db):
    private = add_resource(db, "a", body="小明的家事", visibility=Visibility.PRIVATE)
    resources.save(db, OPERATOR, replace(private, body="一位学生", visibility=Visibility.PUBLIC))
    plain = exported(db, revisions=True)
    assert "小明的家事" not in plain.decode()
    assert [line["number"] for line in objects(plain) if line["type"] == "revision"] == [2]
    assert "小明的家事" in exported(db, revisions=True, include_all=True).decode()
    report = import_lines(other_db, OPERATOR, io.BytesIO(plain))
    assert report.errors == 0


def test_a_person_known_from_private_work_alone_is_exported_only_with_all(db):
    for key, name in (("p-1", "甲"), ("p-2", "乙"), ("p-3", "丙"), ("p-4", "丁"), ("p-5", "戊")):
        add_person(db, key, name)
    people.save(db, OPERATOR, PersonState("p-6", "甲的旧名", merged_into="p-1"))
    add_resource(db, "a", authors=("p-1", "p-2"), visibility=Visibility.PRIVATE)
    add_resource(db, "b", authors=("p-2",))
    add_studio(db, members=("p-3",))
    add_resource(db, "c", authors=("p-3",), visibility=Visibility.PRIVATE)
    add_collection(db, curator="p-4", visibility=Visibility.PRIVATE)
    assert keys_of(exported(db), "person") == ["p-2", "p-3", "p-5"]
    every = ["p-1", "p-2", "p-3", "p-4", "p-5", "p-6"]
    assert keys_of(exported(db, include_all=True), "person") == every


def test_a_person_named_in_an_earlier_state_that_is_exported_is_exported(db):
    add_person(db, "p-1", "甲")
    first = add_resource(db, "a", authors=("p-1",))
    resources.save(db, OPERATOR, replace(first, authors=()))
    add_resource(db, "b", authors=("p-1",), visibility=Visibility.PRIVATE)
    assert keys_of(exported(db), "person") == []
    assert keys_of(exported(db, revisions=True), "person") == ["p-1"]


def test_the_corpus_comes_back_byte_for_byte(db, other_db):
    load_taxonomies(db, OPERATOR)
    load_samples(db, OPERATOR)
    data = check_the_way_back(db, other_db)
    assert {line["type"] for line in objects(data)} == {
        "topic", "occasion", "person", "studio", "project", "resource", "collection",
    }  # fmt: skip


def test_a_base_with_the_taxonomies_is_empty_enough(db, other_db):
    load_taxonomies(db, OPERATOR)
    add_topic(db, "class-culture", "班级文化", parent="class-building")
    add_topic(db, "class-building", "班级的建设", aliases=("文化墙",))
    load_taxonomies(other_db, OPERATOR)
    check_the_way_back(db, other_db)


def test_the_order_and_the_form_of_lines(db):
    add_person(db, "p-2", "王芳")
    add_person(db, "p-10", "林若溪")
    add_resource(db, "b", title="题目", body="正文")
    add_resource(db, "a", title="题目", body="正文", kind=Kind.CASE, grades=(7,))
    assert exported(db).decode().splitlines() == [
        '{"type":"person","key":"p-10","name":"林若溪"}',
        '{"type":"person","key":"p-2","name":"王芳"}',
        (
            '{"type":"resource","key":"a","title":"题目","body":"正文","kind":"case","grades":[7],'
            '"visibility":"public"}'
        ),
        '{"type":"resource","key":"b","title":"题目","body":"正文","visibility":"public"}',
    ]


def test_what_is_private_and_what_is_in_the_bin_stays(db):
    for visibility in Visibility:
        add_resource(db, visibility.value, visibility=visibility)
    add_resource(db, "gone")
    add_collection(db, "c-1", items=[visibility.value for visibility in Visibility])
    add_collection(db, "c-2", visibility=Visibility.PRIVATE)
    resources.delete(db, OPERATOR, "gone")

    def keys(**options):
        return [line["key"] for line in objects(exported(db, **options))]

    assert keys() == ["network", "public", "studio", "c-1"]
    assert keys(include_all=True) == ["network", "private", "public", "studio", "c-1", "c-2"]
    items = objects(exported(db))[-1]["items"]
    assert "private" not in [item["resource"] for item in items]
    assert len(items) == 3


def test_merged_persons_come_back_merged(db, other_db):
    add_person(db, "a")
    add_person(db, "z")
    add_resource(db, "r", authors=("a",))
    people.merge(db, OPERATOR, keep="z", drop="a")
    check_the_way_back(db, other_db)
    assert people.get(other_db, "a", OPERATOR_READER).key == "z"


def test_the_parts_of_a_plan_go_out_and_come_back(db, other_db):
    parts = (PlanPart(PartKind.GOALS, "1. 听\n2. 说", 0.98), PlanPart(PartKind.PROCESS, ""))
    plan = Plan(parts, (PlanStep("导入", 5), PlanStep("小结")))
    add_resource(db, "a", plan=plan)
    (line,) = objects(check_the_way_back(db, other_db))
    assert line["plan"] == {
        "parts": [
            {"kind": "goals", "text": "1. 听\n2. 说", "confidence": 0.98},
            {"kind": "process", "text": ""},
        ],
        "steps": [{"title": "导入", "minutes": 5}, {"title": "小结"}],
    }
    assert resources.get(other_db, "a", OPERATOR_READER).plan == plan


def test_synonyms_go_out_and_come_back(db, other_db):
    synonyms.add(db, OPERATOR, ["手机瘾", "沉迷手机"], note="常问\n常搜")
    synonyms.add(db, OPERATOR, ["小皇帝", "独生子女"], one_way=True)
    lines = objects(check_the_way_back(db, other_db))
    assert [line["type"] for line in lines] == ["synonym"] * 2
    assert synonyms.groups(other_db) == synonyms.groups(db)


def test_history_goes_out_and_comes_back(db, other_db):
    add_person(db, "p-1")
    add_resource(db, "a", title="一")
    add_resource(db, "a", title="二", authors=("p-1",))
    add_resource(db, "a", title="三")
    add_resource(db, "b")
    data = check_the_way_back(db, other_db, revisions=True)
    assert sum(line["type"] == "revision" for line in objects(data)) == 4
    history = revisions(other_db, "a")
    assert history == revisions(db, "a")
    assert resources.get(other_db, "a", OPERATOR_READER).revision == 3
    assert import_lines(other_db, OPERATOR, io.BytesIO(data)).problems == []
    add_resource(other_db, "a", title="四")
    assert len(revisions(other_db, "a")) == 4


def test_a_history_never_replaces_another(db, other_db):
    add_resource(db, "a", title="一")
    add_resource(db, "a", title="二")
    for title in ("甲", "乙", "丙"):
        add_resource(other_db, "a", title=title)
    report = import_lines(other_db, OPERATOR, io.BytesIO(exported(db, revisions=True)))
    assert "另一份历史" in str(report.problems[0].problem)
    assert len(revisions(other_db, "a")) == 4


def test_originals_go_out_and_come_back(db, other_db, files, tmp_path):
    (tmp_path / "资料").mkdir()
    (tmp_path / "资料" / "计划.txt").write_bytes("工作计划\n\n内容".encode("gb18030"))
    import_paths(db, OPERATOR, [tmp_path / "资料"], files=files)
    out = tmp_path / "out"
    out.mkdir()
    data = exported(db, files=files, files_dir=out)
    (out / "all.jsonl").write_bytes(data)
    other_files = FolderStore(tmp_path / "other_files")
    report = import_lines(other_db, OPERATOR, out / "all.jsonl", files=other_files)
    assert report.problems == []
    assert exported(other_db, files=other_files, files_dir=tmp_path / "again") == data
    (line,) = objects(data)
    with other_files.open(line["attachments"][0]["sha256"]) as stream:
        assert stream.read().decode("gb18030") == "工作计划\n\n内容"


def test_a_missing_original_is_said_and_the_rest_goes_in(db, other_db, files, tmp_path):
    (tmp_path / "计划.txt").write_text("工作计划", encoding="utf-8")
    import_paths(db, OPERATOR, [tmp_path / "计划.txt"], files=files)
    data = exported(db, files=files, files_dir=tmp_path / "out")
    report = import_lines(
        other_db, OPERATOR, io.BytesIO(data), files=FolderStore(tmp_path / "other")
    )
    assert report.is_clean
    assert "计划.txt" in str(report.problems[0].problem)


def with_history(db, files):
    """A resource of four revisions with other originals, saved by others."""
    one, two = (
        Attachment(kept.sha256, name, "image/png", kept.size_bytes, Holds.NOTHING)
        for name, kept in (("一.png", files.put(b"one")), ("二.png", files.put(b"two!")))
    )
    somebody = Actor(ActorRef.of_account(7), Door.WEB)
    for number, (who, attached) in enumerate(
        ((OPERATOR, (one,)), (somebody, (two, one)), (somebody, ()), (OPERATOR, (two,))), 1
    ):
        saved = state("a", title=f"第{number}版", body="b")
        with db.write(who) as tx:
            save_many(tx, [saved], {"a": "b"}, {"a": attached})
    add_resource(db, "plain", title="一")
    add_resource(db, "plain", title="二")
    return one, two


def told_of(db, key):
    return [(one.number, one.saved_by, one.attachments) for one in revisions(db, key)]


def test_revisions_go_out_and_come_back_with_their_savers_and_originals(
    db, other_db, files, tmp_path
):
    with_history(db, files)
    out = tmp_path / "out"
    out.mkdir()
    path = out / "all.jsonl"
    options = {"revisions": True, "files": files, "files_dir": out}
    path.write_bytes(exported(db, **options))
    other_files = FolderStore(tmp_path / "other")
    report = import_lines(other_db, OPERATOR, path, files=other_files)
    assert report.problems == []
    again = tmp_path / "again"
    again.mkdir()
    back = exported(other_db, **(options | {"files": other_files, "files_dir": again}))
    assert back == path.read_bytes()
    assert [one[2] for one in told_of(other_db, "a")] == [one[2] for one in told_of(db, "a")]
    assert {one.sha256 for one in other_files.every()} == {one.sha256 for one in files.every()}
    assert import_lines(other_db, OPERATOR, path, files=other_files).total(Outcome.REVISED) == 0


def test_an_account_of_another_base_is_never_taken_for_one_here(db, other_db, files, tmp_path):
    with other_db.write() as tx:
        meta.put(tx, meta.BASE_ID, "0b")  # both are copies of one
    with_history(db, files)
    data = exported(db, revisions=True)
    import_lines(other_db, OPERATOR, io.BytesIO(data))
    (saved_by,) = {one for _, one, _ in told_of(other_db, "a") if one and one.account}
    assert (saved_by.account, saved_by.base) == (7, indexing.base_id(db))
    assert exported(other_db, revisions=True) == data
    import_lines(db, OPERATOR, io.BytesIO(data))  # at home again
    assert ActorRef.of_account(7) in {one for _, one, _ in told_of(db, "a")}


def test_an_export_that_tells_of_no_originals_takes_none_from_a_history(db, files):
    with_history(db, files)
    before = told_of(db, "a")
    report = import_lines(db, OPERATOR, io.BytesIO(exported(db, revisions=True)))
    assert report.problems == []
    assert told_of(db, "a") == before


def test_a_revision_whose_originals_are_missing_says_so(db, other_db, files, tmp_path):
    with_history(db, files)
    out = tmp_path / "out"
    out.mkdir()
    path = out / "all.jsonl"
    path.write_bytes(exported(db, revisions=True, files=files, files_dir=out))
    shutil.rmtree(out / "files")
    report = import_lines(other_db, OPERATOR, path, files=FolderStore(tmp_path / "other"))
    assert any("一.png" in str(one.problem) for one in report.problems)
    assert [number for number, _, _ in told_of(other_db, "a")] == [1, 2, 3, 4]


def test_a_line_cannot_say_that_somebody_else_saved_a_known_revision(db):
    add_resource(db, "a")
    (line,) = [one for one in objects(exported(db, revisions=True)) if one["type"] == "revision"]
    import_lines(db, OPERATOR, [json.dumps(line | {"saved_by": "account:3"})])
    assert [str(one) for _, one, _ in told_of(db, "a")] == ["operator"]


@pytest.mark.parametrize("wrong", ["王老师", "account:0", "account:x"])
def test_a_saver_that_is_none_is_a_fault_of_the_line(db, wrong):
    add_resource(db, "a")
    (line,) = [one for one in objects(exported(db, revisions=True)) if one["type"] == "revision"]
    report = import_lines(db, OPERATOR, [json.dumps(line | {"saved_by": wrong})])
    assert [one.problem.field for one in report.problems] == ["saved_by"]


def test_originals_are_not_mentioned_without_their_bytes(db, files, tmp_path):
    (tmp_path / "计划.txt").write_text("工作计划", encoding="utf-8")
    import_paths(db, OPERATOR, [tmp_path / "计划.txt"], files=files)
    assert "attachments" not in objects(exported(db))[0]


def test_samples_go_and_what_people_made_with_them_stays(db):
    load_taxonomies(db, OPERATOR)
    before = exported(db, include_all=True)
    load_samples(db, OPERATOR)
    remove_samples(db, OPERATOR)
    assert exported(db, include_all=True) == before
    load_samples(db, OPERATOR)
    add_resource(db, "mine", authors=("p-lin",), studio="s-lin", topics=("class-rules",))
    add_collection(db, "my-list", items=("mine", "bh-0001"))
    remove_samples(db, OPERATOR)
    assert resources.get(db, "mine", OPERATOR_READER).authors[0].name == "林若溪"
    left = objects(exported(db, include_all=True))
    assert {line["key"] for line in left if line["type"] in ("resource", "studio", "collection")} == {
        "mine", "s-lin", "my-list",
    }  # fmt: skip
    assert not any(line.get("sample") for line in left)
    assert collections.get(db, "my-list", OPERATOR_READER).items[0].resource_key == "mine"


def test_samples_do_not_replace_what_somebody_made_his_own(db):
    load_taxonomies(db, OPERATOR)
    add_resource(db, "bh-0001", title="我的班会")
    add_person(db, "p-lin", "另一个人")
    load_samples(db, OPERATOR)
    assert resources.get(db, "bh-0001", OPERATOR_READER).title == "我的班会"
    assert people.get(db, "p-lin", OPERATOR_READER).name == "另一个人"


# --- any base ------------------------------------------------------------------------------

_text = st.text(
    st.one_of(st.sampled_from("感恩教育班会後進生家校<>&\"'\\*_`# \n\t　0aZé😀\u200f\u2028"),
              st.characters(exclude_categories=("Cs", "Cc"))),
    max_size=30,
).filter(lambda text: not CONTROLS.search(text))  # fmt: skip
_name = _text.filter(lambda text: text.strip() and name_key(text))
_keys = st.text("abcXYZ019._~-", min_size=1, max_size=6).map(lambda tail: f"k{tail}")
_date = st.none() | st.sampled_from(("2019", "2020-09", "2020-09-01"))
_end = st.none() | st.sampled_from(("2021", "2023-08", "2023-08-31"))
_plan = st.none() | st.builds(
    Plan,
    st.lists(
        st.builds(PlanPart, st.sampled_from(PartKind), _text, st.floats(0, 1)),
        max_size=3, unique_by=lambda part: part.kind,
    ).map(tuple),
    st.lists(
        st.builds(PlanStep, _name, st.none() | st.integers(1, 90)), max_size=3
    ).map(tuple),
)  # fmt: skip


def some(values, limit=3):
    if not values:
        return st.just(())
    return st.lists(st.sampled_from(sorted(values)), max_size=limit, unique=True).map(tuple)


def maybe(values):
    return st.sampled_from([None, *sorted(values)])


def _add_names(db, names, **options):
    synonyms.add(db, OPERATOR, names, **options)


@st.composite
def build_base(draw):
    """Steps that fill a base; each is refused or not, as a user's would be."""
    steps = []

    def named(add, keys, **fields):
        for key in keys:
            made = {name: draw(value) for name, value in fields.items()}
            steps.append((add, key, made))

    topics, people_, studios = (draw(st.lists(_keys, max_size=4, unique=True)) for _ in range(3))
    occasions, projects = (draw(st.lists(_keys, max_size=2, unique=True)) for _ in range(2))
    kept = draw(st.lists(_keys, max_size=4, unique=True))
    named(add_topic, topics, name=_name, parent=maybe(topics), position=st.integers(0, 5),
          aliases=st.lists(_name, max_size=2, unique=True).map(tuple), description=_text)  # fmt: skip
    named(add_occasion, occasions, name=_name, months=some(range(1, 13)), description=_text)
    named(add_person, people_, name=_name, school=_text, bio=_text)
    member = st.builds(MemberState, st.sampled_from(sorted(people_) or ["x"]),
                       st.sampled_from(Role), _date, _end)  # fmt: skip
    cycles = st.lists(st.builds(Cycle, st.integers(1, 9), _date, _end), max_size=2,
                      unique_by=lambda cycle: cycle.number).map(tuple)  # fmt: skip
    named(add_studio, studios, name=_name, level=st.none() | st.sampled_from(Level), region=_text,
          school=_text, description=_text, cycles=cycles,
          members=st.lists(member, max_size=3 if people_ else 0).map(tuple))  # fmt: skip
    named(add_project, projects, title=_name, studio=maybe(studios), starts_on=_date, ends_on=_end,
          phase=st.sampled_from(Phase), leaders=some(people_), topics=some(topics),
          summary=_text)  # fmt: skip
    named(add_resource, kept, title=_name, body=_name, kind=st.sampled_from(Kind),
          stages=some(Stage), grades=some(range(1, 13)), topics=some(topics),
          occasions=some(occasions), duration_min=st.none() | st.integers(1, 500),
          plan=_plan, authors=some(people_), studio=maybe(studios), project=maybe(projects), date=_date,
          summary=_text, source=_text, licence=_text, visibility=st.sampled_from(Visibility),
          sample=st.booleans())  # fmt: skip
    item = st.builds(ItemState, st.sampled_from(sorted(kept) or ["x"]), _text)
    named(add_collection, draw(st.lists(_keys, max_size=2, unique=True)), title=_name,
          description=_text, studio=maybe(studios), curator=maybe(people_),
          visibility=st.sampled_from(Visibility),
          items=st.lists(item, max_size=3 if kept else 0,
                         unique_by=lambda one: one.resource).map(tuple))  # fmt: skip
    for names in draw(st.lists(st.lists(_name, min_size=2, max_size=4), max_size=3)):
        options = {"one_way": draw(st.booleans()), "note": draw(_text)}
        steps.append((_add_names, names, options))
    merges = draw(st.lists(st.tuples(*[st.sampled_from(sorted(people_))] * 2), max_size=2)
                  if people_ else st.just([]))  # fmt: skip
    return steps, merges


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])  # fmt: skip
@given(built=build_base())
def test_any_base_comes_back_byte_for_byte(built, migrated_sqlite, tmp_path_factory):
    from kb.errors import KbError

    steps, merges = built
    folder = tmp_path_factory.mktemp("base")
    bases = []
    for name in ("one", "two"):
        shutil.copy(migrated_sqlite, folder / name)
        bases.append(Database(f"sqlite:///{folder / name}"))
    try:
        for add, key, fields in steps:
            try:
                add(bases[0], key, **fields)
            except KbError:
                continue  # a name that is taken, a parent that is not there
        for keep, drop in merges:
            try:
                people.merge(bases[0], OPERATOR, keep=keep, drop=drop)
            except KbError:
                continue
        check_the_way_back(*bases, include_all=True)
    finally:
        for base in bases:
            base.close()
        shutil.rmtree(folder)


def test_the_defaults_of_a_draft_are_left_out():
    assert ResourceState("a", "b", "c").visibility is Visibility.PUBLIC


@pytest.mark.parametrize("field", ["studio", "project", "date", "duration_min", "plan"])
def test_nothing_is_written_for_nothing(db, field):
    add_resource(db, "a")
    assert field not in objects(exported(db))[0]
