"""Exports: everything as JSON Lines, in one order and one form, so that two can be compared."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from kb.domain.actor import ActorRef
from kb.domain.collections import Collection, CollectionState
from kb.domain.originals import codes_of, is_kept_back
from kb.domain.resources import Attachment, Resource
from kb.domain.states import AnyState
from kb.domain.vocabulary import Visibility
from kb.lines.write import json_of, line_of
from kb.storage import meta
from kb.storage.collections import collections
from kb.storage.files import FileStore, FolderStore, copy
from kb.storage.occasions import occasions
from kb.storage.people import people, privacy
from kb.storage.projects import projects
from kb.storage.resources import resources
from kb.storage.resources import revisions as stored_revisions
from kb.storage.resources.revisions import Revision
from kb.storage.resources.saved_states import state_of
from kb.storage.session import Database, Transaction
from kb.storage.studios import studios
from kb.storage.topics import topics
from kb.storage.words import synonyms
from kb.usecases.importing.attachments import FOLDER_NAME

Progress = Callable[[int], None]


@dataclass(slots=True)
class Exported:
    """What an export wrote: the number of lines by type.

    kept_back: the number of originals that it left out, because they are kept back.
    """

    lines: Counter[str] = field(default_factory=Counter)
    kept_back: int = 0


def export(
    db: Database,
    target: IO[bytes],
    *,
    revisions: bool = False,
    files: FileStore | None = None,
    files_dir: Path | None = None,
    include_all: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Write one snapshot of everything to `target` as UTF-8, and return what was written.

    Lines are ordered by type (synonyms, topics, occasions, persons, studios, projects, resources,
    revisions, collections) and then by key. The bin is left out. Unless `include_all` is set, so is
    everything that is private: resources, collections, earlier states, and persons whom only
    private work names. revisions: every saved state is written too, with who saved it. files and
    files_dir: originals are copied from the store into `files` in that folder, where an import of
    lines beside it looks for them, and named in the lines of their resources and revisions. Those
    that are kept back are neither copied nor named, unless `include_all` is set, and then each line
    says what they hold.
    """
    done = Exported()
    advance = progress or (lambda _: None)
    originals = None
    if files and files_dir:
        originals = _Originals(files, files_dir, include_all=include_all)
    with db.read() as tx:
        for kind, line in _lines(tx, originals, include_all=include_all, revisions=revisions):
            target.write(line.encode() + b"\n")
            done.lines[kind] += 1
            advance(1)
    done.kept_back = len(originals.kept_back) if originals else 0
    return done


def _lines(
    tx: Transaction, originals: "_Originals | None", *, include_all: bool, revisions: bool
) -> Iterator[tuple[str, str]]:
    yield from _typed("synonym", synonyms.every(tx))
    yield from _typed("topic", topics.states(tx))
    yield from _typed("occasion", occasions.states(tx))
    hidden = set() if include_all else _known_privately(tx, revisions=revisions)
    yield from _typed("person", (one for one in people.states(tx) if one.key not in hidden))
    yield from _typed("studio", studios.states(tx))
    yield from _typed("project", projects.states(tx))
    for resource in _resources(tx, include_all=include_all):
        yield "resource", _resource_line(resource, originals)
    if revisions:
        for resource in _resources(tx, include_all=include_all):
            for line in _revision_lines(tx, resource, originals, include_all=include_all):
                yield "revision", line
    yield from _typed("collection", _collections(tx, include_all=include_all))


def _typed(kind: str, states: Iterable[AnyState]) -> Iterator[tuple[str, str]]:
    for state in states:
        yield kind, line_of(state)


def _resources(tx: Transaction, *, include_all: bool) -> Iterator[Resource]:
    for batch in resources.iterate_whole(tx):
        for resource in batch:
            if include_all or resource.visibility is not Visibility.PRIVATE:
                yield resource


def _resource_line(resource: Resource, originals: "_Originals | None") -> str:
    state = state_of(resource)
    attachments = originals.copied(resource.attachments) if originals else []
    return line_of(state, attachments=attachments) if attachments else line_of(state)


def _known_privately(tx: Transaction, *, revisions: bool) -> set[str]:
    """Return the keys of persons whom nothing names but private work, which is not exported."""
    hidden = privacy.known_privately(tx)
    if hidden and revisions:
        for resource in _resources(tx, include_all=False):
            for _, state in _states(tx, resource, include_all=False):
                hidden.difference_update(state.get("authors", ()))
    return hidden


def _states(
    tx: Transaction, resource: Resource, *, include_all: bool
) -> Iterator[tuple[Revision, dict[str, Any]]]:
    """Yield the saved states of a resource, without those of a time when it was private."""
    for revision in stored_revisions.of(tx, resource):
        state = json.loads(revision.state_json)
        if include_all or state.get("visibility") != Visibility.PRIVATE:
            yield revision, state


def _revision_lines(
    tx: Transaction, resource: Resource, originals: "_Originals | None", *, include_all: bool
) -> Iterator[str]:
    base = meta.find(tx, meta.BASE_ID) or ""
    states = list(_states(tx, resource, include_all=include_all))
    files = {
        revision.number: originals.copied(revision.attachments) if originals else []
        for revision, _ in states
    }
    for revision, state in states:
        line: dict[str, Any] = {
            "type": "revision",
            "resource": resource.key,
            "number": revision.number,
            "saved_at": revision.saved_at.isoformat().replace("+00:00", "Z"),
            "state": state,
        }
        if revision.saved_by:
            line["saved_by"] = str(_abroad(revision.saved_by, base))
        if any(files.values()):  # told of each: one that had none is not one of today
            line["attachments"] = files[revision.number]
        yield json_of(line)


def _abroad(saved_by: ActorRef, base: str) -> ActorRef:
    """Name an account with its base: its number means something there alone."""
    if saved_by.account is None or saved_by.base:
        return saved_by
    return replace(saved_by, base=base)


def _collections(tx: Transaction, *, include_all: bool) -> Iterator[CollectionState]:
    for found in collections.every(tx):
        if include_all:
            yield collections.state_of(found)
        elif found.visibility is not Visibility.PRIVATE:
            yield collections.state_of(_shared_part(tx, found))


def _shared_part(tx: Transaction, found: Collection) -> Collection:
    """Return a collection without the items that are not exported themselves."""
    ids = [item.resource for item in found.items]
    shared = {
        resource.id
        for resource in resources.by_ids(tx, ids, with_body=False)
        if resource.visibility is not Visibility.PRIVATE
    }
    return replace(found, items=tuple(item for item in found.items if item.resource in shared))


class _Originals:
    """Copies original files beside an export. kept_back: the SHA-256 of those left out."""

    def __init__(self, store: FileStore, folder: Path, *, include_all: bool) -> None:
        self._store = store
        self._beside = FolderStore(folder / FOLDER_NAME)
        self._include_all = include_all
        self.kept_back: set[str] = set()

    def copied(self, attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
        """Copy the originals that the export may have, and return their fields as lines have
        them.
        """
        return [self._copy(one) for one in attachments if self._is_wanted(one)]

    def _is_wanted(self, attachment: Attachment) -> bool:
        if self._include_all or not is_kept_back(attachment.holds):
            return True
        self.kept_back.add(attachment.sha256)
        return False

    def _copy(self, attachment: Attachment) -> dict[str, Any]:
        copy(self._store, attachment.sha256, self._beside)
        line = {
            "sha256": attachment.sha256,
            "file_name": attachment.file_name,
            "media_type": attachment.media_type,
            "size_bytes": attachment.size_bytes,
        }
        if self._include_all and attachment.holds is not None:
            line["holds"] = codes_of(attachment.holds)
        return line
