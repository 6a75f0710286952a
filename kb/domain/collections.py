"""Collections: resources in an order, each with the curator's note."""

from dataclasses import dataclass

from kb.domain.access import audience
from kb.domain.ids import ResourceId
from kb.domain.references import PersonRef, StudioRef
from kb.domain.vocabulary import Visibility


@dataclass(frozen=True, slots=True)
class CollectionItem:
    """resource_title is filled when reading in a scope; items out of scope are left out."""

    resource: ResourceId
    resource_key: str
    resource_title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
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
        return audience(
            self.visibility,
            (self.curator.id,) if self.curator else (),
            self.studio.id if self.studio else None,
        )


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A collection as lists show it. count: of the items that the reader may see."""

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
    """Where a resource stands in a collection, among what the reader may see; number from 1."""

    collection: str
    title: str
    number: int
    total: int
    previous: NeighbourInCollection | None
    next: NeighbourInCollection | None


@dataclass(frozen=True, slots=True)
class ItemState:
    resource: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CollectionState:
    key: str
    title: str
    description: str = ""
    studio: str | None = None
    curator: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    items: tuple[ItemState, ...] = ()
    sample: bool = False
