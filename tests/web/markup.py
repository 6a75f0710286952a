"""What a browser would make of a page: its elements, and the text that is read."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

_UNREAD = {"script", "style", "title"}


@dataclass
class Element:
    tag: str
    attributes: dict


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.parts: list[str] = []
        self.open: list[str] = []
        self.comments: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if not _UNREAD & set(self.open):
            self.parts.append(data)

    def handle_comment(self, data):
        self.comments.append(data)

    def unknown_decl(self, data):
        self.comments.append(data)

    @property
    def text(self):
        return "".join(self.parts)

    def all(self, tag):
        return [element for element in self.elements if element.tag == tag]

    def links(self):
        return [element.attributes["href"] for element in self.all("a")]


# What our own templates and the safe-HTML module make; nothing else may be on a page.
TAGS = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "nav", "main",
    "footer", "form", "label", "input", "button", "section", "article", "div", "span", "p", "b",
    "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "time", "mark",
    "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "blockquote",
    "textarea", "pre", "code", "em", "strong", "s", "hr", "br", "img", "wbr", "ins", "del", "svg", "rect", "path", "use",
    "figure", "figcaption",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "rel", "href", "type", "src", "defer", "class", "id",
    "tabindex", "action", "method", "role", "for", "value", "maxlength", "autocomplete",
    "autocapitalize", "spellcheck", "enterkeyhint", "placeholder", "hreflang", "title", "scope",
    "start", "datetime", "alt", "loading", "open", "hidden",
    "rows", "width", "height", "x", "y", "viewbox", "preserveaspectratio", "reversed",
    "property", "d", "fill", "stroke",
}  # fmt: skip
# Not a program to a browser, whatever it holds: https://html.spec.whatwg.org/#data-block
DATA_BLOCK = {"type": "application/ld+json"}
INERT_LINKS = {"canonical", "schema.DC"}  # a browser fetches neither
SCHEMES = {"", "http", "https", "mailto"}


def faults(page: Page) -> list[str]:
    """Everything on the page that somebody else's text must have put there."""
    found = [f"comment {comment!r}" for comment in page.comments]
    for element in page.elements:
        if element.tag not in TAGS:
            found.append(f"element {element.tag} {element.attributes}")
        for name, value in element.attributes.items():
            if not name.startswith(("aria-", "data-")) and name not in ATTRIBUTES:
                found.append(f"attribute {name}={value!r} of {element.tag}")
            if name in {"href", "src", "action"} and not _harmless(value):
                found.append(f"address {value!r} of {element.tag}")
    scripts = [element.attributes for element in page.all("script")]
    programs = [one for one in scripts if one != DATA_BLOCK]
    if len(programs) != 1 or not programs[0].get("src", "").startswith("/static/kb.js?v="):
        found.append(f"scripts {scripts}")
    if len(scripts) > 2:
        found.append(f"data blocks {scripts}")
    found += [
        f"stylesheet or form {element.attributes}"
        for element in (*page.all("link"), *page.all("form"))
        if not element.attributes.get("href", element.attributes.get("action", "")).startswith(
            ("/static/", "/search", "/opensearch.xml", "/language", "/resources/")
        )
        and element.attributes.get("rel") not in INERT_LINKS
    ]
    found += [
        f"picture {element.attributes}"
        for element in page.all("img")
        if not element.attributes.get("src", "").startswith(("/files/", "/static/"))
    ]
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    found += [f"id {one} twice" for one in set(ids) if ids.count(one) > 1]
    return found


def _harmless(address):
    # as browsers do: leading spaces and controls are nothing, tabs and breaks fall out
    kept = "".join(
        char for char in address.lstrip("".join(map(chr, range(33)))) if char not in "\t\r\n"
    )
    return urlsplit(kept).scheme.lower() in SCHEMES
