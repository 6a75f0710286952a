"""The name under which a file leaves the program."""

_ACTING = '/\\:*?"<>|'
_LIMIT = 200


def safe_name(name: str) -> str:
    """Return a name for a download that cannot act as a path or as a header."""
    kept = "".join("_" if char in _ACTING or not char.isprintable() else char for char in name)
    return kept.strip(". ")[:_LIMIT] or "file"
