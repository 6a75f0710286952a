"""Keeps reading processes for many files, and replaces one that hangs, swells or dies."""

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final, Self

from kb.errors import ExtractionFailed, Unavailable
from kb.intake.extraction.limits import MAX_PICTURES_BYTES, MIB
from kb.intake.inspection import Inspection
from kb.intake.sandbox.wire import BadMessage, receive, send, send_file
from kb.intake.works import Reading, Request
from kb.lines.problems import Problem

# A process is replaced after this many files, because libraries leak memory.
_FILES_EACH: Final = 1000


# Topics and occasions are (name, its aliases); people are names.
Words = Mapping[str, Sequence[Any]]
NO_WORDS: Final[Words] = {"topics": (), "occasions": (), "people": ()}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for one file.

    memory_bytes: what a process may take beyond its use before its first file (Linux).
    guard_time_s: how long the guard may look at it, after it was read.
    """

    time_s: float = 60.0
    guard_time_s: float = 30.0
    memory_bytes: int = 1024 * MIB
    output_bytes: int = MAX_PICTURES_BYTES + 64 * MIB


class _Reader:
    """One process; `files` counts the files that it was given."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin
        assert process.stdout
        self.process = process
        self.stdin: BinaryIO = process.stdin  # type: ignore[assignment]
        self.stdout: BinaryIO = process.stdout  # type: ignore[assignment]
        self.files = 0
        self.is_late = threading.Event()

    def give_up(self) -> None:
        self.is_late.set()
        self.process.kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.stdin, self.stdout):
            with suppress(OSError):
                pipe.close()


@contextmanager
def _ending(reader: _Reader, seconds: float) -> Iterator[None]:
    """End a process that takes longer for what is done within."""
    timer = threading.Timer(seconds, reader.give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


_UNFINISHED: Final = Problem("没能在限定的时间里核对原件里的文字，请看原件", fatal=False)


class Readers:
    """A pool of reading processes; several threads share it, and each waits for a free process.

    Use it as a context manager. words: the arguments of kb.intake.propose.vocabulary_of, from which
    proposals are made.
    """

    def __init__(self, count: int, words: Words, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._words = words
        # None stands for a process that is not started yet.
        self._idle: queue.LifoQueue[_Reader | None] = queue.LifoQueue()
        self.count = count
        for _ in range(count):
            self._idle.put(None)
        self._started: set[_Reader] = set()
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, the busy ones too: whoever waits for one gets ExtractionFailed."""
        with self._lock:
            self._closed = True
            readers = list(self._started)
        for reader in readers:
            reader.process.kill()
        for _ in range(self.count):
            if idle := self._idle.get():
                self._end(idle)
        for _ in range(self.count):  # who still waits for one is told
            self._idle.put(None)

    def read(self, request: Request, stream: BinaryIO, size_bytes: int) -> Reading:
        """Read a file in a free process.

        Raises ExtractionFailed for whatever the file is or does, Unavailable where no process can
        be started, and OSError where the stream cannot be read.
        """
        head, blobs = self._answer(request, stream, size_bytes)
        return replace(Reading.from_json(head["reading"], blobs), doubts=head["doubts"])

    def look(self, request: Request, stream: BinaryIO, size_bytes: int) -> Inspection:
        """Look into a file in a free process. Raises the errors of `read`."""
        head, _ = self._answer(replace(request, is_look=True), stream, size_bytes)
        return Inspection.from_json(head["look"])

    def _answer(
        self, request: Request, stream: BinaryIO, size_bytes: int
    ) -> tuple[dict[str, Any], list[bytes]]:
        reader = self._idle.get()
        kept = None
        try:
            if self._closed:
                raise ExtractionFailed("已停止")
            reader = reader or self._start()
            reader.files += 1
            head, blobs = self._ask(reader, request, stream, size_bytes)
            doubts = self._doubts(reader) if "reading" in head else ()
            is_usable = doubts is not None and reader.files < _FILES_EACH
            kept = reader if is_usable else None
        finally:
            if reader and kept is None:
                self._end(reader)
            self._idle.put(kept)
        if "failed" in head:
            message, params = head["failed"]
            raise ExtractionFailed(message, **params)
        if "reading" in head:
            head["doubts"] = (_UNFINISHED,) if doubts is None else doubts
        return head, blobs

    def _ask(
        self, reader: _Reader, request: Request, stream: BinaryIO, size_bytes: int
    ) -> tuple[dict[str, Any], list[bytes]]:
        try:
            with _ending(reader, self._limits.time_s):
                send_file(reader.stdin, request.to_json(), stream, size_bytes)
                answer = receive(reader.stdout, self._limits.output_bytes)
        except (BadMessage, OSError) as error:
            if isinstance(error, OSError) and reader.process.poll() is None:
                raise  # the file's own fault, not the process's
            answer = None
        if answer is not None:
            return answer
        if reader.is_late.is_set():
            raise ExtractionFailed(
                "读了 %(seconds)d 秒还没有读完，没有读", seconds=self._limits.time_s
            )
        raise ExtractionFailed("文件有异常，读它的程序中途退出了，没有读")

    def _doubts(self, reader: _Reader) -> tuple[Problem, ...] | None:
        """Receive what the guard says of the file that was read; None where it did not finish."""
        try:
            with _ending(reader, self._limits.guard_time_s):
                answer = receive(reader.stdout, 0)
        except (BadMessage, OSError):
            return None
        return tuple(Problem(**doubt) for doubt in answer[0]["doubts"]) if answer else None

    def _start(self) -> _Reader:
        process = subprocess.Popen(
            [sys.executable, "-m", "kb.intake.sandbox.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        reader = _Reader(process)
        with self._lock:
            self._started.add(reader)
            if self._closed:
                process.kill()
        head = {
            "memory_bytes": self._limits.memory_bytes,
            "time_s": self._limits.time_s,
            "guard_time_s": self._limits.guard_time_s,
            "vocabulary": self._words,
        }
        answer = None
        with suppress(OSError, BadMessage):
            send(reader.stdin, head)
            answer = receive(reader.stdout, 0)
        if answer is None:
            self._end(reader)
            raise Unavailable("读文件的程序启动不了")
        return reader

    def _end(self, reader: _Reader) -> None:
        with self._lock:
            self._started.discard(reader)
        reader.kill()
