"""Citations as GB/T 7714 and BibTeX want them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from kb.domain.ids import PersonId, ResourceId, StudioId
from kb.domain.references import PersonRef, StudioRef
from kb.domain.resources import Resource
from kb.domain.vocabulary import Kind, Visibility
from kb.press.lists.bibtex import bibtex
from kb.press.lists.gb7714 import gb7714

MOMENT = datetime(2024, 5, 10, tzinfo=UTC)
TODAY = date(2025, 3, 1)
URL = "https://kb.example/resources/lw-0001"


def authors(*names):
    return tuple(PersonRef(PersonId(at), f"p-{at}", name) for at, name in enumerate(names, 1))


RESOURCE = Resource(
    id=ResourceId(1), key="lw-0001", revision=1, version=1, title="岗位三月一轮", kind=Kind.PAPER,
    stages=(), grades=(), topics=(), topic_path=(), occasions=(), duration_min=None,
    authors=authors("林若溪", "周晓蕾"), studio=StudioRef(StudioId(1), "s-lin", "林若溪班主任工作室"),
    project=None, date="2024-06-18", summary="", body="", body_text="", source="", licence="",
    visibility=Visibility.PUBLIC, sample=False, created_at=MOMENT, updated_at=MOMENT,
    deleted_at=None, attachments=(),
)  # fmt: skip


def test_an_electronic_resource_in_gb7714():
    assert gb7714(RESOURCE, URL, TODAY) == (
        f"林若溪，周晓蕾. 岗位三月一轮[EB/OL]. （2024-06-18）[2025-03-01]. {URL}."
    )
    assert gb7714(RESOURCE, URL, TODAY, "2015") == (
        f"林若溪, 周晓蕾. 岗位三月一轮[EB/OL]. (2024-06-18)[2025-03-01]. {URL}."
    )


def test_a_foreign_name_is_written_as_its_edition_wants_it():
    one = replace(
        RESOURCE, title="Peer talks", authors=authors("Hargrove, Mary Ann", "Bae, So-jin")
    )
    assert gb7714(one, URL, TODAY).startswith("Hargrove M A，Bae S-J. Peer talks[EB/OL]. ")
    assert gb7714(one, URL, TODAY, "2015").startswith("HARGROVE M A, BAE S J. Peer talks[EB/OL]. ")
    # which of these is the family name cannot be told
    assert gb7714(replace(one, authors=authors("Mary Adams")), URL, TODAY).startswith(
        "Mary Adams. "
    )


def test_others_are_named_in_the_language_of_the_title():
    four = authors("Adams, A", "Brown, B", "Clark, C", "Dent, D")
    cited = gb7714(replace(RESOURCE, title="Peer talks", authors=four), URL, TODAY)
    assert cited.startswith("Adams A，Brown B，Clark C，et al. Peer talks[EB/OL]. ")


def test_a_reference_without_an_address_ends_with_the_day():
    assert gb7714(RESOURCE, "", TODAY, "2015").endswith("(2024-06-18)[2025-03-01].")


def test_of_four_authors_three_are_named():
    cited = gb7714(replace(RESOURCE, authors=authors("甲", "乙", "丙", "丁")), URL, TODAY, "2015")
    assert cited.startswith("甲, 乙, 丙, 等. 岗位")


def test_what_is_not_known_leaves_no_gap():
    bare = replace(RESOURCE, authors=(), studio=None, date=None, title="无名氏的一节课。")
    assert gb7714(bare, URL, TODAY) == f"无名氏的一节课[EB/OL]. [2025-03-01]. {URL}."
    assert bibtex(bare, URL, TODAY).splitlines()[1] == "  title = {{无名氏的一节课。}},"


def test_a_studio_answers_for_what_names_no_author():
    assert gb7714(replace(RESOURCE, authors=()), URL, TODAY).startswith("林若溪班主任工作室. ")


def test_bibtex():
    assert bibtex(RESOURCE, URL, TODAY) == "\n".join((
        "@misc{lw-0001,",
        "  author = {{林若溪} and {周晓蕾}},",
        "  title = {{岗位三月一轮}},",
        "  year = {2024},",
        "  month = jun,",
        "  organization = {{林若溪班主任工作室}},",
        f"  url = {{{URL}}},",
        "  urldate = {2025-03-01},",
        "}",
    ))  # fmt: skip


def test_nothing_in_a_title_is_a_command_of_tex():
    title = r"50% & #1 {a}_b^c~d\e $"
    [line] = [
        one
        for one in bibtex(replace(RESOURCE, title=title, date="2024"), URL, TODAY).splitlines()
        if "title" in one
    ]
    assert line == (
        r"  title = {{50\% \& \#1 \textbraceleft{}a\textbraceright{}\_b\textasciicircum{}c\textasciitilde{}d"
        r"\textbackslash{}e \$}},"
    )
