"""The originals that a line names: their bytes are taken from beside its file into the store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.domain.resources import Attachment
from kb.lines.problems import Problem
from kb.storage.files import FileStore, FolderStore, copy, is_sha256

FOLDER_NAME = "files"


@dataclass(frozen=True, slots=True)
class Brought:
    """The attachments whose bytes are in the store, and the problems with the others."""

    attachments: tuple[Attachment, ...]
    problems: tuple[Problem, ...]


def bring_in(named: Sequence[Attachment], store: FileStore | None, folder: Path | None) -> Brought:
    """Return the attachments whose bytes are in the store now, and a problem for each of the
    others.
    """
    found: list[Attachment] = []
    problems: list[Problem] = []
    for attachment in named:
        known = _bring_one(attachment, store, folder)
        if known:
            found.append(known)
        else:
            problems.append(_missing(attachment))
    return Brought(tuple(found), tuple(problems))


def _bring_one(
    attachment: Attachment, store: FileStore | None, folder: Path | None
) -> Attachment | None:
    sha256 = attachment.sha256
    if store is None or not is_sha256(sha256):
        return None
    size_bytes = store.find_size(sha256)
    if size_bytes is None:
        beside = FolderStore(folder / FOLDER_NAME) if folder else None
        if beside is None or not beside.has(sha256):
            return None
        stored = copy(beside, sha256, store)
        if stored.sha256 != sha256:
            return None  # damaged: its bytes are not what its name says
        size_bytes = stored.size_bytes
    return replace(attachment, size_bytes=size_bytes)


def _missing(attachment: Attachment) -> Problem:
    return Problem(
        "找不到原文件“%(name)s”（files/%(start)s/%(sha256)s），没有附上",
        "attachments",
        {
            "name": attachment.file_name,
            "start": attachment.sha256[:2],
            "sha256": attachment.sha256,
        },
        fatal=False,
    )
