"""`kb list` writes what everybody may read, unless somebody widens it by name."""

import json

import openpyxl
import pytest

from kb.domain.vocabulary import Visibility
from tests.factories import add_collection, add_resource, add_studio
from tests.flow.test_cli import Kb
from web.services import build_services
from web.settings import load_settings

SITE = ("--site", "https://kb.example/")


@pytest.fixture(scope="module")
def kb(tmp_path_factory):
    kb = Kb(tmp_path_factory.mktemp("listed"))
    kb.run("init", "--empty")
    services = build_services(load_settings(kb.environ))
    add_studio(services.db, "s-1", "王芳工作室")
    add_studio(services.db, "s-2", "李强工作室")
    for visibility in Visibility:
        for studio in ("s-1", "s-2"):
            add_resource(
                services.db, f"{visibility}-{studio}", title=f"感恩 {visibility}", studio=studio,
                visibility=visibility,
            )  # fmt: skip
    add_collection(services.db, "c-1", "合集一", items=["public-s-2", "private-s-1", "public-s-1"])
    services.close()
    kb.run("sync")
    return kb


def keys(kb, *words):
    said, _ = kb.run("list", *words, "--format", "csl", "-o", "-")
    return {item["id"] for item in json.loads(said)}


def test_only_what_is_public_is_listed_unless_a_scope_is_named(kb):
    public = {"public-s-1", "public-s-2"}
    network = public | {"network-s-1", "network-s-2"}
    assert keys(kb, "感恩") == keys(kb) == public
    assert keys(kb, "感恩", "--scope", "network") == network
    assert keys(kb, "感恩", "--scope", "studio:s-1") == network | {"studio-s-1"}
    assert len(keys(kb, "感恩", "--scope", "all")) == 8
    assert keys(kb, "--studio", "s-1") == {"public-s-1"}


def test_a_collection_is_listed_in_its_order(kb):
    said, _ = kb.run("list", "--collection", "c-1", "--format", "csl", "-o", "-", *SITE)
    items = json.loads(said)
    assert [one["id"] for one in items] == ["public-s-2", "public-s-1"]
    assert items[0]["URL"] == "https://kb.example/resources/public-s-2"


def test_a_wider_scope_stands_in_the_name_and_the_head_of_the_file(kb):
    said, warned = kb.run("list", "感恩", "--scope", "all", "--format", "xlsx", "--json", *SITE)
    path = json.loads(said)["path"]
    assert "全部，包括仅本人可见" in path
    assert warned == ""
    rows = list(openpyxl.load_workbook(kb.folder / path).active.iter_rows(values_only=True))
    assert "范围：全部，包括仅本人可见" in rows[2][0]
    assert len(rows) == 4 + 8
    assert (kb.folder / path).stat().st_mode & 0o077 == 0


def test_a_list_without_the_address_of_the_site_says_so(kb):
    _, warned = kb.run("list", "感恩", "--format", "gb7714-2015")
    assert "--site" in warned
    [path] = kb.folder.glob("*.txt")
    assert path.name.startswith("“感恩”的搜索结果-")
    assert "没有网址" in path.read_text("utf-8-sig")


@pytest.mark.parametrize(
    "words",
    [
        ("--scope", "everything"),
        ("--scope", "studio:"),
        ("--site", "kb.example"),
        ("--collection", "c-1", "--kind", "case"),
        ("--format", "pdf"),
    ],
)
def test_what_cannot_be_meant_is_refused(kb, words):
    kb.run("list", *words, code=1 if words == ("--scope", "studio:") else 2)
