"""RTF (specification 1.9.1) before it is read: what stands above and below pages is no text."""

import re

_MARGIN = re.compile(rb"\{\s*\\(?:header|footer)[lrf]?(?![a-z])")
_BRACE = re.compile(rb"\\.|[{}]", re.DOTALL)


def without_margins(data: bytes) -> bytes:
    """The same file without running heads and feet."""
    kept: list[bytes] = []
    at = 0
    while match := _MARGIN.search(data, at):
        end = _end_of_group(data, match.start())
        if end is None:
            break
        kept.append(data[at : match.start()])
        at = end
    # a space ends the control word before
    return b" ".join([*kept, data[at:]])


def _end_of_group(data: bytes, start: int) -> int | None:
    depth = 0
    for match in _BRACE.finditer(data, start):
        if match[0] == b"{":
            depth += 1
        elif match[0] == b"}":
            depth -= 1
            if not depth:
                return match.end()
    return None
