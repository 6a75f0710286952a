"""Books are made of what was read: one of a resource, one of a collection."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from corpus import load as corpus
from kb.domain.clock import CHINA
from kb.domain.collections import Collection
from kb.domain.resources import Resource
from kb.domain.vocabulary import Kind
from kb.press import words
from kb.press.book import Book, Fact, Part
from kb.press.qr_code import pictured
from kb.press.reading import Addresses, read_blocks
from kb.text.markdown import SAVING_STEPS, Budget


@dataclass(frozen=True, slots=True)
class Imprint:
    """Where a book comes from.

    page: the full address of a page of the site by its path, or "" where the site has no address.
    scope: what the book says where it holds more than everybody may read.
    """

    site_name: str
    page: Callable[[str], str]
    addresses: Addresses
    scope: str = ""
    budget: Budget = field(default_factory=lambda: Budget(SAVING_STEPS))


def book_of_resource(
    resource: Resource, imprint: Imprint, pictures: Mapping[str, bytes] | None = None
) -> Book:
    """Return a resource as a book of one part."""
    return Book(
        title=resource.title,
        by=_names(resource),
        studio=resource.studio.name if resource.studio else "",
        words="",
        parts=(_part(resource, "", imprint),),
        origin=(),
        changed_at=resource.updated_at,
        scope=imprint.scope,
        pictures={**(pictures or {}), **_code(imprint, _page_of(resource), f"/r/{resource.key}")},
    )


def book_of_collection(
    collection: Collection,
    resources: Sequence[Resource],
    imprint: Imprint,
    pictures: Mapping[str, bytes] | None = None,
) -> Book:
    """Return a collection as a book with the curator's words and notes.

    resources: those of the collection that the reader may see, in its order, of which there is at
    least one.
    """
    notes = {item.resource: item.note for item in collection.items}
    page = f"/collections/{collection.key}"
    return Book(
        title=collection.title,
        by=(collection.curator.name,) if collection.curator else (),
        studio=collection.studio.name if collection.studio else "",
        words=collection.description,
        parts=tuple(_part(one, notes.get(one.id, ""), imprint) for one in resources),
        origin=tuple(_place(imprint, page, collection.key)),
        changed_at=max(one.updated_at for one in resources),
        scope=imprint.scope,
        pictures={**(pictures or {}), **_code(imprint, page, page)},
    )


def _part(resource: Resource, note: str, imprint: Imprint) -> Part:
    return Part(
        title=resource.title,
        authors=_names(resource),
        studio=resource.studio.name if resource.studio else "",
        about=tuple(_about(resource)),
        summary=resource.summary,
        note=note,
        blocks=tuple(read_blocks(resource.body, imprint.addresses, imprint.budget)),
        topics=tuple(topic.name for topic in resource.topics),
        origin=tuple(_origin(resource, imprint)),
    )


def _names(resource: Resource) -> tuple[str, ...]:
    return tuple(author.name for author in resource.authors)


def _about(resource: Resource) -> Iterator[str]:
    if resource.kind is not Kind.OTHER:
        yield _called("kinds", resource.kind)
    yield from (_called("stages", stage) for stage in resource.stages)
    if resource.grades:
        yield words.AND.join(_called("grades", str(grade)) for grade in resource.grades)
    if resource.duration_min:
        yield words.MINUTES.format(resource.duration_min)
    if resource.date:
        yield date_in_words(resource.date)


def _origin(resource: Resource, imprint: Imprint) -> Iterator[Fact]:
    """Yield where a work comes from: address, authors, licence, dates, and what was left out."""
    yield from _place(imprint, _page_of(resource), resource.key)
    if resource.authors:
        yield Fact(words.AUTHORS, words.AND.join(_names(resource)))
    if resource.studio:
        yield Fact(words.STUDIO, resource.studio.name)
    if resource.date:
        yield Fact(words.DATE, date_in_words(resource.date))
    changed = resource.updated_at.astimezone(CHINA).date().isoformat()
    yield Fact(words.CHANGED, date_in_words(changed))
    if resource.source:
        yield Fact(words.SOURCE, resource.source)
    if resource.licence:
        yield Fact(words.LICENCE, resource.licence)
    for attachment in resource.attachments:
        path = f"/files/{resource.key}/{attachment.sha256}"
        if path not in resource.body:
            yield Fact(words.ATTACHMENTS, attachment.file_name, imprint.page(path))
    if resource.sample:
        yield Fact("", words.SAMPLE)


def _place(imprint: Imprint, path: str, key: str) -> Iterator[Fact]:
    yield Fact(words.OF_SITE, imprint.site_name)
    address = imprint.page(path)
    yield Fact(words.ADDRESS, address, address) if address else Fact(words.KEY, key)


def _page_of(resource: Resource) -> str:
    return f"/resources/{resource.key}"


def _code(imprint: Imprint, path: str, short: str) -> dict[str, bytes]:
    """Return the QR code of a page by its full address. short: a shorter path that leads there."""
    address = imprint.page(path)
    return {address: pictured(imprint.page(short))} if address else {}


def date_in_words(date: str) -> str:
    """Return a date, which may be a year or a month ("2024-05"), in Chinese."""
    units = (words.YEAR, words.MONTH, words.DAY)
    return "".join(
        unit.format(number.lstrip("0"))
        for unit, number in zip(units, date.split("-"), strict=False)
    )


@cache
def _vocabulary(name: str) -> Mapping[str, str]:
    return {term.code: term.name for term in getattr(corpus.vocabularies(), name)}


def _called(vocabulary: str, code: str) -> str:
    return _vocabulary(vocabulary).get(str(code), str(code))
