"""The run of an import: first what is referred to, then resources, then what refers to them.

Each line goes in whole or not at all. About 200 lines make a transaction, so that a stop at any
moment leaves whole batches, and running again does the rest.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeGuard

from kb.domain.actor import Actor
from kb.domain.outcome import Outcome
from kb.storage import keys
from kb.storage.resources.tables import resource
from kb.storage.session import Database, Transaction
from kb.usecases.importing import filing
from kb.usecases.importing.act import ImportAct
from kb.usecases.importing.batches import batches, items_at, merged_last, parents_first, places_of
from kb.usecases.importing.commit import Line, Step, commit
from kb.usecases.importing.documents import Documents
from kb.usecases.importing.looks import LooksOfLines
from kb.usecases.importing.references import References
from kb.usecases.importing.report import Report
from kb.usecases.importing.results import Linked, Passed, Ready, Refused, Result, Saved, Understood
from kb.usecases.importing.sources import Source
from kb.usecases.importing.steps import CopyStep, EntityStep, Options, ResourceStep, RevisionStep
from kb.usecases.importing.understanding import understood
from kb.usecases.states import find_state

Progress = Callable[[int], None]

_BEFORE_RESOURCES: Final = ("synonym", "topic", "occasion", "person", "studio", "project")
# Their words may move from one to the other, so the order matters and cannot be known.
_TRIED_TWICE: Final = ("topic", "occasion")


class Import:
    """One import. Its report receives what is certain, batch after batch."""

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
        self._entity_step = EntityStep(self._references, options)
        self._act = ImportAct(db, actor)
        self._looks = LooksOfLines(db, options.files)

    def run(self, sources: Sequence[Source]) -> None:
        """Go through all sources, in the order in which things can be saved."""
        with self._looks:
            self._run(sources)
        self._act.end()
        self._report.run = self._act.number
        self._report.finish()

    def _run(self, sources: Sequence[Source]) -> None:
        places = places_of(sources)
        for kind in _BEFORE_RESOURCES:
            self._entities(kind, sources, places.get(kind, []))
        for source in sources:
            self._files(source)
        for source, numbers in zip(sources, places.get("revision", []), strict=False):
            self._history(source, numbers)
        self._entities("collection", sources, places.get("collection", []))

    # --- passes ------------------------------------------------------------------------------

    def _entities(self, kind: str, sources: Sequence[Source], places: list["array[int]"]) -> None:
        """Save all lines of one type other than resources."""
        lines: Iterable[Understood] = understood(
            items_at(sources, places), sample=self._options.sample
        )
        if kind == "topic":
            lines, self._references.incoming_topics = parents_first(lines)
        elif kind == "person":
            lines = merged_last(lines)
        again: list[Ready] = []
        for batch in batches(lines):
            ready, others = _parted(batch)
            if self._options.dry_run:
                self._record([*others, *self._foretold_entities(ready)])
                continue
            results = self._commit(self._entity_step, ready)
            if kind in _TRIED_TWICE:
                again += _refused_of(ready, results)
                results = [one for one in results if not isinstance(one, Refused)]
            self._record([*others, *results])
        for batch in batches(again):
            ready, _ = _parted(batch)
            self._record(self._commit(self._entity_step, ready))

    def _files(self, source: Source) -> None:
        """Save the resources of one source, and link the files that are copies.

        A copy of what another file made and has given up in this import is a file of its own.
        """
        lost = self._copies(self._resources(source))
        if lost and isinstance(source, Documents):
            numbers = {one.item.document.number for one in lost if one.item.document}
            again = source.again(frozenset(numbers))
            self._record(self._copies(self._resources(again)))

    def _resources(self, source: Source) -> list[Passed]:
        """Save the resources of one source. Returns the files that are copies of others."""
        step = ResourceStep(self._references, self._options, source.folder, self._looks)
        copies: list[Passed] = []
        for batch in batches(understood(source.resources(), sample=self._options.sample)):
            ready, others = _parted(batch)
            copies += filter(_is_copy, others)
            self._record(one for one in others if not _is_copy(one))
            if self._options.dry_run:
                self._record(self._foretold(ready))
            else:
                self._record(self._saved(step, ready))
        source.rest()
        return copies

    def _history(self, source: Source, places: "array[int]") -> None:
        """Save the revisions of one source; their attachments lie beside its lines."""
        step = RevisionStep(self._references, self._options, source.folder, self._looks)
        for batch in batches(understood(items_at([source], [places]), sample=False)):
            lines, others = _parted(batch)
            if self._options.dry_run:
                self._record([*others, *self._foretold_entities(lines)])
                continue
            ready, refused = step.prepare(lines)
            self._record([*others, *refused, *self._commit(step, ready)])

    def _saved(self, step: ResourceStep, lines: Sequence[Ready]) -> list[Result]:
        ready, refused = step.prepare(self._db, lines)
        return [*refused, *self._commit(step, ready)]

    def _foretold(self, lines: Sequence[Ready]) -> list[Result]:
        """Return what would become of these resources, and write nothing."""
        with self._db.read() as tx:
            known = keys.ids_of(tx, resource, [line.state.key for line in lines])
            return [
                Saved(
                    line,
                    Outcome.REVISED if line.state.key in known else Outcome.CREATED,
                    filed=filing.foretell(tx, line.item.document, line.works)
                    if line.item.document and line.works is not None
                    else None,
                )
                for line in lines
            ]

    def _foretold_entities(self, lines: Sequence[Ready]) -> list[Result]:
        """Return what would become of these things that are no resources, and write nothing."""
        with self._db.read() as tx:
            return [Saved(line, _outcome_of(tx, line)) for line in lines]

    def _copies(self, copies: Sequence[Passed]) -> list[Refused]:
        """Link files that are copies. Returns those of which nothing is there any more."""
        if self._options.dry_run:
            self._record(Linked(copy.item) for copy in copies)
            return []
        results = self._commit(CopyStep(self._references), copies)
        self._record(one for one in results if not isinstance(one, Refused))
        return [one for one in results if isinstance(one, Refused)]

    def _commit(self, step: Step[Line], lines: Sequence[Line]) -> list[Result]:
        return commit(self._db, self._actor, self._act, step, lines)

    def _record(self, results: Iterable[Result]) -> None:
        """Tell the report of results, and the progress how many more lines and files are done."""
        done = 0
        for result in results:
            self._report.record(result)
            done += result.item.is_last
        if done:
            self._progress(done)


def _parted(batch: Sequence[Understood]) -> tuple[list[Ready], list[Refused | Passed]]:
    """Part a batch into what can be saved and what cannot."""
    ready = [one for one in batch if isinstance(one, Ready)]
    return ready, [one for one in batch if not isinstance(one, Ready)]


def _refused_of(lines: Sequence[Ready], results: Sequence[Result]) -> list[Ready]:
    refused = {id(one.item) for one in results if isinstance(one, Refused)}
    return [line for line in lines if id(line.item) in refused]


def _is_copy(one: Refused | Passed) -> TypeGuard[Passed]:
    """Tell whether this is a file with the content of another one."""
    document = one.item.document
    return isinstance(one, Passed) and document is not None and document.taken is not None


def _outcome_of(tx: Transaction, line: Ready) -> Outcome:
    """Return what saving a line would do, as far as its stored state says."""
    stored = find_state(tx, type(line.state), line.state.key)
    if stored is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if stored == line.state else Outcome.REVISED
