"""Addresses as people paste them, before a real server."""

import socket
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.serving import served
from web import connections
from web.app import HERE
from web.server import encode_request_line


@pytest.fixture(scope="module")
def ask(corpus_world):
    """ask(bytes of a request) → all the bytes of the answer."""
    with served(corpus_world) as address:

        def ask(request):
            place = urlsplit(address)
            with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
                connection.sendall(request)
                return b"".join(iter(lambda: connection.recv(65536), b""))

        yield ask


def get(ask, target):
    return ask(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("name", ["kb.css", "kb.js", "mark.svg"])
def test_a_file_of_the_site_is_sent_as_it_lies_also_to_whoever_takes_gzip(ask, name):
    target = f"/static/{name}".encode()
    answer = ask(
        b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Accept-Encoding: gzip\r\n\r\n"
    )
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"Content-Encoding" not in head
    assert body == (HERE / "static" / name).read_bytes()


def test_an_address_in_han_is_understood(ask):
    answer = get(ask, "/search?q=感恩 班会".replace(" ", "+").encode())
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert "<mark>班会</mark>".encode() in answer


def test_a_path_in_han_is_a_page_that_helps(ask):
    answer = get(ask, "/resources/一只旧布熊".encode())
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"/resources/bh-0001" in answer


@pytest.mark.parametrize("target", ["/search?q=班会".encode("gb18030"), b"/\xff\xfe", b"/%ff\x80"])
def test_bytes_that_are_no_text_are_no_fault_of_ours(ask, target):
    assert get(ask, target).split()[1] in {b"200", b"404"}


def test_only_the_first_line_is_touched():
    header = "GET /感?q=恩 HTTP/1.1\r\nX: 感\r\n\r\n".encode()
    assert encode_request_line(header) == (
        b"GET /%E6%84%9F?q=%E6%81%A9 HTTP/1.1\r\nX: " + "感".encode() + b"\r\n\r\n"
    )
    plain = b"GET /a%20b HTTP/1.1\r\nHost: x\r\n"
    assert encode_request_line(plain) == plain


# --- clients that wait, and clients that dawdle ---------------------------------------------------

IDLE = 500 if sys.platform != "win32" else 300
BEGUN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
def connect(corpus_world):
    """connect(bytes that are sent at once) → an open connection to a server of its own."""
    with ExitStack() as stack, served(corpus_world) as address:
        place = urlsplit(address)

        def connect(data=b""):
            one = socket.create_connection((place.hostname, place.port), timeout=60)
            stack.enter_context(one)
            one.sendall(data)
            return one

        yield connect


def is_closed(connection):
    connection.settimeout(30)
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return True


def test_hundreds_of_silent_clients_leave_others_their_answer(connect):
    for _ in range(IDLE):
        connect()
    for _ in range(30):
        connect(BEGUN)
    began = time.monotonic()
    asked = connect(BEGUN + b"Connection: close\r\n\r\n")
    assert asked.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert is_closed(asked)
    assert time.monotonic() - began < connections.HEADER_S / 2  # it waited for none of them


def test_a_header_that_does_not_end_is_given_up_however_it_trickles(connect, monkeypatch):
    monkeypatch.setattr(connections, "HEADER_S", 0.5)
    slow = connect(BEGUN)
    until = time.monotonic() + 20
    try:
        while time.monotonic() < until:
            slow.sendall(b"X: y\r\n")
            time.sleep(0.1)
    except OSError:
        return
    pytest.fail("the client could go on for ever")


def test_a_body_that_hardly_arrives_is_given_up(connect, monkeypatch):
    monkeypatch.setattr(connections, "BODY_S", 0.5)
    slow = connect(b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nx")
    assert is_closed(slow)


def test_a_connection_that_asks_nothing_more_is_closed_later(connect, monkeypatch):
    kept = connect(BEGUN + b"\r\n")
    assert kept.recv(65536).startswith(b"HTTP/1.1 200 ")
    monkeypatch.setattr(connections, "IDLE_S", 0.5)
    assert is_closed(kept)


def test_where_all_connections_are_taken_the_oldest_of_the_greediest_makes_room(
    corpus_world, monkeypatch
):
    monkeypatch.setattr(connections, "options", lambda: {"connection_limit": 20})
    with ExitStack() as stack, served(corpus_world) as address:
        place = urlsplit(address)
        there = (place.hostname, place.port)
        for _ in range(40):
            stack.enter_context(socket.create_connection(there, timeout=60))
        with socket.create_connection(there, timeout=60) as last:
            last.sendall(BEGUN + b"Connection: close\r\n\r\n")
            assert last.recv(65536).startswith(b"HTTP/1.1 200 ")
            assert is_closed(last)
