"""Collections: resources in an order, each with the curator's note."""

from dataclasses import dataclass

from kb.domain.access import audience
from kb.domain.ids import ResourceId
from kb.domain.references import PersonRef, StudioRef
from kb.domain.vocabulary import Visibility


@dataclass(frozen=True, slots=True)
class CollectionItem:
    """A resource in a collection, with the curator's note.

    resource_title is filled when the collection is read in a scope; items out of scope are left
    out.
    """

    resource: ResourceId
    resource_key: str
    resource_title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A stored collection with its items."""

    key: str
    title: str
    description: str = ""
    studio: StudioRef | None = None
    curator: PersonRef | None = None
    visibility: Visibility = Visibility.PUBLIC
    items: tuple[CollectionItem, ...] = ()
    sample: bool = False

    @property
    def audience(self) -> frozenset[str]:
        """Return the audience tokens of the collection."""
        return audience(
            self.visibility,
            (self.curator.id,) if self.curator else (),
            self.studio.id if self.studio else None,
        )


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A collection as lists show it. count: the number of items that the reader may see."""

    key: str
    title: str
    description: str
    studio: StudioRef | None
    curator: PersonRef | None
    count: int


@dataclass(frozen=True, slots=True)
class NeighbourInCollection:
    """A resource before or after another in a collection."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class PlaceInCollection:
    """The place of a resource among the items of a collection that the reader may see, from 1."""

    collection: str
    title: str
    number: int
    total: int
    previous: NeighbourInCollection | None
    next: NeighbourInCollection | None


@dataclass(frozen=True, slots=True)
class ItemState:
    """One item of a collection as it is saved. The resource is a key."""

    resource: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CollectionState:
    """A collection as it is saved."""

    key: str
    title: str
    description: str = ""
    studio: str | None = None
    curator: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    items: tuple[ItemState, ...] = ()
    sample: bool = False
