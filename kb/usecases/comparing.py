"""Compares what a look into an original found with all saved states of its resources."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.domain.findings import Finding, is_too_wide
from kb.domain.ids import ResourceId
from kb.domain.originals import Holds
from kb.domain.vocabulary import Visibility
from kb.intake.inspection import Inspection
from kb.storage.findings import findings
from kb.storage.resources import resources, revisions
from kb.storage.session import Database
from kb.text.personal_data import count_personal_data
from kb.text.unseen import UnseenPassages

_UNSEEN: Final = Holds.HIDDEN | Holds.DELETED | Holds.COMMENT


def compare(db: Database, sha256: str, look: Inspection) -> Iterator[Finding]:
    """Yield the saved states that show what the original hides, or numbers of persons as it does.

    The resources have the original, or had it in a revision. One state is in memory at a time.
    """
    passages = UnseenPassages(look.shown, look.unseen)
    if not passages and Holds.PERSONAL not in look.holds:
        return
    with db.read() as tx:
        ids = findings.resources_with(tx, sha256)
    for id_ in ids:
        yield from _compare_states(db, id_, sha256, look.holds, passages)


def _compare_states(
    db: Database, id_: ResourceId, sha256: str, holds: Holds, passages: UnseenPassages
) -> Iterator[Finding]:
    with db.read() as tx:
        for stored in resources.whole(tx, [id_]):
            for number, state_json in revisions.each_state(tx, stored):
                fields = json.loads(state_json)
                visibility = Visibility(fields.get("visibility", Visibility.PUBLIC))
                if not is_too_wide(holds, visibility):
                    continue
                reason = _reason(_text_of(fields), holds, passages)
                if is_too_wide(reason, visibility):
                    yield Finding(id_, sha256, number, reason, visibility, stored.revision)


def _text_of(fields: Mapping[str, Any]) -> str:
    """Return all that a state says, as Markdown."""
    plan = fields.get("plan") or {}
    parts = [str(part.get("text", "")) for part in plan.get("parts", ())]
    steps = [str(step.get("title", "")) for step in plan.get("steps", ())]
    texts = [str(fields.get(name, "")) for name in ("title", "summary", "body")]
    return "\n\n".join([*texts, *parts, *steps])


def _reason(text: str, holds: Holds, passages: UnseenPassages) -> Holds:
    reason = Holds.NOTHING
    if passages and passages.are_in(text):
        reason |= holds & _UNSEEN
    if Holds.PERSONAL in holds and count_personal_data(text):
        reason |= Holds.PERSONAL
    return reason
