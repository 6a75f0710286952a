"""A reading process: it takes files from standard input and answers on standard output.

A file that was read has two answers: its reading, and then what the guard says of it. So a guard
that fails can harm no reading. A look into a file has one.
"""

import sys
from dataclasses import asdict
from typing import BinaryIO

from kb.errors import ExtractionFailed, KbError
from kb.intake.extraction.limits import MAX_FILE_BYTES
from kb.intake.guard import look_for_doubts
from kb.intake.inspection import Inspection
from kb.intake.looking import look_into
from kb.intake.propose import Vocabulary, vocabulary_of
from kb.intake.reading import read_file
from kb.intake.sandbox.confine import confine, end_after
from kb.intake.sandbox.wire import BadMessage, receive, send
from kb.intake.works import Reading, Request


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
        end_after((setting["time_s"] + setting["guard_time_s"]) * 2)
        request = Request.from_json(head)
        reading = _read(request, data, vocabulary)
        if isinstance(reading, Reading):
            send(outgoing, {"reading": reading.to_json()}, [one.data for one in reading.pictures])
            doubts = look_for_doubts(data, request.format, reading)
            send(outgoing, {"doubts": [asdict(doubt) for doubt in doubts]})
        elif isinstance(reading, Inspection):
            send(outgoing, {"look": reading.to_json()})
        else:
            send(outgoing, {"failed": [reading.message, reading.params]})
        del data, message, reading
        end_after(0)


def _read(request: Request, data: bytes, vocabulary: Vocabulary) -> Reading | Inspection | KbError:
    try:
        if request.is_look:
            return look_into(data, request.format)
        return read_file(request, data, vocabulary)
    except KbError as error:
        return error
    except MemoryError:
        return ExtractionFailed("读这个文件要的内存太多，没有读")
    except Exception as error:  # noqa: BLE001 - told in the report, for whoever mends it
        kind = type(error).__name__
        return ExtractionFailed("读这个文件时出了意外（%(kind)s）", kind=kind)


def main() -> None:
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nobody prints into the messages
    try:
        serve(incoming, outgoing)
    except (BadMessage, BrokenPipeError):
        sys.exit(1)


if __name__ == "__main__":
    main()
