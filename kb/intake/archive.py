"""Reads ZIP archives as schools have them: names in GBK, folders, nested archives, and bombs.

Nothing is unpacked under the names that an archive gives. Source: APPNOTE 6.3.10.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from kb.errors import ExtractionFailed
from kb.intake.extraction.limits import MAX_FILE_BYTES, MIB
from kb.intake.file_names import names_of, told_apart

MAX_ENTRIES: Final = 20_000
MAX_DEPTH: Final = 3
MAX_UNPACKED_BYTES: Final = 8 * 1024 * MIB
# Documents shrink to a tenth of their size, bombs to a thousandth.
_BOMB_BYTES: Final = 20 * MIB
_BOMB_RATIO: Final = 200
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
# Shrunk, reduced, imploded, and terse (APPNOTE 4.4.5): nobody has packed so since 1993
_OLD_METHODS: Final = (1, 2, 3, 4, 5, 6, 10, 16, 18)
_METHODS: Final = (
    zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA,
)  # fmt: skip
_UNICODE_PATH: Final = 0x7075
_COPY_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive.

    path: as the archive's maker saw it. fault: the reason why the file is not read.
    """

    path: PurePosixPath
    info: zipfile.ZipInfo
    fault: ExtractionFailed | None = None


class Archive:
    """An open archive, which several threads may share.

    It raises ExtractionFailed for what is broken or too large.
    """

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise ExtractionFailed("压缩包坏了或不完整，打不开") from error
        if len(self._zip.infolist()) > MAX_ENTRIES:
            raise ExtractionFailed("压缩包里的文件太多（最多 %(limit)d 个）", limit=MAX_ENTRIES)
        if sum(info.file_size for info in self._zip.infolist()) > MAX_UNPACKED_BYTES:
            limit = MAX_UNPACKED_BYTES // (1024 * MIB)
            raise ExtractionFailed("压缩包展开后超过 %(limit)d GiB，没有读", limit=limit)

    def close(self) -> None:
        self._zip.close()

    def entries(self) -> Iterator[Entry]:
        """Yield the files in the order of their paths, without folders."""
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        names = told_apart([name.replace("\\", "/") for name in _names(infos)])
        for name, info in sorted(zip(names, infos, strict=True), key=lambda pair: pair[0]):
            path = PurePosixPath(name)
            yield Entry(path, info, _fault(path, info))

    def copy(self, info: zipfile.ZipInfo, target: BinaryIO) -> int:
        """Write a file's bytes to `target`, and return how many they are."""
        written = 0
        try:
            with self._zip.open(info) as source:
                while chunk := source.read(_COPY_BYTES):
                    written += len(chunk)
                    if written > MAX_FILE_BYTES:
                        raise too_large()
                    target.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise ExtractionFailed("压缩包里的这个文件坏了，读不出来") from error
        except RuntimeError as error:
            raise ExtractionFailed("文件有密码，没有读") from error
        return written


def too_large() -> ExtractionFailed:
    return ExtractionFailed("文件超过 %(limit)d MiB", limit=MAX_FILE_BYTES // MIB)


def size_of(stream: BinaryIO) -> int:
    """Return the bytes of a stream and go to its start. Raises ExtractionFailed for more than is
    allowed.
    """
    size_bytes = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size_bytes > MAX_FILE_BYTES:
        raise too_large()
    return size_bytes


def _fault(path: PurePosixPath, info: zipfile.ZipInfo) -> ExtractionFailed | None:
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return ExtractionFailed("压缩包里的路径指向包外，没有读")
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return ExtractionFailed("这是一个链接，没有导入；请直接放入文件")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return not_regular()
    return _packing_fault(info)


def not_regular() -> ExtractionFailed:
    return ExtractionFailed("这不是普通文件（是管道、设备或套接字），没有导入")


def _packing_fault(info: zipfile.ZipInfo) -> ExtractionFailed | None:
    """Return the reason why a file cannot be unpacked, or None."""
    if info.flag_bits & _ENCRYPTED_FLAG:
        return ExtractionFailed("文件有密码，没有读")
    if info.compress_type in _OLD_METHODS:
        return ExtractionFailed("压缩方法太旧，请重新压缩")
    if info.compress_type not in _METHODS:
        return ExtractionFailed("不支持这种压缩方法，请用普通的 ZIP 格式重新压缩")
    if info.file_size > MAX_FILE_BYTES:
        return too_large()
    packed = max(info.compress_size, 1)
    if info.file_size > _BOMB_BYTES and info.file_size / packed > _BOMB_RATIO:
        return ExtractionFailed("压缩得不像是文件（可能是压缩炸弹），没有读")
    return None


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Decode the names; all that do not state their encoding are taken to have the same one."""
    unsaid = [
        number
        for number, info in enumerate(infos)
        if not info.flag_bits & _UTF8_FLAG and _unicode_path(info) is None
    ]
    raw = [infos[number].orig_filename.encode("cp437", "replace") for number in unsaid]
    decoded = dict(zip(unsaid, names_of(raw), strict=True))
    return [
        decoded[number] if number in decoded else _unicode_path(info) or info.filename
        for number, info in enumerate(infos)
    ]


def _unicode_path(info: zipfile.ZipInfo) -> str | None:
    """Return the name in Info-ZIP's extra field 0x7075 (APPNOTE 4.6.9), if there is one."""
    extra, at = info.extra, 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return None
