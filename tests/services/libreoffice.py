"""LibreOffice, which saves files in other formats.

Of Debian it needs libreoffice-writer-nogui, libreoffice-calc-nogui and libreoffice-impress-nogui.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

_TIMEOUT_S = 300
_PROGRAM = "soffice"


class LibreOffice:
    """A program with settings of its own, so that it does not meet anybody else's."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder

    def convert(self, files: Mapping[str, bytes], suffix: str) -> dict[str, bytes]:
        """Save files in another format, all in one run: name with extension → bytes.

        suffix: of the format, which may name a filter too ("doc:MS Word 97"). Returns what was
        saved, by the names without extension.
        """
        place = Path(tempfile.mkdtemp(dir=self._folder))
        (place / "in").mkdir()
        paths = []
        for name, data in files.items():
            paths.append(place / "in" / name)
            paths[-1].write_bytes(data)
        subprocess.run(
            [
                self._program, f"-env:UserInstallation=file://{self._folder}/profile",
                "--headless", "--convert-to", suffix, "--outdir", str(place / "out"),
                *map(str, paths),
            ],
            check=True, capture_output=True, timeout=_TIMEOUT_S,
        )  # fmt: skip
        return {path.stem: path.read_bytes() for path in (place / "out").iterdir()}


def start() -> Iterator[LibreOffice]:
    """Skips loudly where it is not installed; in CI its absence fails."""
    program = shutil.which(_PROGRAM)
    if program is None:
        message = "REAL FILES ARE NOT TESTED: LibreOffice is missing (see .ci/run)"
        if os.environ.get("CI"):
            raise FileNotFoundError(message)
        pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="kb-office-"))
    try:
        yield LibreOffice(program, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
