"""Keys for what comes without one."""

import hashlib
from collections.abc import Iterable

from kb.text.names import name_key


def derived_key(prefix: str, *parts: str) -> str:
    """A key for what came without one: the same parts always give the same."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-{digest[:12]}"


def synonym_key(typed: Iterable[str], names: Iterable[str]) -> str:
    """The same names, in whatever order and script, have the same key."""
    sides = (" ".join(sorted(map(name_key, side))) for side in (typed, names))
    return derived_key("sy", *sides)
