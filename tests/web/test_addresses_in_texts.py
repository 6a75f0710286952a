"""What a text names is read as a browser reads it, and leads only where a reader may go."""

import pytest

from tests.web.markup import Page
from web.present.addresses_in_texts import link_target, picture_source
from web.present.html import typeset

SHA256 = "ab" * 32
FILE = f"/files/r-1/{SHA256}"
# Each of them is, to a browser on a page of this site, another address than it seems.
CLIMBING = (
    "/static/../?lang=en", "/files/../?lang=en", "/files/%2e%2e/?lang=en", "/files/.%2E/?lang=en",
    "/files/r-1/../../language", "/files/r-1/%2e%2e/%2e%2e/api/v1/walk", "/files/..\\language",
    "/files/..%5clanguage", "/files/..%2flanguage", "/static/..//example.org/x", "/files//../..//x",
    "/\t/example.org/x", "/files/\n../api", "/api/v1/walk", "/language", "/static/kb.css",
    "/readyz", "/.", "/..", "http:/language", "https:language", "http:///language", "?lang=en", "p.png",
    "../language", "//", "///x", "/%2e%2e//example.org",
)  # fmt: skip


def page(source, root=""):
    return Page(str(typeset(source, root=root).html))


@pytest.mark.parametrize("address", CLIMBING)
def test_a_picture_is_a_file_of_the_base_and_nothing_else(address):
    assert picture_source(address) is None
    assert page(f"![图](<{address}>)").all("img") == []


@pytest.mark.parametrize("more", ["?lang=en", "#x", "/", "/..", "/../../../language", "%00"])
def test_nothing_stands_behind_the_address_of_a_picture(more):
    assert picture_source(FILE + more) is None
    assert page(f"![图](<{FILE}{more}>)").all("img") == []


def test_a_file_of_the_base_is_shown_below_the_mount_point():
    (shown,) = page(f"![图]({FILE})", "/kb").all("img")
    assert shown.attributes["src"] == f"/kb{FILE}"


@pytest.mark.parametrize("address", CLIMBING)
def test_an_address_that_leads_elsewhere_than_it_says_makes_no_link(address):
    assert link_target(address) is None
    shown = page(f"[看这里](<{address}>)")
    assert shown.links() == []
    assert "看这里" in shown.text


@pytest.mark.parametrize(
    "address",
    ["/", "/resources/r-1?in=c#x", "/topics/", "/search?q=感恩&kind=case", FILE, "/?lang=en"],
)
def test_what_readers_open_makes_a_link_below_the_mount_point(address):
    assert link_target(address, "/kb") == "/kb" + address


@pytest.mark.parametrize(
    "address",
    ["http://school.example@evil.example/", "https://a:b@c.cn", "//a@evil.example/", "http://@", "https://[x"],
)  # fmt: skip
def test_a_name_that_passes_for_a_host_makes_no_link(address):
    assert link_target(address) is None


@pytest.mark.parametrize("address", ["https://a.cn/b?c=@d", "http://a.cn:81/", "//a.cn/", "#sec-1"])
def test_other_addresses_stay_as_they_are(address):
    assert link_target(address, "/kb") == address


def test_an_address_that_makes_no_link_is_still_read():
    assert "(/static/../?lang=en)" in page("[英文](/static/../?lang=en)").text
