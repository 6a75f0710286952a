"""The journal: who did what to what, when, and by which door. It holds only numbers and codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.domain.actor import ActorRef, Door


class Act(StrEnum):
    """The acts that the journal knows. A new act gets a new code; no code changes its meaning."""

    CREATE = "create"
    REVISE = "revise"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SET_VISIBILITY = "set_visibility"
    RESTORE_REVISION = "restore_revision"
    BIN = "bin"
    UNBIN = "unbin"
    PURGE = "purge"
    DELETE = "delete"
    IMPORT = "import"
    REMOVE_SAMPLES = "remove_samples"
    RESTORE_BACKUP = "restore_backup"
    REPORT = "report"
    CLOSE_REPORT = "close_report"
    TAKE_DOWN = "take_down"
    PUT_BACK = "put_back"


class Subject(StrEnum):
    """The sorts of things that acts are about. A thing has a number among its own sort."""

    RESOURCE = "resource"
    PERSON = "person"
    STUDIO = "studio"
    TOPIC = "topic"
    OCCASION = "occasion"
    PROJECT = "project"
    COLLECTION = "collection"
    SYNONYM = "synonym"
    IMPORT = "import"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Thing:
    """The thing that an act is about, by the number of its row, which is never given twice."""

    subject: Subject
    number: int

    def __str__(self) -> str:
        return f"{self.subject}:{self.number}"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act. details: further numbers and codes, such as the revision that the act made."""

    number: int
    at: datetime
    actor: ActorRef
    door: Door
    act: Act
    thing: Thing | None
    details: Mapping[str, int | str]
