"""Lines in: any order, keys or names, each line whole or not at all, and faults that say where."""

import io
import json

import pytest

from kb.domain.access import ANONYMOUS_READER, OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.domain.vocabulary import Kind, Role, Stage, Visibility
from kb.errors import NotFound
from kb.lines import read as line_intake
from kb.usecases import catalogue, collections, editing, health, people, resources, studios, topics
from kb.usecases.importing import import_lines, import_paths
from kb.usecases.samples import load_taxonomies
from tests.factories import add_person, add_resource, add_studio, add_topic


def bring(db, *objects, **options):
    """Import objects as lines; texts and bytes go in as they are."""
    lines = [line if isinstance(line, str | bytes) else json.dumps(line) for line in objects]
    return import_lines(db, OPERATOR, lines, **options)


def get(db, key="a"):
    return resources.get(db, key, OPERATOR_READER)


def resource(key="a", **fields):
    return {"key": key, "title": f"题目 {key}", "body": "正文", **fields}


def only_problem(report):
    assert len(report.problems) == 1, [str(one.problem) for one in report.problems]
    return report.problems[0]


def test_the_line_of_the_issue_goes_in(db):
    load_taxonomies(db, OPERATOR)
    report = bring(
        db,
        {"type": "resource", "key": "bh-0001", "title": "感恩", "kind": "class_meeting",
         "stages": ["junior"], "grades": [7, 8], "topics": ["感恩教育"], "occasions": ["母亲节"],
         "duration_min": 40, "authors": ["p-001"], "studio": "s-01", "date": "2024-05-10",
         "summary": "…", "body": "Markdown", "source": "…", "licence": "…",
         "visibility": "public"},
    )  # fmt: skip
    assert report.is_clean
    found = get(db, "bh-0001")
    assert (found.kind, found.stages, found.grades) == (
        Kind.CLASS_MEETING, (Stage.JUNIOR,), (7, 8),
    )  # fmt: skip
    assert (found.duration_min, found.date, found.body) == (40, "2024-05-10", "Markdown")
    assert (found.topics[0].name, found.occasions[0].name) == ("感恩教育", "母亲节")
    assert (found.authors[0].key, found.studio.key) == ("p-001", "s-01")
    assert [(made.type, made.key) for made in report.made] == [
        ("studio", "s-01"), ("person", "p-001"),
    ]  # fmt: skip


def test_title_and_body_are_enough(db):
    report = bring(db, {"title": "题目", "body": "正文"})
    assert report.total(Outcome.CREATED) == 1
    again = bring(db, {"title": "题目", "body": "正文"})
    assert again.total(Outcome.UNCHANGED) == 1


def test_importing_twice_changes_nothing(db):
    lines = [
        resource("a", topics=["自主管理"], authors=["王芳"], studio="林若溪工作室"),
        {"type": "studio", "key": "s-1", "name": "林若溪工作室",
         "members": [{"person": "王芳", "role": "host"}]},
        {"type": "collection", "key": "c", "title": "合集", "items": [{"resource": "a"}]},
        {"type": "topic", "key": "t", "name": "自主管理", "aliases": ["小岗位"]},
        {"type": "project", "key": "pr", "title": "课题", "leaders": ["王芳"], "studio": "s-1"},
    ]  # fmt: skip
    first, second = bring(db, *lines), bring(db, *lines)
    assert first.is_clean
    assert second.is_clean
    assert (second.total(Outcome.CREATED), second.total(Outcome.REVISED)) == (0, 0)
    assert second.made == []


def test_what_is_referred_to_may_come_later_and_in_another_file(db, tmp_path):
    folder = tmp_path / "lines"
    folder.mkdir()
    (folder / "1.jsonl").write_text(
        json.dumps({"type": "collection", "key": "c", "title": "合集", "items": ["b"]})
        + "\n"
        + json.dumps(resource("b", authors=["p-9"], studio="s-9", topics=["后进生"]))
    )
    (folder / "2.jsonl").write_text(
        "\n".join(
            json.dumps(line)
            for line in (
                {"type": "studio", "key": "s-9", "name": "乙工作室", "members": ["p-9"]},
                {"type": "topic", "key": "t-child", "name": "后进生转化", "parent": "t-top",
                 "aliases": ["後進生"]},
                {"type": "topic", "key": "t-top", "name": "德育"},
                {"type": "person", "key": "p-9", "name": "周行"},
            )
        )
    )  # fmt: skip
    report = import_paths(db, OPERATOR, [folder])
    assert report.is_clean, report.problems
    assert report.made == []
    found = get(db, "b")
    assert (found.authors[0].name, found.studio.name) == ("周行", "乙工作室")
    assert found.topic_path == ("t-top", "t-child")
    assert collections.get(db, "c", ANONYMOUS_READER).items[0].resource_key == "b"


def test_names_that_nobody_knows_are_created_and_reported(db):
    report = bring(
        db, resource("a", topics=["研学旅行"], occasions=["社团节"], authors=["陈默"],
                     studio="陈默工作室", project="研学的研究")
    )  # fmt: skip
    assert [(made.type, made.name, made.line) for made in report.made] == [
        ("studio", "陈默工作室", 1),
        ("topic", "研学旅行", 1),
        ("occasion", "社团节", 1),
        ("person", "陈默", 1),
        ("project", "研学的研究", 1),
    ]
    assert get(db).project.title == "研学的研究"


def test_a_renamed_topic_is_not_renamed_back(db):
    bring(db, resource("a", topics=["研学旅行"]))
    key = get(db).topics[0].key
    topics.rename(db, OPERATOR, key, "研学")
    bring(db, resource("b", topics=["研学旅行"]))
    assert (get(db, "b").topics[0].key, topics.get(db, key, OPERATOR_READER).name) == (key, "研学")


# --- who is meant --------------------------------------------------------------------------


@pytest.fixture
def two_of_a_name(db):
    add_person(db, "p-1", "王芳", school="七中")
    add_person(db, "p-2", "王芳", school="三中")
    add_studio(db, "s-1", "甲工作室", members=("p-1",))
    add_studio(db, "s-2", "乙工作室", school="三中")
    return db


def authors(db, key="a"):
    return [author.key for author in get(db, key).authors]


def test_a_key_is_always_that_person(two_of_a_name):
    bring(two_of_a_name, resource("a", authors=["p-2"], studio="s-1"))
    assert authors(two_of_a_name) == ["p-2"]


def test_a_name_is_a_member_of_the_studio(two_of_a_name):
    report = bring(two_of_a_name, resource("a", authors=["王 芳"], studio="甲工作室"))
    assert authors(two_of_a_name) == ["p-1"]
    assert report.made == []


def test_a_name_is_somebody_at_the_studios_school(two_of_a_name):
    bring(two_of_a_name, resource("a", authors=["王芳"], studio="s-2"))
    assert authors(two_of_a_name) == ["p-2"]


def test_a_name_alone_is_somebody_new_even_if_only_one_is_known(two_of_a_name):
    add_person(two_of_a_name, "p-3", "周行")
    report = bring(two_of_a_name, resource("a", authors=["周行"]))
    assert authors(two_of_a_name) != ["p-3"]
    assert report.made[0].name == "周行"


def test_a_new_name_is_the_same_person_within_a_studio_and_another_in_another(two_of_a_name):
    bring(
        two_of_a_name,
        resource("a", authors=["陈默"], studio="s-1"),
        resource("b", authors=["陈默"], studio="s-1"),
        resource("c", authors=["陈默"], studio="s-2"),
    )
    assert authors(two_of_a_name, "a") == authors(two_of_a_name, "b")
    assert authors(two_of_a_name, "a") != authors(two_of_a_name, "c")


def test_a_name_that_two_members_have_is_reported_with_both_keys(two_of_a_name):
    add_studio(two_of_a_name, "s-1", "甲工作室", members=("p-1", "p-2"))
    report = bring(
        two_of_a_name, resource("a", authors=["王芳"], studio="s-1", topics=["新主题"]),
        resource("b"),
    )  # fmt: skip
    found = only_problem(report)
    assert (found.line, found.problem.field) == (1, "authors")
    assert "p-1, p-2" in str(found.problem)
    assert (
        catalogue.topic_keys_named(two_of_a_name, "新主题", OPERATOR_SCOPE) == []
    )  # nothing of the line went in
    assert report.made == []
    assert get(two_of_a_name, "b")


def test_two_studios_of_a_name_are_reported(db):
    add_studio(db, "s-1", "甲工作室")
    add_studio(db, "s-2", "甲工作室")
    report = bring(db, resource("a", studio="甲工作室"))
    assert "s-1, s-2" in str(only_problem(report).problem)


def test_merged_persons_are_who_they_are(two_of_a_name):
    people.merge(two_of_a_name, OPERATOR, keep="p-1", drop="p-2")
    bring(two_of_a_name, resource("a", authors=["p-2"]), resource("b", authors=["王芳"],
                                                                  studio="s-2"))  # fmt: skip
    assert authors(two_of_a_name, "a") == ["p-1"]


def test_the_merge_of_a_file_is_done(db):
    report = bring(
        db,
        {"type": "person", "key": "p-2", "name": "王芳", "merged_into": "p-1"},
        resource("a", authors=["p-2"]),
        {"type": "person", "key": "p-1", "name": "王芳"},
    )
    assert report.is_clean
    assert authors(db) == ["p-1"]


def test_members_may_be_names(db):
    bring(
        db,
        {"type": "studio", "key": "s-1", "name": "甲工作室",
         "members": [{"person": "周行", "role": "主持人", "starts_on": "2020年9月"}, "王芳"]},
        resource("a", authors=["王芳"], studio="s-1"),
    )  # fmt: skip
    members = studios.get(db, "s-1", OPERATOR_READER).members
    assert [(m.person.name, m.role) for m in members] == [
        ("周行", Role.HOST), ("王芳", Role.MEMBER),
    ]  # fmt: skip
    assert members[0].starts_on == "2020-09"
    assert authors(db) == [members[1].person.key]


# --- topics --------------------------------------------------------------------------------


def test_topics_match_by_alias_in_either_script(db):
    add_topic(db, "t-1", "后进生转化", aliases=("后进生",))
    bring(db, resource("a", topics=["後進生"]))
    assert get(db).topics[0].key == "t-1"


def test_a_topic_that_is_there_under_another_key_is_that_topic(db):
    add_topic(db, "gratitude", "感恩教育")
    report = bring(
        db,
        {"type": "topic", "key": "t-77", "name": "感恩教育"},
        {"type": "topic", "key": "t-78", "name": "感恩父母", "parent": "t-77"},
        resource("a", topics=["t-77"]),
    )
    assert report.is_clean
    assert get(db).topics[0].key == "gratitude"
    assert topics.get(db, "t-78", OPERATOR_READER).parent.key == "gratitude"


def test_a_word_may_move_from_one_topic_to_another(db):
    add_topic(db, "b", "新班组建", aliases=("破冰",))
    report = bring(
        db,
        {"type": "topic", "key": "a", "name": "班级活动", "aliases": ["破冰"]},
        {"type": "topic", "key": "b", "name": "新班组建"},
    )
    assert report.is_clean
    assert catalogue.topic_keys_named(db, "破冰", OPERATOR_SCOPE) == ["a"]


def test_topics_in_a_circle_are_reported(db):
    report = bring(
        db,
        {"type": "topic", "key": "a", "name": "甲", "parent": "b"},
        {"type": "topic", "key": "b", "name": "乙", "parent": "a"},
    )
    assert report.errors >= 1
    assert report.problems[0].problem.field == "parent"


# --- faults --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "field", "told"),
    [
        ({"title": "x"}, "body", "缺少"),
        ({"body": "x"}, "title", "缺少"),
        ({"title": "", "body": "x"}, "title", "不能为空"),
        (resource(kind="poem"), "kind", "class_meeting"),
        (resource(stages=["大学"]), "stages", "junior"),
        (resource(grades=[13]), "grades", "1 到 12"),
        (resource(grades=["八十年级"]), "grades", "七年级"),
        (resource(visibility="secret"), "visibility", "private, studio, network, public"),
        (resource(date="2024-02-31"), "date", "2024-05-10"),
        (resource(duration_min="很久"), "duration_min", "整数"),
        (resource(duration_min=True), "duration_min", "整数"),
        (resource(key="有 空格"), "key", "字母"),
        (resource(key="."), "key", "字母"),
        (resource(title="长" * 201), "title", "200"),
        (resource(body="长" * 2_000_001), "body", "2000000"),
        (resource(authors=[f"p{n}" for n in range(51)]), "authors", "50"),
        (resource(topics={"a": 1}), "topics", "列表"),
        (resource(topics=[{"a": 1}]), "topics", "文字"),
        (resource(body=["a"]), "body", "文字"),
        (resource(plan="好"), "plan", "对象"),
        (resource(plan={"parts": [{"kind": "ending"}]}), "plan.parts[1].kind", "goals"),
        (resource(plan={"parts": [{"kind": "goals"}] * 2}), "plan.parts", "重复"),
        (
            resource(plan={"parts": [{"kind": "goals", "confidence": 2}]}),
            "plan.parts[1].confidence",
            "0 到 1",
        ),
        (resource(plan={"steps": [{"minutes": 5}]}), "plan.steps[1].title", "缺少"),
        (
            resource(plan={"steps": [{"title": "听", "minutes": 0}]}),
            "plan.steps[1].minutes",
            "整数",
        ),
        (resource(sample="yes"), "sample", "true"),
        ({"type": "poem", "title": "x", "body": "y"}, "type", "resource"),
        ({"type": ["person"], "name": "x"}, "type", "resource"),
        ({"type": "person", "key": "p"}, "name", "缺少"),
        ({"type": "studio", "name": "x", "members": [{"role": "host"}]}, "members[1].person", "缺"),
        ({"type": "studio", "name": "x", "cycles": [{"number": 0}]}, "cycles[1].number", "1 到"),
        ({"type": "collection", "title": "x", "items": ["nothing"]}, "items", "nothing"),
        ({"type": "collection", "title": "x", "items": ["a", "a"]}, "items", "两次"),
        ({"type": "topic", "name": "x", "parent": "x"}, "parent", "自己"),
        ('{"title": "a", "body": "b"', None, "JSON"),
        ("[1, 2]", None, "对象"),
        ('"text"', None, "对象"),
        ("[" * 100_000, None, "嵌套"),
        ('{"title": ' + "9" * 5000 + "}", None, "数字太长"),
        (b'{"title": "\xb0\xe0", "body": "x"}', None, "UTF-8"),
        ('{"title": "\\ud800", "body": "x"}', "title", "代理"),
    ],
)
def test_a_bad_line_is_reported_with_what_is_allowed_and_the_rest_goes_in(db, line, field, told):
    report = bring(db, resource("before"), line, resource("after"), name="x.jsonl")
    assert report.errors == 1, report.problems
    found = report.problems[0]
    assert (found.place, found.problem.field) == ("x.jsonl:2", field)
    assert told in str(found.problem)
    assert get(db, "before")
    assert get(db, "after")
    assert health.count_resources(db) == 2


def test_all_faults_of_a_line_are_reported(db):
    report = bring(db, {"title": "x", "kind": "poem", "grades": [0], "date": "soon"})
    assert {found.problem.field for found in report.problems} == {"kind", "grades", "date", "body"}


def test_unknown_fields_are_a_warning(db):
    report = bring(db, resource("a", wordpress_id=7))
    found = only_problem(report)
    assert (found.problem.field, found.problem.fatal) == ("wordpress_id", False)
    assert "authors" in str(found.problem)
    assert report.is_clean
    assert get(db)


def test_control_characters_are_taken_out_with_a_warning(db):
    report = bring(db, resource("a", title="感\x00恩", body="一\x07\x9f二\ufffe\n三\t四"))
    assert [found.problem.fatal for found in report.problems] == [False, False]
    assert (get(db).title, get(db).body) == ("感恩", "一二\n三\t四")


def test_a_line_that_is_too_long_is_skipped(db, monkeypatch, tmp_path):
    monkeypatch.setattr("kb.usecases.importing.sources.LINE_LIMIT_BYTES", 1000)
    path = tmp_path / "x.jsonl"
    long = json.dumps(resource("long", body="x" * 5000))
    path.write_text("\n".join([json.dumps(resource("a")), long, json.dumps(resource("b"))]))
    report = import_lines(db, OPERATOR, path)
    assert only_problem(report).line == 2
    assert health.count_resources(db) == 2


def test_what_people_write_is_understood(db):
    report = bring(
        db,
        resource(
            "a", kind="主题班会", stages=["初级中学", "小学"], grades=["初一", "九年级", "8", 7],
            date="2024年5月1日", authors="王芳", topics="", visibility="公开", duration_min="40",
        ),
    )  # fmt: skip
    assert report.is_clean
    found = get(db)
    assert (found.kind, found.stages) == (Kind.CLASS_MEETING, (Stage.JUNIOR, Stage.PRIMARY))
    assert (found.grades, found.date, found.duration_min) == ((7, 9, 8), "2024-05-01", 40)
    assert (found.authors[0].name, found.topics) == ("王芳", ())


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2024", "2024"), (2024, "2024"), ("2024年", "2024"), ("2024年5月", "2024-05"),
        ("2024/5/1", "2024-05-01"), ("2024.05", "2024-05"), ("2024-05-10T08:00:00Z", "2024-05-10"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(db, written, kept):
    bring(db, resource("a", date=written))
    assert get(db).date == kept


def test_null_is_as_good_as_nothing(db):
    assert bring(db, resource("a", studio=None, authors=None, kind=None)).is_clean


def test_blank_lines_a_byte_order_mark_and_windows_line_ends(db, tmp_path):
    path = tmp_path / "x.jsonl"
    text = "\ufeff" + json.dumps(resource("a")) + "\r\n\r\n   \r\n" + json.dumps(resource("b"))
    path.write_text(text, newline="")
    assert import_lines(db, OPERATOR, path).is_clean
    assert health.count_resources(db) == 2


def test_line_numbers_count_blank_lines(db):
    assert only_problem(bring(db, "", "", "{")).line == 3


def test_a_type_in_disguise_is_still_that_type(db):
    line = '{"t\\u0079pe": "\\u0070erson", "key": "p-1", "name": "王芳"}'
    assert bring(db, line, resource("a", body='{"type": "person"}')).is_clean
    assert people.get(db, "p-1", OPERATOR_READER).name == "王芳"


def test_the_last_of_two_lines_with_one_key_wins(db):
    report = bring(db, resource("a", title="一"), resource("b"), resource("a", title="二"))
    assert report.total(Outcome.CREATED) == 2
    assert (get(db).title, get(db).revision) == ("二", 2)


def test_what_is_in_the_bin_stays_there_and_is_said(db):
    add_resource(db, "a", title="原来的")
    resources.delete(db, OPERATOR, "a")
    report = bring(db, resource("a", title="新的"))
    assert not only_problem(report).problem.fatal
    assert report.total(Outcome.BINNED) == 1
    resources.restore(db, OPERATOR, "a")
    assert get(db).title == "原来的"


def test_thousands_of_faults_are_counted_and_the_first_are_told(db):
    report = bring(db, *(["{"] * 3000))
    assert (report.errors, len(report.problems)) == (3000, 1000)


def test_progress_counts_all_lines(db):
    done = []
    bring(db, resource("a"), "{", {"type": "person", "name": "x"}, "", progress=done.append)
    assert sum(done) == 3


def test_progress_never_goes_back_where_lines_are_tried_twice(db):
    done = []
    names = ["同名", "同名", "同名", *(f"主题{n}" for n in range(450))]
    lines = [{"type": "topic", "key": f"t-{at}", "name": name} for at, name in enumerate(names)]
    assert bring(db, *lines, progress=done.append).errors == 2
    assert min(done) >= 0
    assert sum(done) == len(lines)
    assert max(done) == 200


def test_a_pipe_can_be_imported(db):
    stream = io.BytesIO(b"\n".join(json.dumps(resource(key)).encode() for key in "abc"))
    assert import_lines(db, OPERATOR, stream).total(Outcome.CREATED) == 3


def test_a_missing_file_is_not_found(db, tmp_path):
    with pytest.raises(NotFound):
        import_lines(db, OPERATOR, tmp_path / "nothing.jsonl")
    with pytest.raises(NotFound):
        import_paths(db, OPERATOR, [tmp_path / "nothing"])


def test_an_interruption_leaves_whole_batches(db):
    class Stop(KeyboardInterrupt):
        pass

    def progress(_):
        done.append(1)
        if len(done) == 2:
            raise Stop

    done = []
    lines = [resource(f"r-{n}", authors=["王芳"], topics=["德育"]) for n in range(1000)]
    with pytest.raises(Stop):
        bring(db, *lines, progress=progress)
    assert health.count_resources(db) == 400
    assert bring(db, *lines).total(Outcome.CREATED) == 600


def test_private_stays_private(db):
    bring(db, resource("a", visibility="private"))
    assert get(db).visibility is Visibility.PRIVATE
    with pytest.raises(NotFound):
        resources.get(db, "a", ANONYMOUS_READER)


def test_a_project_comes_in_whole(db):
    bring(
        db, {"type": "project", "key": "pr-1", "title": "研究", "phase": "中期", "leaders": ["周行"],
             "topics": ["德育"], "studio": "甲工作室", "starts_on": "2023-10"}
    )  # fmt: skip
    found = editing.read(db, OPERATOR, "project", "pr-1")
    studio = studios.get(db, found.studio, OPERATOR_READER)
    assert (found.phase, found.starts_on, studio.name) == ("midterm", "2023-10", "甲工作室")


def test_every_type_has_a_reader_and_its_fields():
    assert set(line_intake._READERS) == set(line_intake.TYPES)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("visiblity", "visibility"), ("Visibility", "visibility"), ("author", "authors")],
)
def test_a_slip_in_the_name_of_a_field_keeps_the_line_out(db, slip, meant):
    report = bring(db, resource(**{slip: "private"}))
    reported = only_problem(report)
    assert reported.problem.fatal
    assert reported.problem.params["alike"] == meant
    assert report.total(Outcome.CREATED) == 0


def visibility_of(db, key="a"):
    return get(db, key).visibility


def test_an_import_never_changes_who_may_read_what_is_there(db):
    bring(db, resource("a", visibility="private"), resource("b", visibility="public"))
    bring(
        db, resource("a", title="改过"), resource("b", title="改过"), visibility=Visibility.STUDIO
    )
    assert (get(db, "a").title, visibility_of(db, "a")) == ("改过", Visibility.PRIVATE)
    assert visibility_of(db, "b") is Visibility.PUBLIC
    bring(db, resource("a", visibility="network"))
    assert visibility_of(db, "a") is Visibility.NETWORK


def test_what_is_new_and_says_nothing_gets_the_default_of_the_base(db):
    collection = {"type": "collection", "key": "c", "title": "合集", "items": ["a"]}
    bring(db, resource("a"), collection, visibility=Visibility.PRIVATE)
    assert visibility_of(db, "a") is Visibility.PRIVATE
    assert collections.get(db, "c", OPERATOR_READER).visibility is Visibility.PRIVATE
    bring(db, {**collection, "title": "改名"})
    assert collections.get(db, "c", OPERATOR_READER).visibility is Visibility.PRIVATE
