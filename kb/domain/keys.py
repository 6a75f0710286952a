"""The rule for keys: texts that stand in URLs as they are."""

import re
from typing import Final

# Unreserved in URLs (RFC 3986, 2.3); "." and ".." would be folders there.
_KEY: Final = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9._~-]{1,100}\Z")


def is_key(text: str) -> bool:
    """Tell whether a text can be a key."""
    return _KEY.match(text) is not None
