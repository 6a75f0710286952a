"""What catalogues and reference programs read of a resource."""

import json
from html.parser import HTMLParser

from kb.domain.vocabulary import Kind, Stage
from tests.factories import add_person, add_resource, add_studio, add_topic


class Head(HTMLParser):
    """The <meta> and <link> of a page, and its data block."""

    def __init__(self, html):
        super().__init__()
        self.meta, self.links, self.blocks = [], {}, []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.inside = tag == "script" and attributes.get("type") == "application/ld+json"
        if tag == "meta" and "name" in attributes:
            self.meta.append((attributes["name"], attributes["content"]))
        if tag == "link":
            self.links[attributes["rel"]] = attributes["href"]

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.blocks.append(data)

    def all(self, name):
        return [content for one, content in self.meta if one == name]

    @property
    def data(self):
        return json.loads("".join(self.blocks))


def read(client, key):
    return Head(client.get(f"/resources/{key}").text)


def test_a_plan_is_a_learning_resource(client):
    data = read(client, "bh-0001").data
    assert data["@type"] == ["LearningResource"]
    assert data["@context"] == "https://schema.org"
    assert data["name"].startswith("一只旧布熊")
    assert data["url"] == "http://localhost/resources/bh-0001"
    assert data["author"][0]["name"] == "邓小满"
    assert data["author"][0]["url"] == "http://localhost/authors/p-deng"
    assert data["learningResourceType"] == "班会设计"
    assert data["educationalLevel"] == ["小学", "一年级"]
    assert data["timeRequired"] == "PT35M"
    assert data["datePublished"] == "2023-09-04"
    assert {"name", "url", "@type"} == set(data["about"][0])


def test_a_paper_is_a_scholarly_article_too(world, small_client):
    add_resource(world.db, "p", title="论文", kind=Kind.PAPER)
    data = read(small_client, "p").data
    assert data["@type"] == ["LearningResource", "ScholarlyArticle"]
    assert data["headline"] == "论文"


def test_what_is_not_known_is_left_out(world, small_client):
    add_resource(world.db, "bare")
    head = read(small_client, "bare")
    assert not {"author", "about", "license", "datePublished", "timeRequired"} & set(head.data)
    assert head.all("citation_author") == head.all("DC.date") == []
    assert all(content for _, content in head.meta)


def test_reference_programs_find_their_tags(world, small_client):
    add_person(world.db, "p-1", "王芳")
    add_person(world.db, "p-2", "李强")
    add_studio(world.db, "s-1", "王芳工作室")
    add_topic(world.db, "t-1", "家校共育")
    add_resource(
        world.db, "r", title="题目", authors=("p-1", "p-2"), studio="s-1", topics=("t-1",),
        date="2024-05", stages=(Stage.PRIMARY,),
    )  # fmt: skip
    head = read(small_client, "r")
    assert head.all("citation_title") == head.all("DC.title") == ["题目"]
    assert head.all("citation_author") == head.all("DC.creator") == ["王芳", "李强"]
    assert head.all("citation_publication_date") == ["2024/05"]
    assert head.all("citation_technical_report_institution") == ["王芳工作室"]
    assert head.all("DC.subject") == ["家校共育"]
    assert head.links["canonical"] == head.all("DC.identifier")[0] == "http://localhost/resources/r"
    assert head.data["datePublished"] == "2024-05"


def test_text_cannot_end_the_data_block(world, small_client):
    title = "</script><script>alert(1)</script> <!-- & ' \""
    add_resource(world.db, "r", title=title, summary=title)
    response = small_client.get("/resources/r")
    head = Head(response.text)
    assert head.data["name"] == title
    assert response.text.count("<script") == 2
    assert "<" not in "".join(head.blocks)
