"""A search as an Atom feed (RFC 4287)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element

from kb.domain.resources import Resource
from kb.text.script import SIMPLIFIED
from web.present.hits import opening
from web.present.labels import Labels
from web.present.state import State
from web.present.urls import Urls
from web.present.written import language
from web.present.xml import add

MEDIA_TYPE: Final = "application/atom+xml"
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedMaker:
    """A maker of feeds.

    absolute: completes an address of this site. base: the base's own name, of which the ids are
    made, so that they stay when the site gets another address or its resources are edited.
    """

    base: str
    site_name: str
    urls: Urls
    labels: Labels
    absolute: Callable[[str], str]

    def feed(self, state: State, resources: Sequence[Resource]) -> Element:
        """Return the feed of a search.

        resources: its resources, in the order in which they are shown.
        """
        feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "zh-Hans"})
        add(feed, "id", self._id(f"search?{state.query_string()}"))
        add(feed, "title", self._title(state))
        changed = max((resource.updated_at for resource in resources), default=_NEVER)
        add(feed, "updated", stamp(changed))
        add(feed, "link", rel="self", type=MEDIA_TYPE, href=self.absolute(self.urls.feed(state)))
        add(feed, "link", rel="alternate", type="text/html",
            href=self.absolute(self.urls.search(state)))  # fmt: skip
        add(add(feed, "author"), "name", self.site_name)
        for resource in resources:
            self._entry(feed, resource)
        return feed

    def _title(self, state: State) -> str:
        return f"“{state.text}” · {self.site_name}" if state.text else self.site_name

    def _entry(self, feed: Element, resource: Resource) -> None:
        entry = add(feed, "entry")
        add(entry, "id", self._id(f"resources/{resource.key}"))
        if (written := language(resource)) != SIMPLIFIED:
            entry.set("xml:lang", written)
        add(entry, "title", resource.title)
        address = self.absolute(self.urls.resource(resource.key))
        add(entry, "link", rel="alternate", type="text/html", href=address)
        add(entry, "published", stamp(resource.created_at))
        add(entry, "updated", stamp(resource.updated_at))
        for author in resource.authors:
            person = add(entry, "author")
            add(person, "name", author.name)
            add(person, "uri", self.absolute(self.urls.author(author.key)))
        add(entry, "category", term=resource.kind.value,
            label=self.labels.name("kind", resource.kind))  # fmt: skip
        for topic in resource.topics:
            add(entry, "category", term=topic.key, label=topic.name)
        if resource.licence:
            add(entry, "rights", resource.licence)
        add(entry, "summary", opening(resource))

    def _id(self, thing: str) -> str:
        return f"tag:studio-kb,2026:{self.base}/{thing}"


def stamp(moment: datetime) -> str:
    """Return a moment in the form of RFC 3339, in UTC and to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
