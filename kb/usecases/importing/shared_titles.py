"""Titles that several files of one folder share: the name of a series or a site is no title."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kb.intake.proposal import Origin, Proposal
from kb.intake.works import Reading
from kb.text.names import name_key

_HAN = re.compile("[\u3400-\u9fff]")


def with_own_titles(readings: Sequence[Reading]) -> list[Reading]:
    """Give each of several files the first of its titles that none of the others has as well.

    A file's own name is kept as it is, and so is what somebody wrote into its fields.
    """
    shared = Counter(name_key(one.title) for one in readings)
    # what a series is called may be the first choice of one file and the second of another
    return [_own(one, shared) if shared[name_key(one.title)] > 1 else one for one in readings]


def _own(reading: Reading, shared: Counter[str]) -> Reading:
    if len(reading.works) != 1 or "title" in reading.fields:
        return reading
    (work,) = reading.works
    first = next((one for one in work.proposals if one.field == "title"), None)
    if first is None or first.origin is Origin.NAME:
        return reading
    # a name of letters and digits alone says less than what is shared
    others = (one for one in work.titles if _HAN.search(str(one.value)))
    other = next((one for one in others if not shared[name_key(str(one.value))]), None)
    if other is None:
        return reading
    proposals = tuple(_chosen(one, other) for one in work.proposals)
    return replace(reading, title=str(other.value), works=(replace(work, proposals=proposals),))


def _chosen(one: Proposal, title: Proposal) -> Proposal:
    return title if one.field == "title" else one
