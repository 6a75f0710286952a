"""Addresses as people paste them, before a real server."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.serving import served
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
    return ask(b"GET " + target + b" HTTP/1.1\r\nHost: kb\r\nConnection: close\r\n\r\n")


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
