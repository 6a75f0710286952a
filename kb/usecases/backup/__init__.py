"""Backups: one file that holds everything but the index, out of a running base and back into
any.
"""

from kb.usecases.backup.manifest import Manifest
from kb.usecases.backup.progress import Progress
from kb.usecases.backup.reading import verify
from kb.usecases.backup.restoring import restore
from kb.usecases.backup.writing import write

__all__ = ["Manifest", "Progress", "restore", "verify", "write"]
