"""What a base starts with: topics and occasions always, the sample corpus if wanted."""

from corpus.load import sample_entries, taxonomy_entries
from kb.storage import samples
from kb.storage.session import Database
from kb.usecases.importing import Progress, Report, import_entries


def load_taxonomies(db: Database, progress: Progress | None = None) -> Report:
    """The bundled topics and occasions. What is there already stays as people made it."""
    return import_entries(db, taxonomy_entries(), only_new=True, progress=progress)


def load_samples(db: Database, progress: Progress | None = None) -> Report:
    """The bundled corpus, marked as samples. Never replaces what is no sample."""
    return import_entries(db, sample_entries(), sample=True, progress=progress)


def remove_samples(db: Database) -> int:
    """Take the samples out for good, with all that nobody else uses; resources removed."""
    with db.write() as tx:
        return samples.remove(tx)
