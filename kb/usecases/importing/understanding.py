"""Understanding items: each line is read into a state, or refused with its problems."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.domain.resources import RevisionState
from kb.domain.states import AnyState
from kb.domain.synonyms import SynonymState
from kb.lines.read import parse
from kb.usecases.importing.results import Passed, Ready, Refused, Understood
from kb.usecases.importing.sources import Item


def understood(items: Iterable[Item], *, sample: bool) -> Iterator[Understood]:
    """Read the fields of each item. sample: mark the states as samples.

    The works of one file follow each other; the last one carries the keys of all.
    """
    works: list[str] | None = []
    for item in items:
        one = _understood(item, sample=sample)
        if isinstance(one, Refused):
            works = None
        elif isinstance(one, Ready) and works is not None:
            works.append(one.state.key)
            if item.is_last:
                one = replace(one, works=tuple(works))
        yield one
        if item.is_last:
            works = []


def _understood(item: Item, *, sample: bool) -> Understood:
    if item.values is None:
        return Refused(item, (item.problem,)) if item.problem else Passed(item)
    parsed = parse(item.values)
    if parsed.state is None:
        return Refused(item, parsed.problems)
    state = _as_sample(parsed.state) if sample else parsed.state
    return Ready(item, state, item.attachments or parsed.attachments, parsed.problems)


def _as_sample(state: AnyState) -> AnyState:
    if isinstance(state, SynonymState | RevisionState):
        return state  # they belong to nobody's samples
    return replace(state, sample=True)
