"""Names of one thing that a base adds to those of the corpus."""

from corpus.load_words import SynonymGroup
from kb.storage import topics
from kb.storage.session import Database


def groups(db: Database) -> tuple[SynonymGroup, ...]:
    """Each topic's name and aliases."""
    with db.read() as tx:
        tree = topics.tree(tx)
    return tuple(
        SynonymGroup(names, names)
        for names in ((topic.name, *topic.aliases) for topic in tree)
        if len(names) > 1
    )
