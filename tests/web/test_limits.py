"""One client cannot take all the searches, a whole school can search, and memory is bounded."""

import pytest

from tests import bases
from web.app import create_app
from web.observe.meter import Unmeasured
from web.request import limits
from web.request.limits import Limiter, client_of
from web.services import build_services
from web.settings import load_settings

SCHOOL = "203.0.113.9"


class Counting(Unmeasured):
    def __init__(self):
        self.refused = []

    def refusal(self, kind):
        self.refused.append(kind)


@pytest.fixture
def limited(world):
    """limited(per minute, other settings…) → get(address, from) of a site with that limit."""
    opened = []

    def limited(per_minute, meter=None, **settings):
        base = {"KB_DATA_DIR": str(world.folder), **bases.settings(world.folder), **settings}
        base["KB_SEARCHES_PER_MINUTE"] = str(per_minute)
        opened.append(build_services(load_settings(base), meter))
        client = create_app(opened[-1]).test_client()

        def get(address, remote=SCHOOL, **headers):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return client.get(address, environ_base={"REMOTE_ADDR": remote}, headers=named)

        return get

    world.save("a", "感恩")
    world.sync()
    yield limited
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    "address", ["/search?q=感恩", "/search.atom?q=感恩", "/api/v1/search?q=感恩", "/api/v1/walk"]
)
def test_a_client_that_searches_too_much_is_told_when_to_come_back(limited, address):
    meter = Counting()
    get = limited(2, meter)
    assert [get(address).status_code for _ in range(3)] == [200, 200, 429]
    refused = get(address)
    assert 1 <= int(refused.headers["Retry-After"]) <= 31
    assert refused.headers["Cache-Control"] == "no-store"
    assert meter.refused == ["search", "search"]
    assert get(address, "203.0.113.10").status_code == 200
    assert get("/").status_code == get("/topics").status_code == 200


def test_the_page_speaks_the_language_of_the_reader(limited):
    get = limited(1)
    get("/search?q=感恩")
    assert "请求得太快了" in get("/search?q=感恩&lang=zh").text
    assert "Too many requests at once" in get("/search?q=感恩&lang=en").text


def test_the_page_about_downloads_does_not_speak_of_searches_alone(limited):
    get = limited(1)
    get("/lists/search?q=感恩&format=csv")
    said = get("/lists/search?q=感恩&format=csv").text
    assert "<h1>请求得太快了</h1>" in said
    assert "下载列表的太多了" in said


def test_the_api_says_so_in_json(limited):
    get = limited(1)
    get("/api/v1/search?q=感恩")
    assert get("/api/v1/search?q=感恩").get_json()["error"]["code"] == "too_many"


def test_lists_that_are_taken_away_are_counted_apart_and_sooner(limited):
    meter = Counting()
    get = limited(100, meter)
    taken = [get("/lists/search?q=感恩&format=csv").status_code for _ in range(3)]
    assert taken == [200, 200, 429]
    assert meter.refused == ["list"]
    assert get("/search?q=感恩").status_code == 200


def test_suggestions_are_counted_apart(limited):
    get = limited(1)
    assert [get("/api/v1/suggest?q=感").status_code for _ in range(5)] == [200] * 4 + [429]
    assert get("/search?q=感恩").status_code == 200


def test_the_operator_can_switch_it_off(limited):
    get = limited(0)
    assert {get("/search?q=感恩").status_code for _ in range(20)} == {200}


def test_behind_a_trusted_proxy_each_reader_is_a_client(limited):
    get = limited(1, KB_PROXY_HOPS="1")
    ask = "/api/v1/search?q=感恩"
    assert get(ask, X_Forwarded_For="198.51.100.1").status_code == 200
    assert get(ask, X_Forwarded_For="198.51.100.2").status_code == 200
    # what the reader claims stands before what the proxy adds
    assert get(ask, X_Forwarded_For="10.9.8.7, 198.51.100.2").status_code == 429


def test_without_a_trusted_proxy_a_claimed_address_counts_for_nothing(limited):
    get = limited(1)
    get("/search?q=感恩", X_Forwarded_For="198.51.100.1")
    assert get("/search?q=感恩", X_Forwarded_For="198.51.100.2").status_code == 429


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("unknown", "?"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_an_address_stands_for_a_client(address, client):
    assert client_of(address) == client


def test_a_school_of_200_behind_one_address_is_never_refused(tmp_path):
    """Each of 200 searches ten times a minute for an hour, and all of them begin at once."""
    limit = load_settings({"KB_DATA_DIR": str(tmp_path)}).searches_per_minute
    limiter = Limiter(limit)
    waits = [limiter.wait_s(SCHOOL, 6.0 * turn) for turn in range(600) for _ in range(200)]
    assert set(waits) == {0.0}


def test_what_was_used_up_comes_back_with_time():
    limiter = Limiter(60)
    assert not any(limiter.wait_s("a", 0.0) for _ in range(60))
    assert limiter.wait_s("a", 0.5) == pytest.approx(0.5)
    assert limiter.wait_s("a", 1.0) == 0.0
    assert limiter.wait_s("a", 1.0) > 0


def test_a_limit_may_be_one_of_an_hour():
    limiter = Limiter(20, 3600.0)
    assert not any(limiter.wait_s("a", 0.0) for _ in range(20))
    assert limiter.wait_s("a", 60.0) == pytest.approx(120.0)
    assert limiter.wait_s("b", 60.0) == limiter.wait_s("a", 180.0) == 0.0


def test_a_flood_of_addresses_is_forgotten(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CLIENTS", 100)
    limiter = Limiter(1)
    for number in range(1_000):
        limiter.wait_s(f"client {number}", 0.0)
    assert len(limiter) == 100
    assert limiter.wait_s("client 999", 0.0) > 0
