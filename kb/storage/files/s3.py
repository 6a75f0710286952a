"""The store of files in S3-compatible object storage, through obstore.

Nothing is made public: there are no access lists and no signed addresses, and readers get files
through the web application, in their scope. An object appears whole or not at all, which S3
promises for a single request as for one in parts. Each request is signed over its bytes, so that
the store itself refuses what was damaged on the way.
"""

import hashlib
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, Final

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store as Bucket

from kb.errors import InvalidSettings, NotFound, Unavailable
from kb.messages import msg
from kb.settings import FilesSettings
from kb.storage.files.contract import (
    CHUNK_BYTES,
    FileStore,
    StoredFile,
    away,
    is_sha256,
    name_of,
)

_log = logging.getLogger(__name__)
_MIB: Final = 1024 * 1024
# Up to here in memory and in one request; above, through a temporary file and in parts.
_PART_BYTES: Final = 8 * _MIB
_PARTS_AT_ONCE: Final = 4
# A download reads so much ahead, so that a slow reader holds no connection to the store.
_READ_BYTES: Final = 2 * _MIB
_OPTIONS: Final[dict[str, Any]] = {"connect_timeout": "5s", "timeout": "60s"}
_RETRIES: Final[dict[str, Any]] = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_REFUSED: Final = (PermissionDeniedError, UnauthenticatedError)
_REASONS: Final = (re.compile(r"<Code>(\w+)</Code>"), re.compile(r"\bstatus code: (\d{3} [\w ]+)"))


class S3Store(FileStore):
    """A store of files in a bucket."""

    def __init__(self, bucket: str, prefix: str, settings: FilesSettings) -> None:
        given = {
            "endpoint": settings.endpoint,
            "region": settings.region,
            "access_key_id": settings.access_key,
            "secret_access_key": settings.secret_key,
        }
        config: Any = {name: value for name, value in given.items() if value}
        options: Any = _OPTIONS | {"allow_http": settings.endpoint.startswith("http://")}
        if settings.ca:
            options["root_certificate"] = _read(settings.ca)
        self._bucket = Bucket(
            bucket,
            prefix=prefix or None,
            config=config,
            client_options=options,
            retry_config=_RETRIES,  # type: ignore[arg-type] # their TypedDict is for checkers only
        )
        where = f"s3://{bucket}/{prefix}".rstrip("/")
        self._place = f"{where} {settings.endpoint}".rstrip()

    def find_size(self, sha256: str) -> int | None:
        name = name_of(sha256)
        with self._told():
            try:
                return obstore.head(self._bucket, name)["size"]
            except FileNotFoundError:
                return None

    def remove(self, sha256: str) -> None:
        name = name_of(sha256)
        with self._told():
            obstore.delete(self._bucket, name)

    def open(self, sha256: str) -> BinaryIO:
        size_bytes = self.find_size(sha256)
        if size_bytes is None:
            raise NotFound("没有这个文件（%(sha256)s）", sha256=sha256)
        return io.BufferedReader(_Reader(self, name_of(sha256), size_bytes), _READ_BYTES)

    def every(self) -> Iterator[StoredFile]:
        with self._told():
            for page in obstore.list(self._bucket, chunk_size=1000):
                for item in page:
                    sha256 = item["path"].rpartition("/")[2]
                    if is_sha256(sha256) and item["path"] == name_of(sha256):
                        yield StoredFile(sha256, item["size"], item["last_modified"])

    def read_range(self, name: str, start: int, length: int) -> memoryview:
        """Return a part of an object. start, length: in bytes."""
        with self._told():
            return memoryview(obstore.get_range(self._bucket, name, start=start, length=length))

    def _put(self, stream: BinaryIO) -> StoredFile:
        digest = hashlib.sha256()
        with SpooledTemporaryFile(max_size=_PART_BYTES) as copy:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                copy.write(chunk)
            stored = StoredFile(digest.hexdigest(), copy.tell())
            if self.find_size(stored.sha256) != stored.size_bytes:
                copy.seek(0)
                self._send(name_of(stored.sha256), copy, stored.size_bytes)
        return stored

    def _send(self, name: str, copy: IO[bytes], size_bytes: int) -> None:
        with self._told():
            if size_bytes <= _PART_BYTES:
                obstore.put(self._bucket, name, copy.read(), use_multipart=False)
                return
            obstore.put(
                self._bucket,
                name,
                copy,
                use_multipart=True,
                chunk_size=_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the client's errors into ours; the client's are pages long and repeat what was
        sent.
        """
        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            _log.debug("the object store failed", exc_info=True)
            raise self._unavailable(error) from None

    def _unavailable(self, error: Exception) -> Unavailable:
        text = str(error)
        found = (pattern.search(text) for pattern in _REASONS)
        reason = next((match[1] for match in found if match), msg("连不上"))
        if reason == "NoSuchBucket":
            return away(
                "对象存储 %(place)s 里没有这个桶，请先建桶，或检查 KB_FILES_URL", place=self._place
            )
        if isinstance(error, _REFUSED) or "status code: 403" in text:
            return away(
                "对象存储 %(place)s 拒绝访问，"
                "请检查 KB_FILES_ACCESS_KEY、KB_FILES_SECRET_KEY 和桶的权限",
                place=self._place,
            )
        return away(
            "对象存储 %(place)s 用不了（%(reason)s），"
            "请检查它是否在运行、是否已满，以及 KB_FILES_ENDPOINT 和网络",
            place=self._place,
            reason=reason,
        )


def _read(certificate: Path) -> bytes:
    try:
        return certificate.read_bytes()
    except OSError as error:
        raise InvalidSettings(
            "不能读 %(path)s：%(reason)s",
            field="KB_FILES_CA",
            path=certificate,
            reason=error.strerror,
        ) from error


class _Reader(io.RawIOBase):
    """An object as a stream: each read is a request of its own."""

    def __init__(self, store: S3Store, name: str, size_bytes: int) -> None:
        self._store = store
        self._name = name
        self._size_bytes = size_bytes
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        starts = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size_bytes}
        self._at = max(0, starts[whence] + offset)
        return self._at

    def readinto(self, target: Any) -> int:
        wanted = min(len(target), self._size_bytes - self._at)
        if wanted <= 0:
            return 0
        part = self._store.read_range(self._name, self._at, wanted)
        target[: len(part)] = part
        self._at += len(part)
        return len(part)
