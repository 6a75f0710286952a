"""The pictures beside a page or a text, by the relative addresses that it gives.

No address leads out of what was named for the import: above the folder or archive, or for a file
that is named alone, above its own folder. No link is followed.
"""

import posixpath
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol

from kb.errors import ExtractionFailed
from kb.intake.extracted import Beside, Picture
from kb.intake.extraction.limits import MAX_PICTURE_BYTES, MAX_PICTURES_BYTES
from kb.lines.problems import Problem

_SHOWN: Final = 10
_KINDS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)


class Opener(Protocol):
    """A function that opens a file as a stream that can be sought."""

    def __call__(self) -> AbstractContextManager[BinaryIO]: ...


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A file beside another one. place: the path by which the import would know the file itself."""

    place: PurePosixPath
    open: Opener


# Finds what a relative path means, seen from a file; None where nothing may be read there
FindNeighbour = Callable[[str], Neighbour | None]


def neighbours_on_disk(root: Path, start: PurePosixPath, path: Path) -> FindNeighbour:
    """Make a function that finds what lies beside a file of a folder. root: known as `start`."""

    def find(address: str) -> Neighbour | None:
        inside = _within(path.parent.relative_to(root).as_posix(), address)
        if inside is None:
            return None
        found = root
        for part in PurePosixPath(inside).parts:
            found = found / part
            if found.is_symlink():
                return None
        if not found.is_file():
            return None
        return Neighbour(start / inside, lambda: found.open("rb"))

    return find


def neighbours_in_archive(
    openers: Mapping[str, Opener], start: PurePosixPath, path: PurePosixPath
) -> FindNeighbour:
    """Make a function that finds what lies beside a file of an archive.

    openers: by paths in the form of `normal`.
    """

    def find(address: str) -> Neighbour | None:
        inside = _within(path.parent.as_posix(), address)
        opener = openers.get(normal(inside)) if inside else None
        return Neighbour(start / inside, opener) if inside and opener else None

    return find


def normal(path: str) -> str:
    """Return a path in the form in which it is compared, because some systems decompose
    characters.
    """
    return unicodedata.normalize("NFC", path)


def _within(folder: str, address: str) -> str | None:
    joined = posixpath.normpath(posixpath.join(folder, address))
    is_outside = joined.startswith(("/", "../")) or joined in ("..", ".") or "\x00" in joined
    return None if is_outside or posixpath.isabs(address) else joined


@dataclass(slots=True)
class Fetched:
    """The pictures that were read.

    pictures: by their names in the Markdown. places: the paths where they were found.
    """

    pictures: list[Picture] = field(default_factory=list)
    places: set[PurePosixPath] = field(default_factory=set)
    problems: tuple[Problem, ...] = ()


def fetch(named: tuple[Beside, ...], find: FindNeighbour | None) -> Fetched:
    """Read the pictures that a file names, within the limits of all pictures of a file."""
    fetched = Fetched()
    missing: list[str] = []
    unfit: list[str] = []
    size_bytes = 0
    for one in named:
        neighbour = find(one.address) if find else None
        data = _bytes_of(neighbour) if neighbour else None
        if neighbour is None or data is None:
            missing.append(one.address)
            continue
        size_bytes += len(data)
        kind = _kind_of(data)
        if kind is None or len(data) > MAX_PICTURE_BYTES or size_bytes > MAX_PICTURES_BYTES:
            unfit.append(one.address)
            continue
        fetched.places.add(neighbour.place)
        fetched.pictures.append(Picture(one.name, kind, data))
    fetched.problems = (
        *_told("找不到这些图片，没有放进正文：%(names)s", missing),
        *_told("这些图片打不开或太大，没有放进正文：%(names)s", unfit),
    )
    return fetched


def _bytes_of(neighbour: Neighbour) -> bytes | None:
    try:
        with neighbour.open() as stream:
            return stream.read(MAX_PICTURE_BYTES + 1)
    except (OSError, ExtractionFailed):
        return None


def _kind_of(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _KINDS if data.startswith(magic)), None)


def _told(message: str, addresses: list[str]) -> tuple[Problem, ...]:
    if not addresses:
        return ()
    names = "、".join(one[:100] for one in addresses[:_SHOWN])
    names += "……" if len(addresses) > _SHOWN else ""
    return (Problem(message, None, {"names": names}, fatal=False),)
