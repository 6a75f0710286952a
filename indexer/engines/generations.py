"""The folder of an engine that lives on disk: its generations, and which of them is live.

    <root>/CURRENT            the name of the live generation, replaced atomically
    <root>/.lock              held while generations come, go and change places
    <root>/g-<time>-<random>/ one generation: stamp.json
    <root>/g-…/open/          the engine's files of the open part
    <root>/g-…/full/          and those of the full part
    <root>/g-…/building.lock  held by the process that is building it
    <root>/dropped-g-…/       on its way out

Several processes share the folder.
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from indexer.engines.contract import Stamp
from indexer.engines.errors import IndexDamaged
from indexer.engines.file_lock import FileLock
from kb.errors import Conflict, Unavailable

CURRENT: Final = "CURRENT"
STAMP: Final = "stamp.json"
SUSPECT: Final = "SUSPECT"
BUILDING: Final = "building.lock"
LOCK_WAIT_S: Final = 30.0
_DROPPED: Final = "dropped-"
_NAME: Final = re.compile(r"g-\d{14}-[0-9a-f]{8}")

Signature = tuple[int, int, int]


def signature_of(path: Path) -> Signature | None:
    """Return what changes when the file is replaced; None if there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


class Generations:
    """The generations of one engine under one folder."""

    def __init__(self, root: Path, engine: str) -> None:
        self._root = root
        self._engine = engine
        self._building: dict[str, FileLock] = {}

    def folder(self, name: str) -> Path:
        return self._root / name

    def signature(self) -> Signature | None:
        """Return what changes with every switch; None without a live one. It costs one stat."""
        return signature_of(self._root / CURRENT)

    def find_live(self) -> str | None:
        """Return the live generation's name. Raises IndexDamaged if CURRENT is garbage."""
        try:
            name = (self._root / CURRENT).read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexDamaged("索引目录的 CURRENT 文件无法读取") from error
        if not _NAME.fullmatch(name):
            raise IndexDamaged("索引目录的 CURRENT 文件内容不对")
        return name

    def suspect(self) -> None:
        """Mark the live generation; without a live one there is nothing to mark."""
        with suppress(OSError):
            (self.folder(self._live_name()) / SUSPECT).touch()

    def is_suspect(self) -> bool:
        return (self.folder(self._live_name()) / SUSPECT).exists()

    def exists(self, name: str) -> bool:
        return (self.folder(name) / STAMP).exists()

    def is_live(self, name: str) -> bool:
        """Say whether a generation is live; garbage is not refused, so that it can be replaced."""
        return name == self._live_name()

    def get_stamp(self, name: str) -> Stamp:
        """Return what a generation was built with. Raises IndexDamaged if it is unreadable."""
        try:
            data = json.loads((self.folder(name) / STAMP).read_text("utf-8"))
            engine, analyser = str(data["engine"]), str(data["analyser"])
            stamp = Stamp(analyser=analyser, schema=int(data["schema"]), base=str(data["base"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged("索引的 %(file)s 缺失或已损坏", file=STAMP) from error
        if engine != self._engine:
            raise IndexDamaged("索引由另一种引擎（%(engine)s）建立", engine=engine)
        return stamp

    def add(self, stamp: Stamp) -> str:
        """Make a new generation, empty except for its stamp, and hold it as being built."""
        with self._locked():
            self._sweep()
            name = f"g-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{secrets.token_hex(4)}"
            folder = self.folder(name)
            folder.mkdir()
            self._hold(name)
            text = json.dumps({"engine": self._engine, **asdict(stamp)}, ensure_ascii=False)
            (folder / STAMP).write_text(text, "utf-8")
        return name

    def switch(self, name: str) -> None:
        """Make `name` the live one and drop the rest, except for those still being built."""
        with self._locked():
            if not (self.folder(name) / STAMP).is_file():
                raise Conflict("要启用的索引已不存在")
            _replace(self._root / CURRENT, name)
            self._let_go(name)
            self._sweep()

    def remove(self, name: str) -> None:
        """Delete a generation that is not live; what cannot be deleted now goes later."""
        with self._locked():
            if self.is_live(name):
                raise Conflict("正在使用的索引不能删除")
            self._let_go(name)
            self._delete(self.folder(name))

    def sweep(self) -> None:
        """Drop all except the live one and those being built. It makes no folder."""
        if self._root.exists():
            with self._locked():
                self._sweep()

    def size_bytes(self, name: str) -> int:
        total = 0
        for path in self.folder(name).rglob("*"):
            try:
                total += path.stat().st_size
            except FileNotFoundError:  # merged away between listing and asking
                continue
        return total

    def close(self) -> None:
        """Let go of what is still being built: it is stale from now on."""
        for name in list(self._building):
            self._let_go(name)

    def _hold(self, name: str) -> None:
        lock = FileLock(self.folder(name) / BUILDING)
        lock.try_acquire()
        self._building[name] = lock

    def _let_go(self, name: str) -> None:
        lock = self._building.pop(name, None)
        if lock is not None:
            lock.release()

    def _sweep(self) -> None:
        live = self._live_name()
        for folder in self._root.iterdir():
            if folder.name.startswith(_DROPPED):
                shutil.rmtree(folder, ignore_errors=True)
            if not _NAME.fullmatch(folder.name) or folder.name == live:
                continue
            if not self._is_building(folder):
                self._delete(folder)

    def _delete(self, folder: Path) -> None:
        # Moved away first, so that nobody meets it half deleted. Best effort: on Windows
        # a generation that is still open somewhere stays where it is until later.
        with suppress(OSError):
            shutil.rmtree(
                folder.rename(folder.with_name(_DROPPED + folder.name)), ignore_errors=True
            )

    def _live_name(self) -> str:
        try:
            return (self._root / CURRENT).read_text("ascii", errors="replace").strip()
        except FileNotFoundError:
            return ""

    def _is_building(self, folder: Path) -> bool:
        if not (folder / BUILDING).exists():
            return False
        try:
            with FileLock(folder / BUILDING) as lock:
                return not lock.try_acquire()
        except OSError:
            return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        with FileLock(self._root / ".lock") as lock:
            if not lock.acquire(LOCK_WAIT_S):
                raise Unavailable("索引目录正被另一个进程占用")
            yield


def _replace(path: Path, text: str) -> None:
    # The name reaches the disk before the rename does, or a power cut could leave an empty file.
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
