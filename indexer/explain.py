"""Takes a score apart into what the engine and the second look added to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.engines.contract import Hit, Ids, Request, Sort
from indexer.nearness import Nearness
from indexer.query.plan import QueryPlan
from indexer.query.steps import Match
from indexer.scoped import ScopedIndex
from kb.domain.ids import ResourceId

NEAR = "near"


@dataclass(frozen=True, slots=True)
class Share:
    """What one token or value adds to the score of a hit.

    field: an index field such as "title_w", a keyword field that was raised, or NEAR. token: the
    token or the value; it is "" for NEAR. score: how much it adds.
    """

    field: str
    token: str
    score: float


def explain(
    index: ScopedIndex,
    planned: QueryPlan,
    match: Match,
    ids: Sequence[ResourceId],
    audience: frozenset[str],
    nearness: Nearness | None,
) -> Mapping[ResourceId, tuple[Share, ...]]:
    """Return the shares of each hit, the largest first.

    It runs one search for each scored term, so it is for an occasional look and not for every
    search. match: the step that was taken.
    """
    step = next(one for one in planned.steps if one.name == match)
    among = Request(Ids(frozenset(ids)), audience, sort=Sort.RELEVANCE, limit=len(ids))
    shares: dict[ResourceId, list[Share]] = {id_: [] for id_ in ids}
    for term in step.scored:
        found = index.search(replace(among, scored=(term,)))
        _add(shares, found.hits, term.field, term.token)
    for raised in planned.raised:
        found = index.search(replace(among, raised=(raised,)))
        _add(shares, found.hits, raised.field, " ".join(sorted(raised.values)))
    if nearness is not None and nearness.depth:
        for id_, added in nearness.added(ids).items():
            if added:
                shares[id_].append(Share(NEAR, "", added))
    return {id_: tuple(sorted(found, key=_by_score)) for id_, found in shares.items()}


def _add(
    shares: dict[ResourceId, list[Share]], hits: Iterable[Hit], field: str, token: str
) -> None:
    for hit in hits:
        if hit.score > 0:
            shares[hit.id].append(Share(field, token, hit.score))


def _by_score(share: Share) -> tuple[float, str, str]:
    return -share.score, share.field, share.token
