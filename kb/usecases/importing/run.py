"""An import: what is referred to first, then resources, then what refers to them.

Each line goes in whole or not at all; about 200 of them make a transaction, so that a stop at
any moment leaves whole batches, and running again does the rest.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kb.domain.actor import Actor
from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment, ResourceState
from kb.domain.topics import TopicState
from kb.errors import (
    Conflict,
    ExtractionFailed,
    InvalidInput,
    KbError,
    NotFound,
    Unavailable,
)
from kb.lines.problems import Problem
from kb.lines.read import Parsed, parse
from kb.storage import keys
from kb.storage.files import FileStore
from kb.storage.resources import changes, writes
from kb.storage.resources.tables import resource
from kb.storage.session import Database, Transaction
from kb.text.names import name_key
from kb.usecases.importing import entities, filing
from kb.usecases.importing.act import ImportAct
from kb.usecases.importing.attachments import bring_in
from kb.usecases.importing.batches import Ready, batches, items_at, merged_last, places_of
from kb.usecases.importing.references import References
from kb.usecases.importing.report import FileOutcome, Report
from kb.usecases.importing.sources import Item, Source

Progress = Callable[[int], None]

_BEFORE_RESOURCES: Final = ("synonym", "topic", "occasion", "person", "studio", "project")
_AFTER_RESOURCES: Final = ("revision", "collection")
# Their words may move from one to the other, so the order matters and cannot be known.
_TRIED_TWICE: Final = ("topic", "occasion")
_REFUSALS: Final = (InvalidInput, Conflict, NotFound, ExtractionFailed)


@dataclass(frozen=True, slots=True)
class Options:
    """sample: mark as samples, and never replace what is none.

    only_new: leave alone what is there already, whoever changed it. dry_run: write nothing, only
    say what would become of resources.
    """

    sample: bool = False
    only_new: bool = False
    dry_run: bool = False
    files: FileStore | None = None


class Import:
    def __init__(
        self,
        db: Database,
        actor: Actor,
        report: Report,
        options: Options,
        progress: Progress | None,
    ) -> None:
        self._db = db
        self._actor = actor
        self._report = report
        self._options = options
        self._progress = progress or (lambda _: None)
        self._references = References(sample=options.sample)
        self._texts: dict[str, str] = {}
        # files whose content is there already, or comes with another file
        self._copies: list[Ready] = []
        self._act = ImportAct(db, actor)

    def run(self, sources: Sequence[Source]) -> None:
        places = places_of(sources)
        for kind in _BEFORE_RESOURCES:
            self._entities(kind, sources, places)
        for source in sources:
            for batch in batches(self._understood(source.resources())):
                self._resources(batch, source)
            source.rest()
        if self._options.dry_run:
            for copy in self._copies:
                assert copy.item.document
                copy.item.document.line.told(FileOutcome.LINKED)
        elif self._copies:
            self._commit(self._copies, self._save_copies, None)
        for kind in _AFTER_RESOURCES:
            self._entities(kind, sources, places)
        self._act.end()
        self._report.run = self._act.number
        self._report.sort()

    def _resources(self, batch: Sequence[Ready], source: Source) -> None:
        drafts = [ready.draft for ready in batch]
        if self._options.dry_run:
            with self._db.read() as tx:
                known = keys.ids_of(tx, resource, [draft.key for draft in drafts])
                for ready in batch:
                    if ready.item.is_last and ready.item.document:
                        filing.foretell(tx, ready.item.document, self._report)
            for ready in batch:
                outcome = Outcome.REVISED if ready.draft.key in known else Outcome.CREATED
                _note_saved(self._report, ready, outcome)
            filing.settle(self._report)
            self._progress(sum(ready.item.is_last for ready in batch))
            return
        batch = [ready for ready in batch if self._is_fetched(ready, source)]
        self._texts = writes.body_texts(self._db, [ready.draft for ready in batch])
        self._commit(batch, self._save_resources, source)

    def _is_fetched(self, ready: Ready, source: Source) -> bool:
        """Bring the line's originals into the store, before anything is locked.

        False where the store is away: without its originals the line does not go in.
        """
        if source.folder is None or not ready.attachments:
            return True
        try:
            bring_in(ready.attachments, self._options.files, source.folder)
        except Unavailable as error:
            self._report.add(ready.item.file, ready.item.line, Problem.of(error))
            self._progress(1)
            return False
        return True

    def _entities(
        self, kind: str, sources: Sequence[Source], places: dict[str, list["array[int]"]]
    ) -> None:
        ready = self._understood(items_at(sources, places.get(kind, [])))
        if kind == "topic":
            ready = iter(self._parents_first(list(ready)))
        elif kind == "person":
            ready = merged_last(ready)
        refused: list[Ready] | None = [] if kind in _TRIED_TWICE else None
        for batch in batches(ready):
            self._commit(batch, self._save_entities, None, refused)
        for batch in batches(iter(refused or ())):
            self._commit(batch, self._save_entities, None)

    def _understood(self, items: Iterator[Item]) -> Iterator[Ready]:
        """Lines whose fields are right; the others go into the report."""
        for item in items:
            if item.values is None:
                self._without_fields(item)
                continue
            parsed = parse(item.values)
            for problem in (*item.warnings, *parsed.problems):
                self._report.add(item.file, item.line, problem)
            if item.document:
                self._note_document(item, parsed)
            if parsed.draft is None:
                self._progress(1)
                continue
            draft: Any = parsed.draft
            if self._options.sample and hasattr(draft, "sample"):
                draft = replace(draft, sample=True)
            yield Ready(item, draft, item.attachments or parsed.attachments)

    def _without_fields(self, item: Item) -> None:
        if item.problem:
            self._report.add(item.file, item.line, item.problem)
        if item.document:
            filing.show(item.document.line, self._report)
            if kept := len(item.document.line.keys):
                self._report.counts["resource", Outcome.UNCHANGED] += kept
            if item.document.taken:
                self._copies.append(Ready(item, None))
                return
        self._progress(1)

    def _note_document(self, item: Item, parsed: Parsed) -> None:
        document = item.document
        assert document
        if not document.is_shown:
            document.is_shown = True
            filing.show(document.line, self._report)
        document.line.problems += (*item.warnings, *parsed.problems)
        if parsed.draft is None:
            document.is_whole = False
        else:
            document.keys.append(parsed.draft.key)

    def _commit(
        self,
        batch: Sequence[Ready],
        save: Callable[[Transaction, Sequence[Ready], Report, Source | None], None],
        source: Source | None,
        refused: list[Ready] | None = None,
    ) -> None:
        """All lines of a batch at once; if one of them is refused, one after the other.

        What is refused goes into the list, or into the report where there is none.
        """
        report = Report()
        put_off = len(refused or ())
        try:
            with self._db.write(self._actor) as tx:
                save(tx, batch, report, source)
                self._act.note(tx, report.counts)
        except _REFUSALS:
            self._references.forget()
            report = Report()
            with self._db.write(self._actor) as tx:
                for ready in batch:
                    error = self._save_alone(tx, ready, save, report, source)
                    if error and refused is not None:
                        refused.append(ready)
                    elif error:
                        report.add(ready.item.file, ready.item.line, Problem.of(error))
                        if ready.item.document:
                            filing.note_refused(ready.item.document, Problem.of(error))
                self._act.note(tx, report.counts)
        except BaseException:
            self._references.forget()
            raise
        self._act.settle()
        self._report.join(report)
        filing.settle(self._report)
        done = sum(ready.item.is_last for ready in batch)
        self._progress(done - (len(refused or ()) - put_off))

    def _save_alone(
        self,
        tx: Transaction,
        ready: Ready,
        save: Callable[[Transaction, Sequence[Ready], Report, Source | None], None],
        report: Report,
        source: Source | None,
    ) -> KbError | None:
        own = Report()
        try:
            with tx.savepoint():
                save(tx, [ready], own, source)
        except _REFUSALS as error:
            self._references.forget()
            return error
        report.join(own)
        return None

    def _save_entities(
        self, tx: Transaction, batch: Sequence[Ready], report: Report, _source: Source | None
    ) -> None:
        for ready in batch:
            kind = str((ready.item.values or {}).get("type"))
            mentions = self._references.at(tx, report, ready.item.file, ready.item.line)
            if self._is_kept(tx, ready.draft):
                outcome = Outcome.UNCHANGED
            else:
                outcome = entities.save(tx, ready.draft, mentions, self._references)
            report.counts[kind, outcome] += 1

    def _is_kept(self, tx: Transaction, draft: Any) -> bool:
        if self._options.only_new or self._options.sample:
            return entities.is_there(tx, draft, even_samples=self._options.only_new)
        return False

    def _save_resources(
        self, tx: Transaction, batch: Sequence[Ready], report: Report, source: Source | None
    ) -> None:
        if self._options.sample:
            batch = self._without_others(tx, batch, report)
        gone = filing.claim(tx, [ready.item for ready in batch], report)
        batch = [ready for ready in batch if ready.item.file not in gone]
        drafts: list[ResourceState] = []
        for ready in batch:
            mentions = self._references.at(tx, report, ready.item.file, ready.item.line)
            drafts.append(entities.settle(ready.draft, mentions))
        attachments = self._brought(batch, report, source)
        saved = writes.save_many(tx, drafts, self._texts, attachments)
        for ready, done in zip(batch, saved, strict=True):
            _note_saved(report, ready, done.outcome)
            if done.outcome is Outcome.BINNED:
                report.add(ready.item.file, ready.item.line, _in_the_bin(done.key))
            if ready.item.is_last:
                filing.finish(tx, ready.item, self._references, report)

    def _save_copies(
        self, tx: Transaction, batch: Sequence[Ready], report: Report, _source: Source | None
    ) -> None:
        for ready in batch:
            assert ready.item.document
            filing.link(tx, ready.item.document, report)

    def _without_others(
        self, tx: Transaction, batch: Sequence[Ready], report: Report
    ) -> list[Ready]:
        """Without those whose key holds a resource that is no sample."""
        others = changes.keys_of_no_samples(tx, [ready.draft.key for ready in batch])
        report.counts["resource", Outcome.UNCHANGED] += len(others)
        return [ready for ready in batch if ready.draft.key not in others]

    def _brought(
        self, batch: Sequence[Ready], report: Report, source: Source | None
    ) -> dict[str, tuple[Attachment, ...]]:
        """Key → the attachments that a resource gets, as far as their bytes are in the store."""
        folder = source.folder if source else None
        found: dict[str, tuple[Attachment, ...]] = {}
        for ready in batch:
            if ready.attachments is None:
                continue
            brought = bring_in(ready.attachments, self._options.files, folder)
            for problem in brought.problems:
                report.add(ready.item.file, ready.item.line, problem)
            if brought.attachments or not brought.problems:
                found[ready.draft.key] = brought.attachments
        return found

    def _parents_first(self, topics: Sequence[Ready]) -> list[Ready]:
        """Topics after those of the same import that they hang under."""
        by_key = {ready.draft.key: ready for ready in topics}
        by_word: dict[str, str] = {}
        for ready in topics:
            draft: TopicState = ready.draft
            for word in (draft.name, *draft.aliases):
                by_word.setdefault(name_key(word), draft.key)
        self._references.incoming_topics = by_word | {key: key for key in by_key}
        ordered: dict[str, Ready] = {}
        for key in by_key:
            self._place(key, by_key, by_word, ordered)
        return list(ordered.values())

    def _place(
        self,
        key: str,
        by_key: dict[str, Ready],
        by_word: dict[str, str],
        ordered: dict[str, Ready],
    ) -> None:
        chain: list[str] = []
        while key in by_key and key not in ordered and key not in chain:
            chain.append(key)
            parent = by_key[key].draft.parent
            key = parent if parent in by_key else by_word.get(name_key(parent or ""), "")
        for waiting in reversed(chain):
            ordered[waiting] = by_key[waiting]


def _note_saved(report: Report, ready: Ready, outcome: Outcome) -> None:
    report.counts["resource", outcome] += 1
    if ready.item.document:
        report.saved.append((ready.item.document.line, ready.draft.key, outcome))


def _in_the_bin(key: str) -> Problem:
    return Problem(
        "资源“%(key)s”在回收站里，没有改动；要更新请先恢复", "key", {"key": key}, fatal=False
    )
