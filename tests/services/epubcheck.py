"""EPUBCheck, the W3C's own check of EPUB files, which comes from Maven Central once."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.opensearch_home import locked

_VERSION = "5.3.0"
_POM = Path(__file__).with_name("epubcheck.pom.xml")
_TIMEOUT_S = 300


class EpubCheck:
    """A Java program in a folder of its own."""

    def __init__(self, jars: Path, folder: Path) -> None:
        self._jars = jars
        self._folder = folder

    def faults(self, data: bytes) -> list[str]:
        """Return the fatal errors, errors and warnings of a file, as EPUBCheck tells them."""
        path = self._folder / "book.epub"
        path.write_bytes(data)
        done = subprocess.run(
            ["java", "-cp", f"{self._jars}/*", "com.adobe.epubcheck.tool.Checker", str(path)],
            check=False, capture_output=True, text=True, timeout=_TIMEOUT_S,
        )  # fmt: skip
        said = (done.stdout + done.stderr).splitlines()
        assert any(line.startswith("EPUBCheck completed") for line in said), said
        found = [line for line in said if line.startswith(("FATAL", "ERROR", "WARNING("))]
        assert found or done.returncode == 0, said
        return found


def start(folder: Path) -> Iterator[EpubCheck]:
    """Skips loudly where it cannot be had; in CI its absence fails."""
    problem = None if shutil.which("java") else "there is no Java"
    jars = _home()
    if not problem:
        with locked(jars.with_suffix(".lock")):
            problem = None if jars.exists() else _fetch(jars)
    if problem:
        message = f"EPUB FILES ARE NOT CHECKED: {problem} (see .ci/run)"
        if os.environ.get("CI"):
            raise FileNotFoundError(message)
        pytest.skip(message)
    yield EpubCheck(jars, folder)


def _home() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "studio-kb"
    cache.mkdir(parents=True, exist_ok=True)
    return cache / f"epubcheck-{_VERSION}"


def _fetch(jars: Path) -> str | None:
    """Fetch all that EPUBCheck needs; return what was in the way, or None."""
    maven = shutil.which("mvn")
    if maven is None:
        return "there is no Maven (mvn) to fetch it with"
    draft = jars.with_name(f"{jars.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    command = [
        *(maven, "-B", "-ntp", "-q", "-f", str(_POM), "dependency:copy-dependencies"),
        *(f"-DoutputDirectory={draft}", f"-Dkb.version={_VERSION}"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"Maven could not fetch it: {done.stdout[-2000:]}"
    draft.rename(jars)
    return None
