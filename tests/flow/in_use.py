"""A base that people search and change all the time, while a test does something to it."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

WORD = "感恩"
_PAUSE_S = 0.02


@dataclass
class Use:
    """answers: how many hits each search had. written: keys, in order."""

    answers: list[int] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def goes_on(self, times=2, timeout_s=60):
        """Wait until there have been some more searches and changes."""
        until = time.monotonic() + timeout_s
        answers, written = len(self.answers) + times, len(self.written) + times
        while len(self.answers) < answers or len(self.written) < written:
            assert not self.faults
            assert time.monotonic() < until, "nobody searches or writes any more"
            time.sleep(_PAUSE_S)


@contextmanager
def in_use(world):
    """A reader and a writer that index what they write, throughout the block."""
    use, done = Use(), threading.Event()

    def again_and_again(step):
        try:
            while not done.is_set():
                step()
        except Exception as error:
            use.faults.append(error)

    def read():
        use.answers.append(world.search(WORD).total)

    def write():
        key = f"meanwhile{len(use.written)}"
        world.save(key, f"{WORD}母亲")
        use.written.append(key)
        world.worker.drain(wait_s=60)
        time.sleep(_PAUSE_S)

    threads = [threading.Thread(target=again_and_again, args=(step,)) for step in (read, write)]
    for thread in threads:
        thread.start()
    try:
        yield use
    finally:
        done.set()
        for thread in threads:
            thread.join()
