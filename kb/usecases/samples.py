"""The first contents of a base: topics and occasions always, the sample corpus if wanted."""

from collections.abc import Iterable

from corpus.load import Entry, sample_entries, taxonomy_entries
from kb.domain.actor import Actor
from kb.domain.journal import Act
from kb.storage import meta
from kb.storage.files import FileStore
from kb.storage.journal import journal
from kb.storage.resources import samples
from kb.storage.session import Database
from kb.usecases.importing import Progress, Report, import_entries
from kb.usecases.resources import remove_originals


def set_up(
    db: Database,
    actor: Actor,
    *,
    with_samples: bool,
    expect: Progress | None = None,
    progress: Progress | None = None,
) -> bool:
    """Fill a new base once, and return whether there was anything to do. If interrupted, it
    restarts.

    expect gets the number of entries, and progress how many more are done.
    """
    with db.read() as tx:
        if meta.find(tx, meta.SET_UP):
            return False
    entries = [*taxonomy_entries()]
    works = [*sample_entries()] if with_samples else []
    if expect:
        expect(len(entries) + len(works))
    load_taxonomies(db, actor, progress, entries)
    if works:
        load_samples(db, actor, progress, works)
    with db.write(actor) as tx:
        meta.put(tx, meta.SET_UP, "yes")
    return True


def load_taxonomies(
    db: Database,
    actor: Actor,
    progress: Progress | None = None,
    entries: Iterable[Entry] | None = None,
) -> Report:
    """Load the bundled topics and occasions. Those that are there already stay as people made
    them.
    """
    entries = taxonomy_entries() if entries is None else entries
    return import_entries(db, actor, entries, only_new=True, progress=progress)


def load_samples(
    db: Database,
    actor: Actor,
    progress: Progress | None = None,
    entries: Iterable[Entry] | None = None,
) -> Report:
    """Load the bundled corpus, marked as samples. It never replaces anything that is no sample."""
    entries = sample_entries() if entries is None else entries
    return import_entries(db, actor, entries, sample=True, progress=progress)


def remove_samples(db: Database, actor: Actor, files: FileStore | None = None) -> int:
    """Remove the samples for good, with all that only they use; return the number of resources.

    files: the store of their originals, which go too.
    """
    with db.write(actor) as tx:
        removed, orphaned = samples.remove(tx)
        if removed:
            journal.record(tx, Act.REMOVE_SAMPLES, resources=removed)
    remove_originals(db, files, orphaned)
    return removed
