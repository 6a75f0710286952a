"""The search for files: it goes through folders, opens archives and reads the settings of
folders.
"""

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, BinaryIO, Final, NamedTuple

from kb.errors import ExtractionFailed, KbError, NotFound
from kb.intake.archive import MAX_DEPTH, Archive, Entry, not_regular
from kb.intake.extraction.limits import MIB
from kb.intake.file_names import names_on_disk, shown_name, told_apart
from kb.intake.media_type import Format, detect
from kb.lines.problems import Problem
from kb.usecases.importing.neighbours import (
    FindNeighbour,
    Opener,
    neighbours_in_archive,
    neighbours_on_disk,
    normal,
)
from kb.usecases.importing.sidecar import (
    SIDE_FILE_LIMIT_BYTES,
    FolderFields,
    is_side_file,
    read_side_file,
)

LINE_SUFFIXES: Final = (".jsonl", ".ndjson")
_IN_MEMORY_BYTES: Final = 8 * MIB
# The files that systems and office programs leave in folders
_HIDDEN: Final = (".", "~$", "__MACOSX")
_LEFT_BEHIND: Final = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to import. name: as the user would call it. place: the path that its key is made from.

    fixed: fields that are set for it. problem: why the file, or a folder, is left alone; `skipped`:
    it is of a kind that nobody would want. path: None for a file in an archive. beside: finds the
    files near it. around: the archive or folder that holds it, as the user would call it.
    """

    name: str
    place: PurePosixPath
    open: Opener
    path: Path | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    skipped: bool = False
    beside: FindNeighbour | None = None
    around: str = ""


class _Known(NamedTuple):
    """A file on a disk: its name as it is shown, and its place."""

    name: str
    place: PurePosixPath

    def children(self, paths: Sequence[Path]) -> Iterator["_Known"]:
        """Yield the files of this folder; names in GBK are read, and what acts on a terminal is
        not shown.
        """
        for name in told_apart(names_on_disk([path.name for path in paths])):
            yield _Known(str(PurePath(self.name, shown_name(name))), self.place / name)


class Finder:
    """The finder of files. It keeps archives open until it is closed."""

    def __init__(self) -> None:
        self._open: list[Archive | BinaryIO] = []

    def close(self) -> None:
        """Close all archives."""
        while self._open:
            self._open.pop().close()

    def find(self, paths: Sequence[Path]) -> Iterator[Found]:
        """Yield the files in the order of their names. Raises NotFound for a path that does not
        exist.
        """
        for path in paths:
            if not path.exists():
                path_shown = shown_name(str(path))
                raise NotFound("没有“%(path)s”这个文件或文件夹", path=path_shown)
        for path in paths:
            # A file has the same key alone as within its folder
            whole = path.resolve()
            folder, name = names_on_disk([whole.parent.name, whole.name])
            start = PurePosixPath(name if path.is_dir() else folder)
            place = start if path.is_dir() else start / name
            root = path if path.is_dir() else path.parent
            shown = shown_name(str(PurePath(*names_on_disk(path.parts))))
            yield from self._below(path, _Known(shown, place), FolderFields(), (root, start))

    def _below(
        self,
        path: Path,
        known: _Known,
        above: FolderFields,
        root: tuple[Path, PurePosixPath],
    ) -> Iterator[Found]:
        """Yield the files of a folder, or the file itself; links are not followed."""
        around = str(PurePath(known.name).parent)
        beside = neighbours_on_disk(*root, path)
        one = Found(*known, lambda: path.open("rb"), path, beside=beside, around=around)
        try:
            children = (
                sorted(path.iterdir(), key=lambda entry: entry.name) if path.is_dir() else None
            )
        except OSError as error:
            yield replace(one, problem=unreadable(error))
            return
        if children is not None:
            inside = dict(zip(children, known.children(children), strict=True))
            yield from self._children(inside, above, root)
        elif path.is_file():
            yield from self._file(_under(one, above))
        else:  # to open a pipe would wait for ever, and a device may be anything
            yield replace(one, skipped=True, problem=Problem(not_regular().message, fatal=False))

    def _children(
        self,
        children: Mapping[Path, _Known],
        above: FolderFields,
        root: tuple[Path, PurePosixPath],
    ) -> Iterator[Found]:
        for child, known in children.items():
            if is_side_file(child.name) and child.is_file() and not child.is_symlink():
                fields, reported = _side_file_on_disk(child, known.name)
                above = above.below(fields)
                for problem in reported:
                    yield Found(*known, _nothing, problem=problem, skipped=not problem.fatal)
        for child, known in children.items():
            hidden = Found(*known, _nothing, skipped=True)
            if _is_hidden(child.name):
                yield replace(hidden, problem=_left_alone())
            elif child.is_symlink():
                # it may point at what nobody meant to publish
                problem = Problem("这是一个链接，没有导入；请直接放入文件", fatal=False)
                yield replace(hidden, problem=problem)
            elif not is_side_file(child.name):
                yield from self._below(child, known, above, root)

    def _file(self, found: Found) -> Iterator[Found]:
        """Yield the file, or the files in it where it is an archive."""
        if found.problem or found.place.suffix.lower() != ".zip":
            yield found
            return
        try:
            yield from self._archive(found, 1)
        except OSError as error:
            yield replace(found, problem=unreadable(error))
        except KbError as error:
            yield replace(found, problem=Problem.of(error))

    def _archive(self, found: Found, depth: int) -> Iterator[Found]:
        with found.open() as stream:
            is_zip = detect(stream, found.place.name) is Format.ZIP
        if not is_zip:
            yield found  # a document under a wrong name, or broken: to be read and reported
            return
        if depth > MAX_DEPTH:
            raise ExtractionFailed("压缩包套得太深（最多 %(limit)d 层）", limit=MAX_DEPTH)
        archive = self._opened(found)
        entries = list(archive.entries())
        folders: dict[PurePosixPath, FolderFields] = {}
        for entry in entries:
            if is_side_file(entry.path.name):
                name = _name_inside(found, entry)
                fields, reported = _side_file(archive, entry, name)
                before = folders.get(entry.path.parent, FolderFields())
                folders[entry.path.parent] = before.below(fields)
                for problem in reported:
                    one = Found(name, found.place / entry.path, _nothing, problem=problem)
                    yield replace(one, skipped=not problem.fatal)
        openers: dict[str, Opener] = {
            normal(entry.path.as_posix()): partial(_opened_entry, archive, entry)
            for entry in entries
            if entry.fault is None
        }
        for entry in entries:
            if not is_side_file(entry.path.name):
                beside = neighbours_in_archive(openers, found.place, entry.path)
                for one in self._entry(found, archive, entry, folders, depth):
                    yield one if one.beside else replace(one, beside=beside)

    def _opened(self, found: Found) -> Archive:
        """Open an archive and leave it open, because its files are read later and elsewhere."""
        stream: BinaryIO
        if found.path:
            stream = found.path.open("rb")
        else:
            stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the finder
            with found.open() as source:
                while chunk := source.read(MIB):
                    stream.write(chunk)
        self._open.append(stream)
        archive = Archive(stream)
        self._open.append(archive)
        return archive

    def _entry(
        self,
        found: Found,
        archive: Archive,
        entry: Entry,
        folders: Mapping[PurePosixPath, FolderFields],
        depth: int,
    ) -> Iterator[Found]:
        inside = Found(
            _name_inside(found, entry),
            found.place / entry.path,
            lambda: _opened_entry(archive, entry),
            around=found.name,
        )
        inside = _under(inside, _above(found.fixed, folders, entry.path))
        if entry.fault:
            yield replace(inside, problem=Problem.of(entry.fault))
        elif any(_is_hidden(part) for part in entry.path.parts):
            yield replace(inside, skipped=True, problem=_left_alone())
        elif inside.problem:
            yield inside
        elif entry.path.suffix.lower() == ".zip":
            try:
                yield from self._archive(inside, depth + 1)
            except KbError as error:
                yield replace(inside, problem=Problem.of(error))
        else:
            yield inside


def _under(found: Found, folder: FolderFields) -> Found:
    """Return the file with what its folder sets, or with the reason why nothing of the folder
    goes in.
    """
    return replace(found, fixed=folder.fields, problem=folder.refusal)


def _above(
    fixed: Mapping[str, Any],
    folders: Mapping[PurePosixPath, FolderFields],
    path: PurePosixPath,
) -> FolderFields:
    """Return what the folders of an archive set, the nearest last."""
    found = FolderFields(fixed)
    for folder in reversed(path.parents):
        found = found.below(folders.get(folder, FolderFields()))
    return found


def _name_inside(found: Found, entry: Entry) -> str:
    return f"{found.name}/{shown_name(str(entry.path))}"


def _side_file_on_disk(path: Path, name: str) -> tuple[FolderFields, tuple[Problem, ...]]:
    """Return what a side file sets; one that cannot be opened closes its folder."""
    try:
        with path.open("rb") as stream:
            return read_side_file(stream.read(SIDE_FILE_LIMIT_BYTES + 1), name)
    except OSError as error:
        return FolderFields(broken=name), (unreadable(error),)


def _side_file(
    archive: Archive, entry: Entry, name: str
) -> tuple[FolderFields, tuple[Problem, ...]]:
    """Return what a side file in an archive sets; one that cannot be unpacked closes its folder."""
    try:
        if entry.fault:
            raise entry.fault
        with _opened_entry(archive, entry) as stream:
            return read_side_file(stream.read(SIDE_FILE_LIMIT_BYTES + 1), name)
    except KbError as error:
        return FolderFields(broken=name), (Problem.of(error),)


@contextmanager
def _opened_entry(archive: Archive, entry: Entry) -> Iterator[BinaryIO]:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as stream:
        archive.copy(entry.info, stream)  # type: ignore[arg-type]
        stream.seek(0)
        yield stream  # type: ignore[misc]


def unreadable(error: OSError) -> Problem:
    """Make a problem of an error of the operating system."""
    return Problem("读不了：%(reason)s", params={"reason": error.strerror or str(error)})


@contextmanager
def _nothing() -> Iterator[BinaryIO]:
    yield io.BytesIO()


def _is_hidden(name: str) -> bool:
    return name.startswith(_HIDDEN) or name.lower() in _LEFT_BEHIND


def _left_alone() -> Problem:
    return Problem("隐藏文件或临时文件，没有导入", fatal=False)
