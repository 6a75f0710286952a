"""The keys of files: those of their works are made from them."""

import hashlib
import re
from pathlib import PurePosixPath
from typing import Final

from kb.storage.intake import intake
from kb.storage.intake.intake import TakenFile
from kb.storage.session import Transaction

_NOT_IN_KEYS: Final = re.compile(r"[^a-z0-9]+")
_FIRST_WORK: Final = "-01"


def key_for(tx: Transaction, taken: TakenFile) -> str:
    """Return the key for a file.

    A file keeps the key of what it holds, also where that was made under another name. The key of
    a path whose former content lies elsewhere now stays with that content.
    """
    kept = intake.own_keys(tx, taken)
    if len(kept) == 1:
        return kept[0]
    if kept:
        return kept[0].removesuffix(_FIRST_WORK)
    key = key_of(taken.path)
    return f"{key}-{taken.sha256[:8]}" if intake.is_of_another(tx, taken, key) else key


def key_of(path: PurePosixPath) -> str:
    """Make the key of a path; it is the same whatever is in the file."""
    slug = _NOT_IN_KEYS.sub("-", path.stem.lower()).strip("-")[:40].strip("-")
    digest = hashlib.sha256(path.as_posix().encode("utf-8", "surrogateescape")).hexdigest()
    return f"{slug or 'f'}-{digest[:12]}"
