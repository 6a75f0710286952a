"""The work on the lines of each pass, within the transaction of their batch."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from pathlib import Path

from kb.domain.ids import ResourceId
from kb.domain.originals import Holds
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, ResourceState, RevisionState
from kb.domain.vocabulary import Visibility
from kb.errors import KbError, Unavailable
from kb.lines.problems import Problem
from kb.storage.files import FileStore
from kb.storage.keys import ids_of
from kb.storage.resources import changes, originals, writes
from kb.storage.resources.attachments import completed
from kb.storage.resources.rows import attachments_of
from kb.storage.resources.tables import resource
from kb.storage.session import Database, Transaction
from kb.usecases import resources
from kb.usecases.importing import entities, filing
from kb.usecases.importing.attachments import Brought, bring_in
from kb.usecases.importing.kept_back import why_kept_back
from kb.usecases.importing.looks import LooksOfLines
from kb.usecases.importing.references import References
from kb.usecases.importing.results import Passed, Ready, Refused, Result, Saved
from kb.usecases.importing.visibility import settled, settled_collection, stored_visibilities
from kb.usecases.states import find_state


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import. sample: things are marked as samples, and replace only samples.

    only_new: what is there already is left alone, whoever changed it. dry_run: nothing is written,
    and the report says what would become of resources. visibility: that of new things whose line
    does not say one.
    """

    sample: bool = False
    only_new: bool = False
    dry_run: bool = False
    files: FileStore | None = None
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class EntityStep:
    """The step for topics, persons, studios … and for what refers to resources."""

    references: References
    options: Options

    def remembering(self) -> AbstractContextManager[None]:
        return self.references.remembering()

    def save(self, tx: Transaction, lines: Sequence[Ready]) -> list[Result]:
        return [self._save(tx, line) for line in lines]

    def _save(self, tx: Transaction, line: Ready) -> Saved:
        if self._is_kept(tx, line):
            return Saved(line, Outcome.UNCHANGED)
        mentions = self.references.at(tx, line.item)
        state = settled_collection(
            tx, line.state, self.options.visibility, is_said=line.says_visibility
        )
        outcome = entities.save(tx, state, mentions, self.references)
        return Saved(line, outcome, tuple(mentions.made))

    def _is_kept(self, tx: Transaction, line: Ready) -> bool:
        """Tell whether the stored thing stays as it is: an import of samples never replaces
        others.
        """
        if not (self.options.only_new or self.options.sample):
            return False
        stored = find_state(tx, type(line.state), line.state.key)
        return stored is not None and (
            self.options.only_new or not getattr(stored, "sample", False)
        )

    def refuse(self, line: Ready, error: KbError) -> Refused:
        return Refused(line.item, (*line.notices, Problem.of(error)))


@dataclass(frozen=True, slots=True)
class RevisionStep(EntityStep):
    """The step for saved states of the past, with the originals that they had."""

    folder: Path | None
    looks: LooksOfLines
    # What looks into the originals of the batch have found
    found: dict[str, Holds] = field(default_factory=dict)

    def prepare(self, lines: Sequence[Ready]) -> tuple[list[Ready], list[Refused]]:
        """Bring originals into the store. Returns the lines that can go in, and those that
        cannot.
        """
        ready: list[Ready] = []
        refused: list[Refused] = []
        for line in lines:
            try:
                ready.append(self._brought(line))
            except Unavailable as error:
                refused.append(self.refuse(line, error))
        self.found.clear()
        self.found.update(self.looks.into(one for line in ready for one in _of_revision(line)))
        return ready, refused

    def save(self, tx: Transaction, lines: Sequence[Ready]) -> list[Result]:
        results = EntityStep.save(self, tx, lines)  # slots leave `super` nothing to work with
        originals.learn(tx, self.found)
        return results

    def _brought(self, line: Ready) -> Ready:
        """Return the line with those of its attachments whose bytes are in the store."""
        state = line.state
        assert isinstance(state, RevisionState)
        if not state.attachments:
            return line
        brought = bring_in(state.attachments, self.options.files, self.folder)
        # none of them: what is known here of the revision is as good as nothing
        state = replace(state, attachments=brought.attachments or None)
        return replace(line, state=state, notices=(*line.notices, *brought.problems))


class ResourceStep:
    """The step for resources with their originals, and for the files that they are works of."""

    def __init__(
        self, references: References, options: Options, folder: Path | None, looks: LooksOfLines
    ) -> None:
        """Make the step. folder: where the `files/` with the originals of the lines may lie."""
        self._looks = looks
        self._references = references
        self._options = options
        self._folder = folder
        self._texts: Mapping[str, str] = {}
        self._found: Mapping[str, Holds] = {}
        # Numbers of the files of which a work was refused: they are to be taken up again
        self._broken: set[int] = set()

    def prepare(self, db: Database, lines: Sequence[Ready]) -> tuple[list[Ready], list[Refused]]:
        """Do what takes long before anything is locked. Returns what can go in, and what cannot.

        Originals are brought into the store and looked into; where it is away, their lines do not
        go in.
        """
        ready: list[Ready] = []
        refused: list[Refused] = []
        for line in lines:
            try:
                if self._folder and line.attachments:
                    bring_in(line.attachments, self._options.files, self._folder)
                ready.append(line)
            except Unavailable as error:
                refused.append(self.refuse(line, error))
        self._texts = writes.body_texts(db, [_state_of(line) for line in ready])
        self._found = self._looks.into(one for line in ready for one in line.attachments or ())
        return [self._told(line) for line in ready], refused

    def _told(self, line: Ready) -> Ready:
        """Return the line with notices of why its originals are kept back."""
        silent = [one.sha256 for one in line.attachments or () if one.holds is None]
        held = [self._found[sha256] for sha256 in silent if sha256 in self._found]
        why = tuple(why_kept_back(reduce(or_, held, Holds.NOTHING)))
        return replace(line, notices=(*line.notices, *why)) if why else line

    def remembering(self) -> AbstractContextManager[None]:
        return self._references.remembering()

    def save(self, tx: Transaction, lines: Sequence[Ready]) -> list[Result]:
        others = self._others(tx, lines)
        kept = [Saved(line, Outcome.UNCHANGED) for line in lines if line.state.key in others]
        lines = [line for line in lines if line.state.key not in others]
        linked = filing.claim(tx, lines)
        gone = {one.item.file for one in linked}
        lines = [line for line in lines if line.item.file not in gone]
        return [*kept, *linked, *self._save(tx, lines)]

    def _others(self, tx: Transaction, lines: Sequence[Ready]) -> set[str]:
        """Return the keys that hold a resource that is no sample, where samples are imported."""
        if not self._options.sample:
            return set()
        return changes.keys_of_no_samples(tx, [line.state.key for line in lines])

    def _save(self, tx: Transaction, lines: Sequence[Ready]) -> Iterator[Result]:
        mentions = [self._references.at(tx, line.item) for line in lines]
        stored = stored_visibilities(tx, lines)
        default = self._options.visibility
        states = [
            entities.settle(settled(line, _state_of(line), stored, default), mention)
            for line, mention in zip(lines, mentions, strict=True)
        ]
        brought = {line.state.key: self._brought(line) for line in lines}
        saved = resources.save_in(tx, states, self._texts, _attachments(tx, lines, brought))
        originals.learn(tx, self._found)
        for line, mention, done in zip(lines, mentions, saved, strict=True):
            files = brought[done.key]
            notices = [*files.problems] if files else []
            if done.outcome is Outcome.BINNED:
                notices.append(_in_the_bin(done.key))
            filed = None
            document = line.item.document
            if document and document.taken and self._ends_whole(line):
                filed, more = filing.finish(
                    tx, document, line.works or (), self._references, default
                )
                notices += more
            yield Saved(line, done.outcome, tuple(mention.made), tuple(notices), filed)

    def _brought(self, line: Ready) -> Brought | None:
        """Return the originals of a line whose bytes are in the store; None leaves the stored
        ones.
        """
        if line.attachments is None:
            return None
        return bring_in(line.attachments, self._options.files, self._folder)

    def _ends_whole(self, line: Ready) -> bool:
        """Tell whether all works of a file have gone in with this line."""
        document = line.item.document
        return (
            line.works is not None
            and document is not None
            and (document.number not in self._broken)
        )

    def refuse(self, line: Ready, error: KbError) -> Refused:
        if line.item.document:
            self._broken.add(line.item.document.number)
        return Refused(line.item, (*line.notices, Problem.of(error)))


@dataclass(frozen=True, slots=True)
class CopyStep:
    """The step for files whose content is there already, or comes with another file."""

    references: References

    def remembering(self) -> AbstractContextManager[None]:
        return self.references.remembering()

    def save(self, tx: Transaction, lines: Sequence[Passed]) -> list[Result]:
        return [filing.link(tx, line.item) for line in lines]

    def refuse(self, line: Passed, error: KbError) -> Refused:
        return Refused(line.item, (Problem.of(error),))


def _of_revision(line: Ready) -> tuple[Attachment, ...]:
    assert isinstance(line.state, RevisionState)
    return line.state.attachments or ()


def _attachments(
    tx: Transaction, lines: Sequence[Ready], brought: Mapping[str, Brought | None]
) -> dict[str, Sequence[Attachment]]:
    """Return the attachments of the resources that get others than they have; the rest keep theirs.

    A file has all that its works get; a line may be of an export that left some out.
    """
    found: dict[str, Sequence[Attachment]] = {
        key: one.attachments
        for key, one in brought.items()
        if one and (one.attachments or not one.problems)
    }
    bare = [line.state.key for line in lines if not line.item.document and line.attachments]
    ids = ids_of(tx, resource, [key for key in bare if found.get(key)])
    stored = attachments_of(tx, [ResourceId(id_) for id_ in ids.values()]) if ids else {}
    for key, id_ in ids.items():
        found[key] = completed(found[key], stored.get(ResourceId(id_), ()))
    return found


def _state_of(line: Ready) -> ResourceState:
    """Return the state of a line that is known to be a resource."""
    assert isinstance(line.state, ResourceState)
    return line.state


def _in_the_bin(key: str) -> Problem:
    return Problem(
        "资源“%(key)s”在回收站里，没有改动；要更新请先恢复", "key", {"key": key}, fatal=False
    )
