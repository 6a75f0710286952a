"""Imports: lines, text files, folders of both, and the bundled corpus."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.load import Entry
from kb.domain.actor import Actor, Door
from kb.domain.vocabulary import Visibility
from kb.errors import InvalidInput, NotFound
from kb.intake.sandbox.pool import Limits
from kb.storage.files import FileStore
from kb.storage.session import Database
from kb.usecases.importing.documents import HowToRead
from kb.usecases.importing.finding import Finder
from kb.usecases.importing.opening import open_sources, usual_processes, words_of
from kb.usecases.importing.report import Report, Reported
from kb.usecases.importing.results import Made
from kb.usecases.importing.run import Import, Progress
from kb.usecases.importing.sidecar import check_fields
from kb.usecases.importing.sources import Entries, LineFile, Source
from kb.usecases.importing.steps import Options

__all__ = [
    "Made",
    "Progress",
    "Report",
    "Reported",
    "import_entries",
    "import_lines",
    "import_paths",
]


def import_lines(
    db: Database,
    actor: Actor,
    lines: Path | Iterable[str | bytes],
    *,
    name: str | None = None,
    sample: bool = False,
    visibility: Visibility = Visibility.PUBLIC,
    files: FileStore | None = None,
    progress: Progress | None = None,
    report: Report | None = None,
) -> Report:
    """Import JSON Lines from a file or any iterable of lines (docs/import.md has the format).

    visibility: that of new things whose line does not say one. files: the store of attachments;
    without it they are reported as missing. progress gets how many more lines are done. report: a
    report to go on with, which also survives an interruption. Raises NotFound for a missing file,
    and Unavailable where the database is away or full.
    """
    if isinstance(lines, Path):
        if not lines.is_file():
            raise NotFound("没有“%(path)s”这个文件", path=str(lines))
        source = LineFile(lines, name or str(lines))
    else:
        source = LineFile.spool(lines, name or "-")
    options = Options(sample=sample, files=files, visibility=visibility)
    return _run(db, actor, [source], options, progress, report)


def import_paths(
    db: Database,
    actor: Actor,
    paths: Sequence[Path],
    *,
    files: FileStore | None = None,
    fixed: Mapping[str, Any] | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    dry_run: bool = False,
    again: bool = False,
    hidden: bool = False,
    private_if_personal: bool = True,
    limits: Limits | None = None,
    processes: int | None = None,
    expect: Progress | None = None,
    progress: Progress | None = None,
    report: Report | None = None,
) -> Report:
    """Import files, folders and ZIP archives: JSON Lines, and all that kb.intake.media_type knows.

    Originals and pictures are kept in `files`. fixed: fields of every document, above whatever is
    proposed. again: files that were imported before and have not changed are read too. hidden: what
    the authors of files hid is taken in. private_if_personal: files with numbers of persons or
    lists of a class become private, where nothing else is said. expect gets the number of files.
    References may lead from any file to any other. Everything else is as for `import_lines`; raises
    InvalidInput where `fixed` holds what a resource cannot.
    """
    wanted = _checked(fixed or {})
    finder = Finder()
    how = HowToRead(
        db,
        None if dry_run else files,
        words_of(db),
        processes or usual_processes(),
        fixed=wanted,
        again=again,
        hidden=hidden,
        private_if_personal=private_if_personal,
        limits=limits or Limits(),
    )
    try:
        sources, count = open_sources(finder, paths, how)
        if expect:
            expect(count)
        options = Options(dry_run=dry_run, files=how.files, visibility=visibility)
        return _run(db, actor, sources, options, progress, report)
    finally:
        finder.close()


def _checked(fixed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are set for all files; raises InvalidInput for the first fault."""
    wanted, problems = check_fields(fixed)
    if problems:
        error = problems[0]
        raise InvalidInput(error.message, field=error.field, **error.params)
    return wanted


def import_entries(
    db: Database,
    actor: Actor,
    entries: Iterable[Entry],
    *,
    sample: bool = False,
    only_new: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import entries of the bundled corpus. only_new: what is there already is left alone."""
    options = Options(sample=sample, only_new=only_new)
    return _run(db, actor, [Entries(entries)], options, progress, None)


def _run(
    db: Database,
    actor: Actor,
    sources: Sequence[Source],
    options: Options,
    progress: Progress | None,
    report: Report | None,
) -> Report:
    report = report or Report()
    try:
        Import(db, actor.through(Door.IMPORT), report, options, progress).run(sources)
    finally:
        for source in sources:
            source.close()
    return report
