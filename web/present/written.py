"""In which characters a text is written, as pages tell browsers and voices."""

from markupsafe import Markup

from kb.domain.resources import Resource
from kb.text.script import SIMPLIFIED, language_of


def language(resource: Resource) -> str:
    """Return the language tag of a resource's text: zh-Hant or zh-Hans."""
    return language_of(resource.title, resource.summary or resource.body_text)


def lang(of: Resource | str, usual: str = "") -> str:
    """Return the attribute for the text of a resource, or for a title that stands alone.

    usual: the attribute of a Simplified text on this page, which is "" on a Chinese one.
    """
    found = language_of(of) if isinstance(of, str) else language(of)
    return usual if found == SIMPLIFIED else Markup(' lang="{}"').format(found)
