"""Limits a reading process before it reads anything; Windows has none of these limits."""

import signal
import sys
from contextlib import suppress
from pathlib import Path

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]


def confine(memory_bytes: int) -> None:
    """Limit this process: it writes no file, opens few, and takes only so much more memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the import, which ends us
    if resource is None:
        return
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 64)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, _address_space_bytes() + memory_bytes)


def _limit(kind: int, value: int) -> None:
    with suppress(ValueError, OSError):  # lower already
        resource.setrlimit(kind, (value, value))


def _address_space_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def end_after(seconds: float) -> None:
    """End this process if the work takes longer, even if its caller is gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
