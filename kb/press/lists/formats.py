"""The formats of lists, and the names of their files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Final

from kb.press.characters import in_a_file_name
from kb.press.lists.bibtex import write_bibtex
from kb.press.lists.comma_separated import write_csv
from kb.press.lists.csl_json import write_csl_json
from kb.press.lists.gb7714 import write_gb7714_2015, write_gb7714_2025
from kb.press.lists.listed import ListedResource, ListHead
from kb.press.lists.ris import write_ris
from kb.press.lists.spreadsheet import write_xlsx

# As far as a search can be read (indexer.engines.contract.MAX_DEPTH).
MOST_ROWS: Final = 10_000
_TITLE_CHARS: Final = 60
_EDGES: Final = " .-_"


@dataclass(frozen=True, slots=True)
class ListFormat:
    """A format of lists.

    code: its name in addresses and commands. ending: of its files, without a dot.
    """

    code: str
    media_type: str
    ending: str
    write: Callable[[IO[bytes], ListHead, Iterable[ListedResource]], None]

    def file_name(self, head: ListHead) -> str:
        """Return the name of a file: what is listed, a scope beyond what is public, and the day."""
        scope = f"（{in_a_file_name(head.scope, _TITLE_CHARS, _EDGES)}）" if head.scope else ""
        title = in_a_file_name(head.title, _TITLE_CHARS, _EDGES) or "list"
        return f"{title}{scope}-{head.made_on.isoformat()}.{self.ending}"


_TEXT: Final = "text/plain"
FORMATS: Final = {
    one.code: one
    for one in (
        ListFormat(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            write_xlsx,
        ),
        ListFormat("csv", "text/csv", "csv", write_csv),
        ListFormat("gb7714-2025", _TEXT, "txt", write_gb7714_2025),
        ListFormat("gb7714-2015", _TEXT, "txt", write_gb7714_2015),
        ListFormat("ris", "application/x-research-info-systems", "ris", write_ris),
        ListFormat("bibtex", "application/x-bibtex", "bib", write_bibtex),
        ListFormat("csl", "application/vnd.citationstyles.csl+json", "json", write_csl_json),
    )
}
