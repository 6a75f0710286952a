"""Writes plain text as Markdown that reads the same: nothing in it is taken for markup."""

import re
from typing import Final

# These are markup anywhere in a line.
_INLINE = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)")
# These are markup at the start of a line: headings, quotes, lists, rules, underlines.
_AT_START = re.compile(r"([#+=-]|\d{1,9}(?=[.)](?:\s|$)))")
_WRAP_AT_LEAST: Final = 20
_SENTENCE_END: Final = "。！？!?：:；;”’）)》…"


def markdown_of(text: str) -> str:
    """Make each line a paragraph, as Chinese plain text is written; hard wraps are undone."""
    lines = [line.strip() for line in text.split("\n")]
    width = _wrap_width(lines)
    parts: list[str] = []
    previous = ""
    for line in lines:
        if line:
            parts.append(_separator(previous, width) if parts else "")
            parts.append(escaped(line))
        previous = line
    return "".join(parts)


def _separator(previous: str, width: int | None) -> str:
    runs_on = width is not None and len(previous) >= width and previous[-1] not in _SENTENCE_END
    return "\n" if runs_on else "\n\n"


def _wrap_width(lines: list[str]) -> int | None:
    """Return the length from which on a line was broken by its width; None for unwrapped text.

    Wrapped text has most lines within a few characters of its longest.
    """
    lengths = [len(line) for line in lines if line]
    longest = max(lengths, default=0)
    near = sum(length >= longest - 3 for length in lengths)
    if _WRAP_AT_LEAST <= longest <= 100 and len(lengths) >= 4 and near > len(lengths) / 2:
        return longest - 3
    return None


def escaped(line: str, *, inline: bool = True, at_start: bool = True) -> str:
    """Escape a line as Markdown; without `inline` or `at_start` that part is done already."""
    if inline:
        line = _INLINE.sub(r"\\\g<0>", line)
    match = _AT_START.match(line) if at_start else None
    if match is None:
        return line
    # "1." becomes "1\.", "-" becomes "\-"
    end = match.end()
    return line[:end] + "\\" + line[end:] if match[1][0].isdigit() else "\\" + line
