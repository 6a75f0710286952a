"""A reading process: it takes files from standard input and answers on standard output."""

import sys
from typing import Any, BinaryIO

from kb.errors import ExtractionFailed, KbError
from kb.intake.extraction.limits import MAX_FILE_BYTES
from kb.intake.propose import Vocabulary, vocabulary_of
from kb.intake.reading import read_file
from kb.intake.sandbox.confine import confine, end_after
from kb.intake.sandbox.wire import BadMessage, receive, send
from kb.intake.works import Request


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer requests until standard input ends."""
    first = receive(incoming, 0)
    if first is None:
        return
    setting = first[0]
    confine(setting["memory_bytes"])
    vocabulary = vocabulary_of(**setting["vocabulary"])
    send(outgoing, {"ready": True})
    while (message := receive(incoming, MAX_FILE_BYTES)) is not None:
        head, (data,) = message
        end_after(setting["time_s"] * 2)
        answer, blobs = _answer(Request.from_json(head), data, vocabulary)
        del data, message
        send(outgoing, answer, blobs)
        end_after(0)


def _answer(
    request: Request, data: bytes, vocabulary: Vocabulary
) -> tuple[dict[str, Any], list[bytes]]:
    try:
        reading = read_file(request, data, vocabulary)
    except KbError as error:
        return _failed(error)
    except MemoryError:
        return _failed(ExtractionFailed("读这个文件要的内存太多，没有读"))
    except Exception as error:  # noqa: BLE001 - told in the report, for whoever mends it
        kind = type(error).__name__
        return _failed(ExtractionFailed("读这个文件时出了意外（%(kind)s）", kind=kind))
    return {"reading": reading.to_json()}, [picture.data for picture in reading.pictures]


def _failed(error: KbError) -> tuple[dict[str, Any], list[bytes]]:
    return {"failed": [error.message, error.params]}, []


def main() -> None:
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nobody prints into the messages
    try:
        serve(incoming, outgoing)
    except (BadMessage, BrokenPipeError):
        sys.exit(1)


if __name__ == "__main__":
    main()
