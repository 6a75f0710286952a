"""Texts are sent compressed to whoever takes it, and nothing else is."""

import gzip

import pytest

from web.request import compression

TAKES = {"Accept-Encoding": "gzip, deflate, br"}
LONG = "/search?q=班会"


@pytest.mark.parametrize("path", ["/", "/topics", "/search.atom?q=班会"])
def test_an_answer_of_text_is_the_same_compressed(client, path):
    plain, packed = client.get(path), client.get(path, headers=TAKES)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data) / 2
    assert gzip.decompress(packed.data) == plain.data
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("accepted", [None, "identity", "br", "gzip;q=0"])
def test_who_does_not_take_gzip_gets_the_plain_text(client, accepted):
    answer = client.get(LONG, headers={"Accept-Encoding": accepted} if accepted else {})
    assert "Content-Encoding" not in answer.headers
    assert "<html" in answer.get_data(as_text=True)


def test_who_has_the_compressed_answer_already_need_not_fetch_it_again(client):
    path = "/search.atom?q=班会"
    first = client.get(path, headers=TAKES)
    again = client.get(path, headers={**TAKES, "If-None-Match": first.headers["ETag"]})
    assert first.headers["ETag"].startswith("W/")
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept-Encoding" in again.headers["Vary"]


@pytest.mark.parametrize("said", ["private", "no-store", "no-transform"])
def test_what_is_not_for_everybody_is_not_compressed(app, said):
    with app.test_request_context("/", headers=TAKES):
        for control, encoding in (("no-cache", "gzip"), (said, None)):
            answer = app.response_class("班会" * 2_000, headers={"Cache-Control": control})
            done = compression._compress(answer)
            assert done.headers.get("Content-Encoding") == encoding


@pytest.mark.parametrize("mimetype", ["image/png", "application/zip", "application/pdf"])
def test_what_is_compressed_already_stays_as_it_is(app, mimetype):
    with app.test_request_context("/", headers=TAKES):
        answer = app.response_class(b"\0" * 5_000, mimetype=mimetype)
        assert compression._compress(answer).data == b"\0" * 5_000


def test_what_is_sent_piece_by_piece_is_not_gathered(app):
    with app.test_request_context("/", headers=TAKES):
        answer = app.response_class((b"a" * 1_000 for _ in range(5)), mimetype="text/plain")
        assert compression._compress(answer).is_streamed
        assert "Content-Encoding" not in answer.headers
