"""Sends messages through a pipe: a length, a JSON object of that many bytes, then its blobs.

It is JSON and not pickle, because a process that reads a hostile file may send anything.
"""

import json
import shutil
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

_LENGTH: Final = struct.Struct(">Q")
_BLOBS: Final = "blobs"
MAX_HEAD_BYTES: Final = 64 * 1024 * 1024


class BadMessage(Exception):
    """The other side is gone, or it sent something that is not allowed."""


def send(pipe: BinaryIO, head: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    content = json.dumps(head | {_BLOBS: [len(blob) for blob in blobs]}).encode()
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.writelines(blobs)
    pipe.flush()


def send_file(pipe: BinaryIO, head: dict[str, Any], stream: BinaryIO, size_bytes: int) -> None:
    """Send a message with the rest of a stream as its one blob, without holding it in memory."""
    content = json.dumps(head | {_BLOBS: [size_bytes]}).encode()
    pipe.write(_LENGTH.pack(len(content)) + content)
    before = stream.tell()
    shutil.copyfileobj(stream, pipe, 1024 * 1024)
    if stream.tell() - before != size_bytes:
        raise BadMessage  # it changed while it was read
    pipe.flush()


def receive(pipe: BinaryIO, max_blob_bytes: int) -> tuple[dict[str, Any], list[bytes]] | None:
    """Receive a message; None at the end of the pipe.

    Raises BadMessage for one that is cut off, or larger in all than allowed.
    """
    prefix = pipe.read(_LENGTH.size)
    if not prefix:
        return None
    if len(prefix) < _LENGTH.size:
        raise BadMessage
    (length,) = _LENGTH.unpack(prefix)
    if length > MAX_HEAD_BYTES:
        raise BadMessage
    try:
        head = json.loads(_exactly(pipe, length))
        sizes = [int(size) for size in head.pop(_BLOBS)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadMessage from error
    if any(size < 0 for size in sizes) or sum(sizes) > max_blob_bytes:
        raise BadMessage
    return head, [_exactly(pipe, size) for size in sizes]


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) != size:
        raise BadMessage
    return data
