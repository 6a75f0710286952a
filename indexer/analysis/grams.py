"""The `g` field: pairs of Han characters with positions. It decides what matches.

For each Han character of a run the pair that starts there, the last one alone (so that a phrase
cannot cross the end of a run); letters and digits whole; symbols one by one. Where punctuation
stands beside something other than Han a break mark takes a position, for the same reason.
"""

from operator import add
from typing import Final, NamedTuple

from indexer.analysis.runs import RUN, RunKind, close_up, runs

BREAK: Final = "|"
MAX_TOKEN_CHARS: Final = 64
# as plain numbers: they are compared once a run of every text
_HAN, _SPACE, _BREAK = int(RunKind.HAN), int(RunKind.SPACE), int(RunKind.BREAK)


class Pattern(NamedTuple):
    """What must stand side by side for a word or phrase to match; see engines.contract.Grams."""

    tokens: tuple[str, ...]
    prefix: bool


def grams(folded: str) -> list[str]:
    """The tokens of a folded text in order, one a position."""
    text = close_up(folded)
    tokens: list[str] = []
    before = 0
    broken = False
    for match in RUN.finditer(text):
        kind = match.lastindex or 0
        if kind == _HAN:
            if broken and before and before != _HAN:
                tokens.append(BREAK)
            run = match.group()
            tokens += map(add, run, run[1:])
            tokens.append(run[-1])
        elif kind == _BREAK:
            broken = True
            continue
        elif kind == _SPACE:
            continue
        else:
            if broken and before:
                tokens.append(BREAK)
            run = match.group()
            tokens += [run[at : at + MAX_TOKEN_CHARS] for at in range(0, len(run), MAX_TOKEN_CHARS)]
        before = kind
        broken = False
    return tokens


def pattern(folded: str) -> Pattern | None:
    """The pattern of a word or phrase; None where nothing in it is indexed.

    n >= 2 Han characters give their n - 1 pairs; a single one at the end a prefix.
    """
    tokens = grams(folded)
    if not tokens:
        return None
    if _ends_in_han(folded):
        last_run_is_single = len(tokens) == 1 or tokens[-2][1:] != tokens[-1]
        if last_run_is_single:
            return Pattern(tuple(tokens), prefix=True)
        return Pattern(tuple(tokens[:-1]), prefix=False)
    return Pattern(tuple(tokens), prefix=False)


def _ends_in_han(folded: str) -> bool:
    kind = None
    for run in runs(folded):
        if run.kind not in (RunKind.SPACE, RunKind.BREAK):
            kind = run.kind
    return kind is RunKind.HAN
