"""Programs that tests need and that are built here once, kept in the user's cache by version."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from indexer.engines.file_lock import FileLock

BUILD_TIMEOUT_S = 1200


def cache_folder() -> Path:
    """Kept between runs: `studio-kb` in the user's cache."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "studio-kb"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def find_go() -> str:
    """Raises FileNotFoundError."""
    found = shutil.which("go") or "/usr/local/go/bin/go"
    if not Path(found).exists():
        raise FileNotFoundError("Go 1.24 or newer is needed to build it (https://go.dev/dl)")
    return found


def go_program(module: str, version: str) -> Path:
    """A Go module's program, built on first use, by one process while others wait.

    Raises OSError, or CalledProcessError with what the compiler said.
    """
    name = module.rpartition("/")[2]
    program = cache_folder() / f"{name}-{version}"
    lock = FileLock(program.with_suffix(".lock"))
    if not lock.acquire(BUILD_TIMEOUT_S):
        raise TimeoutError(f"another process has been building {name} for too long")
    with lock:
        if not program.exists():
            with tempfile.TemporaryDirectory(dir=program.parent) as folder:
                subprocess.run(
                    [find_go(), "install", f"{module}@{version}"],
                    env={**os.environ, "GOBIN": folder, "GOTOOLCHAIN": "auto"},
                    check=True,
                    capture_output=True,
                    timeout=BUILD_TIMEOUT_S,
                )
                (Path(folder) / name).replace(program)
    return program
