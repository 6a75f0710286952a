"""The metadata with every table in it, for migrations and backups."""

from kb.storage import tables
from kb.storage.collections import tables as collections
from kb.storage.findings import tables as findings
from kb.storage.intake import tables as intake
from kb.storage.journal import tables as journal
from kb.storage.metadata import metadata
from kb.storage.occasions import tables as occasions
from kb.storage.people import tables as people
from kb.storage.projects import tables as projects
from kb.storage.queue import tables as queue
from kb.storage.reports import tables as reports
from kb.storage.resources import tables as resources
from kb.storage.studios import tables as studios
from kb.storage.topics import tables as topics
from kb.storage.twins import tables as twins
from kb.storage.words import tables as words

__all__ = [
    "collections",
    "findings",
    "intake",
    "journal",
    "metadata",
    "occasions",
    "people",
    "projects",
    "queue",
    "reports",
    "resources",
    "studios",
    "tables",
    "topics",
    "twins",
    "words",
]
