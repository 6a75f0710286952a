"""What starting takes: `kb serve` until its first answer, and commands that only say something.

Processor time of the process, which a busy machine does not blow up, and time on the clock.
"""

import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.bench.running import environment, run, wait_for
from tests.ports import free_port

_TIMES = 5
_COMMANDS = (("--help",), ("--version",), ("stats",), ("jobs",))


def report(folder: Path) -> None:
    data = folder / "starting"
    if not data.exists():
        data.mkdir(parents=True)
        run(data, "init")
    print("\n| start of | processor s | s on the clock |")
    print("|---|---|---|")
    print(f"| kb serve, to its first answer | {_best(lambda: _serve(data))} |", flush=True)
    for words in _COMMANDS:
        print(f"| kb {' '.join(words)} | {_best(lambda: _command(data, *words))} |", flush=True)  # noqa: B023


def _best(measure) -> str:
    taken = [measure() for _ in range(_TIMES)]
    return " | ".join(f"{min(one):.2f}" for one in zip(*taken, strict=True))


def _started(data: Path, *words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", *words],
        cwd=data.parent,
        env=environment(data),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _serve(data: Path) -> tuple[float, float]:
    port, started = free_port(), time.perf_counter()
    process = _started(data, "serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        took = time.perf_counter() - started
        spent = psutil.Process(process.pid).cpu_times()
    finally:
        process.terminate()
        process.wait(timeout=30)
    return spent.user + spent.system, took


def _command(data: Path, *words: str) -> tuple[float, float]:
    before, started = psutil.Process().cpu_times(), time.perf_counter()
    _started(data, *words).wait(timeout=120)
    after = psutil.Process().cpu_times()
    spent = after.children_user + after.children_system
    return spent - before.children_user - before.children_system, time.perf_counter() - started
