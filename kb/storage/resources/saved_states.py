"""The saved state of a resource: what its rows say, in the fields and the form of a line."""

import hashlib

from kb.domain.resources import Resource, ResourceState
from kb.lines.write import json_of_state


def state_of(stored: Resource) -> ResourceState:
    """Return the saved state of a whole resource (one that was read with its body)."""
    return ResourceState(
        key=stored.key,
        title=stored.title,
        body=stored.body,
        kind=stored.kind,
        stages=stored.stages,
        grades=stored.grades,
        topics=tuple(topic.key for topic in stored.topics),
        occasions=tuple(occasion.key for occasion in stored.occasions),
        duration_min=stored.duration_min,
        plan=stored.plan,
        authors=tuple(author.key for author in stored.authors),
        studio=stored.studio.key if stored.studio else None,
        project=stored.project.key if stored.project else None,
        date=stored.date,
        summary=stored.summary,
        source=stored.source,
        licence=stored.licence,
        visibility=stored.visibility,
        sample=stored.sample,
    )


def state_json_of(stored: Resource) -> str:
    """Return the state of a whole resource as its revisions keep it."""
    return json_of_state(state_of(stored))


def digest_of(state_json: str) -> str:
    """Return the digest by which equal states are recognised."""
    return hashlib.sha256(state_json.encode()).hexdigest()
