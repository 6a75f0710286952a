"""Keys for things that come without one."""

import hashlib
from collections.abc import Iterable

from kb.text.names import name_key


def derived_key(prefix: str, *parts: str) -> str:
    """Make a key for something that came without one; the same parts always make the same key."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-{digest[:12]}"


def synonym_key(typed: Iterable[str], names: Iterable[str]) -> str:
    """Make the key of a group of synonyms, the same for all orders and scripts of its names."""
    sides = (" ".join(sorted(map(name_key, side))) for side in (typed, names))
    return derived_key("sy", *sides)
