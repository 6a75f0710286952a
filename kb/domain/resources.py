"""A resource: one piece of work, the unit that is stored, indexed and found."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from kb.domain.access import Scope, audience
from kb.domain.actor import ActorRef
from kb.domain.ids import ResourceId
from kb.domain.originals import Holds, may_fetch
from kb.domain.plans import Plan
from kb.domain.references import OccasionRef, PersonRef, ProjectRef, StudioRef, TopicRef
from kb.domain.vocabulary import Kind, Stage, Visibility


@dataclass(frozen=True, slots=True)
class ResourceState:
    """One state of a resource, as a person saves it. All references are keys.

    date: "2024", "2024-05" or "2024-05-10" (as far as it is known). body: Markdown. plan: the parts
    of a class-meeting plan, where they were recognised in the body.
    """

    key: str
    title: str
    body: str
    kind: Kind = Kind.OTHER
    stages: tuple[Stage, ...] = ()
    grades: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    duration_min: int | None = None
    plan: Plan | None = None
    authors: tuple[str, ...] = ()
    studio: str | None = None
    project: str | None = None
    date: str | None = None
    summary: str = ""
    source: str = ""
    licence: str = ""
    visibility: Visibility = Visibility.PUBLIC
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """An original file, kept byte for byte under its SHA-256 (hex).

    holds: what is known of its bytes, None where nobody has looked into them yet. It belongs to the
    bytes and not to the place where they are attached, so that two attachments do not differ by it.
    """

    sha256: str
    file_name: str
    media_type: str
    size_bytes: int
    holds: Holds | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Resource:
    """A stored resource with its references resolved.

    revision counts saved states; version grows with every change that the index can see, also with
    a topic's new name. body_text is the body without markup (kb.text.plain).
    """

    id: ResourceId
    key: str
    revision: int
    version: int
    title: str
    kind: Kind
    stages: tuple[Stage, ...]
    grades: tuple[int, ...]
    topics: tuple[TopicRef, ...]
    # keys of the topics and of all their ancestors
    topic_path: tuple[str, ...]
    occasions: tuple[OccasionRef, ...]
    duration_min: int | None
    authors: tuple[PersonRef, ...]
    studio: StudioRef | None
    project: ProjectRef | None
    date: str | None
    summary: str
    body: str
    body_text: str
    source: str
    licence: str
    visibility: Visibility
    sample: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    # only in a resource that was read whole
    plan: Plan | None = None

    @property
    def year(self) -> int | None:
        """Return the year of the date, or None where there is no date."""
        return int(self.date[:4]) if self.date else None

    @property
    def audience(self) -> frozenset[str]:
        """Return the audience tokens of the resource."""
        return audience(
            self.visibility,
            (author.id for author in self.authors),
            self.studio.id if self.studio else None,
        )

    @property
    def owners(self) -> frozenset[str]:
        """Return the tokens of those who may fetch also the originals that are kept back."""
        return audience(
            Visibility.PRIVATE,
            (author.id for author in self.authors),
            self.studio.id if self.studio else None,
        )

    def shown_to(self, scope: Scope) -> "Resource":
        """Return the resource as one of its readers gets it: without the originals that are kept
        back.

        Nothing in it tells that there are any.
        """
        owners = self.owners if self.attachments else frozenset()
        shown = tuple(one for one in self.attachments if may_fetch(scope, one.holds, owners))
        return self if len(shown) == len(self.attachments) else replace(self, attachments=shown)


def told(summary: str, body_text: str) -> str:
    """Return what a resource says beside its title, as snippets and reasons see it."""
    return f"{summary}\n{body_text}" if summary else body_text


@dataclass(frozen=True, slots=True)
class RevisionState:
    """One saved state of the past, as an export with its history carries it.

    saved_by: None where it was not recorded. attachments: None where the export does not list any,
    because it was made without originals.
    """

    resource: str
    number: int
    saved_at: datetime
    state: ResourceState
    saved_by: ActorRef | None = None
    attachments: tuple[Attachment, ...] | None = None

    @property
    def key(self) -> str:
        """Return the key of the resource."""
        return f"{self.resource}#{self.number}"
