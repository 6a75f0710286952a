"""Addresses of this site. Keys are made of characters that stand in a URL as they are."""

from dataclasses import dataclass

from web.present.assets import Assets
from web.present.state import State, encode


@dataclass(frozen=True, slots=True)
class Urls:
    """A maker of addresses of this site.

    root: the path at which the application is mounted: "", or one such as "/kb".
    """

    root: str
    assets: Assets

    def home(self) -> str:
        return f"{self.root}/"

    def search(self, state: State) -> str:
        return self._with_words("search", state.query_string())

    def print_search(self, state: State) -> str:
        return self._with_words("search", state.query_string(), "view=print")

    def feed(self, state: State) -> str:
        """Return the address of the Atom feed of a search."""
        return self._with_words("search.atom", state.query_string())

    def list_of_search(self, state: State) -> str:
        """Return the address at which a search is taken away, which still wants its format."""
        return self._with_words("lists/search", state.with_page(1).query_string(), "format=")

    def list_of(self, room: str, key: str, words: str = "") -> str:
        """Return the address at which the list on a page is taken away, without its format.

        room: "topics", "studios", "authors", "kinds", "collections" or "resources". words: what
        else the address of the page says, such as "kind=case".
        """
        return self._with_words(f"lists/{room}/{key}", words, "format=")

    def search_for(self, name: str, value: str) -> str:
        """Return the address of a search with one parameter, such as kind=case."""
        return f"{self.root}/search?{name}={encode(value)}"

    def resource(self, key: str) -> str:
        return f"{self.root}/resources/{key}"

    def short(self, key: str) -> str:
        """Return the short address of a resource, which leads to its page."""
        return f"{self.root}/r/{key}"

    def resource_in(self, key: str, collection: str) -> str:
        """Return the address of a resource that is read as a part of a collection."""
        return f"{self.root}/resources/{key}?in={collection}"

    def resource_file(self, key: str, ending: str) -> str:
        """Return the address of a resource as a file, such as a Word file (docx)."""
        return f"{self.root}/resources/{key}/book.{ending}"

    def revisions(self, key: str) -> str:
        return f"{self.root}/resources/{key}/revisions"

    def revision(self, key: str, number: int) -> str:
        return f"{self.root}/resources/{key}/revisions/{number}"

    def compare(self, key: str, other: str) -> str:
        """Return the address of the page that shows two resources side by side."""
        return f"{self.root}/compare/{key}/{other}"

    def file(self, resource: str, sha256: str) -> str:
        return f"{self.root}/files/{resource}/{sha256}"

    def topics(self) -> str:
        return f"{self.root}/topics"

    def topic(self, key: str) -> str:
        return f"{self.root}/topics/{key}"

    def studios(self) -> str:
        return f"{self.root}/studios"

    def studio(self, key: str) -> str:
        return f"{self.root}/studios/{key}"

    def studios_of(self, level: str) -> str:
        return f"{self.root}/studios?level={level}"

    def authors(self) -> str:
        return f"{self.root}/authors"

    def author(self, key: str) -> str:
        return f"{self.root}/authors/{key}"

    def kinds(self) -> str:
        return f"{self.root}/kinds"

    def kind(self, code: str) -> str:
        return f"{self.root}/kinds/{code}"

    def calendar(self) -> str:
        return f"{self.root}/calendar"

    def collections(self) -> str:
        return f"{self.root}/collections"

    def collection(self, key: str) -> str:
        return f"{self.root}/collections/{key}"

    def book(self, collection: str) -> str:
        """Return the address of a collection with its whole texts, to be printed as one."""
        return f"{self.root}/collections/{collection}/book"

    def collection_file(self, key: str, ending: str) -> str:
        """Return the address of a collection as a file, such as a Word file (docx)."""
        return f"{self.root}/collections/{key}/book.{ending}"

    def help(self) -> str:
        return f"{self.root}/help/search"

    def report(self, key: str) -> str:
        """Return the address of the form by which a resource is reported."""
        return f"{self.root}/resources/{key}/report"

    def reported(self) -> str:
        return f"{self.root}/reported"

    def language(self) -> str:
        """Return the address that takes the choice of a language."""
        return f"{self.root}/language"

    def api(self) -> str:
        return f"{self.root}/api/v1"

    def static(self, name: str) -> str:
        return self.assets.url(self.root, name)

    def _with_words(self, path: str, *words: str) -> str:
        query = "&".join(filter(None, words))
        return f"{self.root}/{path}?{query}" if query else f"{self.root}/{path}"
