"""Titles that several files of one folder share: the name of a series or a site is no title."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kb.intake.proposal import Origin, Proposal
from kb.intake.works import Reading
from kb.text.names import name_key

_HAN = re.compile("[\u3400-\u9fff]")
# These many files of a folder are a series.
_SERIES: Final = 3


def with_own_titles(readings: Sequence[Reading]) -> list[Reading]:
    """Give each of several files the first of its titles that none of the others has as well.

    A file's own name is kept as it is, and so is what somebody wrote into its fields. What may be
    the title of many files is the name of a series or a site, also where it is the first choice of
    only one of them.
    """
    first = Counter(name_key(one.title) for one in readings)
    any_of_them = Counter(key for one in readings for key in _keys(one))
    shared = {key for key, count in first.items() if count > 1} | {
        key for key, count in any_of_them.items() if count >= _SERIES
    }
    return [_own(one, shared) if name_key(one.title) in shared else one for one in readings]


def _keys(reading: Reading) -> set[str]:
    """Return what the file may be called by its text and its properties."""
    said = {str(one.value) for one in _others(reading) if one.origin is not Origin.NAME}
    return {name_key(title) for title in (reading.title, *said)}


def _others(reading: Reading) -> tuple[Proposal, ...]:
    return reading.works[0].titles if len(reading.works) == 1 else ()


def _own(reading: Reading, shared: set[str]) -> Reading:
    if len(reading.works) != 1 or "title" in reading.fields:
        return reading
    (work,) = reading.works
    first = next((one for one in work.proposals if one.field == "title"), None)
    if first is None or first.origin is Origin.NAME:
        return reading
    # a name of letters and digits alone says less than what is shared
    others = [one for one in work.titles if _HAN.search(str(one.value))]
    # what belongs to the name of the series says more than the file's name
    others.sort(key=lambda one: not str(one.value).startswith(f"{first.value}——"))
    other = next((one for one in others if name_key(str(one.value)) not in shared), None)
    if other is None:
        return reading
    proposals = tuple(_chosen(one, other) for one in work.proposals)
    return replace(reading, title=str(other.value), works=(replace(work, proposals=proposals),))


def _chosen(one: Proposal, title: Proposal) -> Proposal:
    return title if one.field == "title" else one
