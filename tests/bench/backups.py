"""Seconds and memory of a backup, of checking it, and of restoring it."""

from pathlib import Path

from tests.bench.growth import prepare
from tests.bench.running import Ran, run

MIB = 1024 * 1024


def report(folder: Path, sizes: list[int]) -> None:
    print("\n| resources | backup s (peak MiB) | verify s | restore s | file MiB |", flush=True)
    print("|---|---|---|---|---|", flush=True)
    for size in sizes:
        print(measure(folder, size), flush=True)


def measure(folder: Path, size: int) -> str:
    data = folder / f"growth-{size}" / "data"
    prepare(data, size)
    path = data.with_suffix(".backup")
    taken = run(data, "backup", str(path))
    checked = run(data, "backup", "--verify", str(path))
    restored = run(data.with_name("restored"), "restore", str(path), "--replace", "--yes")
    size_mib = path.stat().st_size / MIB
    path.unlink()
    return f"| {size:,} | {_told(taken)} | {_told(checked)} | {_told(restored)} | {size_mib:.1f} |"


def _told(ran: Ran) -> str:
    return f"{ran.seconds:.1f} ({ran.peak_bytes / MIB:.0f})"
