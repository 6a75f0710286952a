"""A real S3 server for a test session: versitygw over a folder."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count
from pathlib import Path

import pytest

from kb.settings import FilesSettings
from kb.storage.files import FileStore, open_files
from tests.ports import free_port, is_listening
from tests.services import built
from tests.services.tls import Certificate

_MODULE = "github.com/versity/versitygw/cmd/versitygw"
_VERSION = "v1.8.0"
ACCESS_KEY = "kb-tests"
SECRET_KEY = "not-a-secret-of-anybody"
REGION = "us-east-1"


class S3:
    """A running server. Each test has a bucket of its own."""

    def __init__(self, program: Path, folder: Path, tls: Certificate | None = None) -> None:
        self._program = program
        self._folder = folder
        self._tls = tls
        self._numbers = count(1)
        self._port = free_port()
        self.endpoint = f"http{'s' if tls else ''}://localhost:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        tls = ["--cert", self._tls.chain, "--key", self._tls.key] if self._tls else []
        address = ["--port", f"127.0.0.1:{self._port}"]
        self._process = subprocess.Popen(
            [self._program, "--quiet", *address, *tls, "posix", self._folder],
            env={
                **os.environ,
                "ROOT_ACCESS_KEY": ACCESS_KEY,
                "ROOT_SECRET_KEY": SECRET_KEY,
                "VGW_REGION": REGION,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not is_listening(self._port):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise OSError("versitygw does not answer")
            time.sleep(0.05)

    def stop(self) -> None:
        assert self._process
        self._process.terminate()
        self._process.wait(30)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens meanwhile."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def bucket(self) -> Path:
        """The folder of a new and empty bucket."""
        folder = self._folder / f"kb-test-{next(self._numbers)}"
        folder.mkdir()
        return folder

    def settings(self, bucket: Path, prefix: str = "files") -> FilesSettings:
        url = f"s3://{bucket.name}/{prefix}"
        return FilesSettings(url, self.endpoint, REGION, ACCESS_KEY, SECRET_KEY)

    def environment(self, bucket: Path) -> dict[str, str]:
        """The same for a whole base."""
        settings = asdict(self.settings(bucket))
        return {f"KB_FILES_{name.upper()}": value for name, value in settings.items() if value}

    @contextmanager
    def encrypted(self, tls: Certificate) -> Iterator["S3"]:
        """Another one beside it."""
        folder = self._folder / "encrypted"
        folder.mkdir()
        other = S3(self._program, folder, tls)
        other.start()
        try:
            yield other
        finally:
            other.stop()

    def store(self) -> FileStore:
        """In a bucket of its own."""
        return open_files(self.settings(self.bucket()), Path("unused"))


def start() -> Iterator[S3]:
    """Skips loudly where it cannot be built; in CI its absence fails."""
    folder = Path(tempfile.mkdtemp(prefix="kb-s3-"))
    try:
        try:
            server = S3(built.go_program(_MODULE, _VERSION), folder)
            server.start()
        except (OSError, subprocess.SubprocessError) as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"S3 IS NOT TESTED: versitygw cannot be built or run here ({error})")
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
