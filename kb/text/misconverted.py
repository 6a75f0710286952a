"""Words that a machine put wrongly into Traditional (提公升 for 提升, 乙個 for 一個).

The text stays as it is, and so do the folding and its offsets: the index takes the clauses that
hold such a word once more, as they were meant. The table is corpus/rules/misconverted.txt.
"""

import re
from functools import cache

from corpus.load_rules import misconversions

_CLAUSE = re.compile(r"[^\n。！？!?；;，,：:]+")


def meant_clauses(folded: str) -> str:
    """The clauses of a folded text that hold such words, put right, one a line."""
    if not _any_of_them().search(folded):
        return ""
    wrong, meant = _table()
    clauses = (match.group().strip() for match in _CLAUSE.finditer(folded))
    changed = (
        wrong.sub(lambda match: meant[match.group()], clause)
        for clause in clauses
        if wrong.search(clause)
    )
    return "\n".join(dict.fromkeys(changed))


def as_written(term: str) -> tuple[str, ...]:
    """How a folded term may stand in such a text: 提升 as 提公升. For marking what was found."""
    return tuple(
        term.replace(one.meant, one.written) for one in misconversions() if one.meant in term
    )


@cache
def _any_of_them() -> re.Pattern[str]:
    """For a first look, which nearly every text ends at: as it has no lookbehinds it is fast."""
    return re.compile("|".join(re.escape(one.written) for one in misconversions()) or "(?!)")


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    words = misconversions()
    alternatives = "|".join(
        (f"(?<![{one.not_behind}])" if one.not_behind else "") + re.escape(one.written)
        for one in words
    )
    return re.compile(alternatives), {one.written: one.meant for one in words}
