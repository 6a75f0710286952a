"""A resource as catalogues and reference programs read it.

Three forms of the same facts: schema.org JSON-LD (LearningResource), Highwire Press tags and
Dublin Core. Dates are what is known of them: "2024", "2024-05" or "2024-05-10".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.domain.resources import Resource
from kb.domain.vocabulary import Kind
from web.present.addresses_in_texts import web_address
from web.present.hits import opening
from web.present.labels import Labels
from web.present.urls import Urls
from web.present.written import language

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Citation:
    """The facts of a resource that catalogues and reference programs read.

    absolute: completes an address of this site.
    """

    resource: Resource
    site_name: str
    urls: Urls
    labels: Labels
    absolute: Callable[[str], str]

    @property
    def address(self) -> str:
        """Return the full address of the resource's page."""
        return self.absolute(self.urls.resource(self.resource.key))

    def linked_data(self) -> Json:
        """Return the JSON-LD of a https://schema.org/LearningResource, without unknown facts."""
        one, labels = self.resource, self.labels
        scholarly = ["ScholarlyArticle"] if one.kind in {Kind.PAPER, Kind.REPORT} else []
        levels = [
            *(labels.name("stage", stage) for stage in one.stages),
            *(labels.name("grade", str(grade)) for grade in one.grades),
        ]
        told = {
            "@context": "https://schema.org",
            "@type": ["LearningResource", *scholarly],
            "@id": self.address,
            "url": self.address,
            "identifier": one.key,
            "name": one.title,
            "headline": one.title if scholarly else None,
            "description": opening(one),
            "inLanguage": language(one),
            "learningResourceType": labels.name("kind", one.kind),
            "educationalLevel": levels,
            "timeRequired": f"PT{one.duration_min}M" if one.duration_min else None,
            "about": [
                {
                    "@type": "DefinedTerm",
                    "name": topic.name,
                    "url": self.absolute(self.urls.topic(topic.key)),
                }
                for topic in one.topics
            ],
            "author": [self._person(author.key, author.name) for author in one.authors],
            "sourceOrganization": self._studio(),
            "publisher": {"@type": "Organization", "name": self.site_name},
            "datePublished": one.date,
            "dateModified": one.updated_at.isoformat(timespec="seconds"),
            "license": one.licence,
            "isBasedOn": web_address(one.source),
            "isAccessibleForFree": True,
            "encoding": [
                {
                    "@type": "MediaObject",
                    "name": file.file_name,
                    "encodingFormat": file.media_type,
                    "contentSize": str(file.size_bytes),
                    "contentUrl": self.absolute(self.urls.file(one.key, file.sha256)),
                }
                for file in one.attachments
            ],
        }
        return {name: value for name, value in told.items() if value not in (None, "", [])}

    def tags(self) -> Iterator[tuple[str, str]]:
        """Yield the name and content of each <meta> that Google Scholar and Zotero read."""
        one = self.resource
        authors = [author.name for author in one.authors]
        yield "citation_title", one.title
        yield from (("citation_author", name) for name in authors)
        if one.date:
            yield "citation_publication_date", one.date.replace("-", "/")
        if one.studio:
            yield "citation_technical_report_institution", one.studio.name
        yield "citation_publisher", self.site_name
        yield "citation_language", language(one)
        yield from (("citation_keywords", topic.name) for topic in one.topics)
        yield "citation_abstract_html_url", self.address
        yield "DC.title", one.title
        yield from (("DC.creator", name) for name in authors)
        yield from (("DC.subject", topic.name) for topic in one.topics)
        if one.date:
            yield "DC.date", one.date
        yield "DC.type", self.labels.name("kind", one.kind)
        yield "DC.publisher", one.studio.name if one.studio else self.site_name
        yield "DC.language", language(one)
        yield "DC.identifier", self.address
        if one.licence:
            yield "DC.rights", one.licence

    def _person(self, key: str, name: str) -> Json:
        return {"@type": "Person", "name": name, "url": self.absolute(self.urls.author(key))}

    def _studio(self) -> Json | None:
        studio = self.resource.studio
        if studio is None:
            return None
        address = self.absolute(self.urls.studio(studio.key))
        return {"@type": "Organization", "name": studio.name, "url": address}
