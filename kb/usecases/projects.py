"""Research projects."""

from kb.domain.actor import Actor
from kb.domain.checks import (
    NOTE_LIMIT,
    TITLE_LIMIT,
    check_key,
    check_list,
    check_period,
    check_text,
)
from kb.domain.outcome import Outcome
from kb.domain.projects import Project, ProjectState
from kb.domain.texts import tidy
from kb.storage.projects import projects
from kb.storage.session import Database


def save(db: Database, actor: Actor, draft: ProjectState) -> Outcome:
    draft = tidy(draft)
    check_key(draft.key)
    check_text(draft.title, "title", TITLE_LIMIT, required=True)
    check_text(draft.summary, "summary", NOTE_LIMIT)
    check_period(draft.starts_on, draft.ends_on)
    check_list(draft.leaders, "leaders")
    check_list(draft.topics, "topics")
    with db.write(actor) as tx:
        return projects.save(tx, draft)


def get(db: Database, key: str) -> Project:
    with db.read() as tx:
        return projects.get(tx, key)


def every(db: Database) -> list[Project]:
    with db.read() as tx:
        return list(projects.every(tx))
