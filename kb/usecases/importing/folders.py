"""Files and folders of files as sources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from kb.domain.resource import Attachment
from kb.errors import KbError, NotFound
from kb.intake.documents import FILE_LIMIT_BYTES, MEDIA_TYPES, fields_of
from kb.intake.problems import Problem
from kb.storage.files import FileStore
from kb.usecases.importing.sources import Item, LineFile, Place, Source

_LINE_SUFFIXES: Final = (".jsonl", ".ndjson")
_SUPPORTED: Final = (*_LINE_SUFFIXES, *MEDIA_TYPES)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to import. name: as the user would call it. place: what its key is made from.

    problem: why it, or a folder, cannot be read.
    """

    path: Path
    name: str
    place: PurePosixPath
    problem: Problem | None = None


class Documents:
    """Text and Markdown files, each a resource with the original attached."""

    folder = None

    def __init__(self, found: Sequence[Found], files: FileStore | None) -> None:
        self._found = found
        self._files = files

    def others(self) -> Iterator[tuple[str, Place]]:
        return iter(())

    def at(self, place: Place) -> Item:
        return self._item(self._found[place.offset])

    def resources(self) -> Iterator[Item]:
        return map(self._item, self._found)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass

    def _item(self, found: Found) -> Item:
        try:
            return self._read(found)
        except OSError as error:
            return Item(found.name, 0, problem=_unreadable(error))
        except KbError as error:
            return Item(found.name, 0, problem=Problem.of(error))

    def _read(self, found: Found) -> Item:
        size_bytes = found.path.stat().st_size
        if size_bytes > FILE_LIMIT_BYTES:
            limit = FILE_LIMIT_BYTES // (1024 * 1024)
            problem = Problem("文件超过 %(limit)d MiB", params={"limit": limit})
            return Item(found.name, 0, problem=problem)
        data = found.path.read_bytes()
        fields, warnings = fields_of(found.place, data)
        attachments = None
        if self._files:
            stored = self._files.put(data)
            media_type = MEDIA_TYPES[found.path.suffix.lower()]
            name = found.path.name.encode("utf-8", "replace").decode()[-255:]
            original = Attachment(stored.sha256, name, media_type, stored.size_bytes)
            attachments = (original,)
        return Item(found.name, 0, fields, attachments=attachments, warnings=warnings)


class Unfit:
    """Files of kinds that are not supported, unreadable folders: a line in the report each."""

    folder = None

    def __init__(self, found: Sequence[Found]) -> None:
        self._found = found

    def others(self) -> Iterator[tuple[str, Place]]:
        return iter(())

    def at(self, place: Place) -> Item:
        return _unfit(self._found[place.offset])

    def resources(self) -> Iterator[Item]:
        return map(_unfit, self._found)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass


def _unreadable(error: OSError) -> Problem:
    return Problem("读不了：%(reason)s", params={"reason": error.strerror or str(error)})


def _unfit(found: Found) -> Item:
    problem = found.problem or Problem(
        "还不支持这种文件。可以导入：%(allowed)s",
        params={"allowed": " ".join(_SUPPORTED)},
    )
    return Item(found.name, 0, problem=problem)


def open_sources(paths: Sequence[Path], files: FileStore | None) -> list[Source]:
    """Sources of all files in these paths, folders gone through in the order of names.

    Raises NotFound for a path that is not there.
    """
    everything = [one for path in paths for one in _files_of(path)]
    found = [one for one in everything if one.problem is None]
    lines = [one for one in found if one.path.suffix.lower() in _LINE_SUFFIXES]
    texts = [one for one in found if one.path.suffix.lower() in MEDIA_TYPES]
    unfit = [one for one in found if one.path.suffix.lower() not in _SUPPORTED]
    return [
        *(LineFile(one.path, one.name) for one in lines),
        Documents(texts, files),
        Unfit([*unfit, *(one for one in everything if one.problem)]),
    ]


def _files_of(path: Path) -> Iterator[Found]:
    if not path.exists():
        raise NotFound("没有“%(path)s”这个文件或文件夹", path=str(path))
    # A file has the same key alone as within its folder
    whole = path.resolve()
    start = PurePosixPath(whole.name if path.is_dir() else whole.parent.name)
    for file, problem in _walk(path):
        inside = file.relative_to(path) if path.is_dir() else Path(path.name)
        yield Found(file, str(file), start / inside.as_posix(), problem)


def _walk(path: Path) -> Iterator[tuple[Path, Problem | None]]:
    """Files below a folder without hidden ones; links are not followed.

    With a problem: what cannot be looked into.
    """
    try:
        children = sorted(path.iterdir(), key=lambda entry: entry.name) if path.is_dir() else None
    except OSError as error:
        yield path, _unreadable(error)
        return
    if children is None:
        yield path, None
        return
    for child in children:
        if child.name.startswith((".", "~$")):
            continue
        if child.is_symlink():
            # it may point at what nobody meant to publish
            yield child, Problem("这是一个链接，没有导入；请直接放入文件", fatal=False)
        else:
            yield from _walk(child)
