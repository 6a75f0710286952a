"""Links to numbered pages: the first, the last, those around this one, and gaps between."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page, or a gap between two of them.

    number: None stands for a gap.
    """

    number: int | None
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """The links to the pages of a list.

    previous and next: addresses, or "" at either end.
    """

    links: tuple[PageLink, ...]
    previous: str = ""
    next: str = ""


def pager(page: int, pages: int, url: Callable[[int], str]) -> Pager | None:
    """Return the links to the pages of a list, or None where all is on one page.

    url: makes the address of a page from its number.
    """
    if pages <= 1:
        return None
    links: list[PageLink] = []
    for number in sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)}):
        if links and links[-1].number and number - links[-1].number == 2:
            links.append(PageLink(number - 1, url(number - 1)))
        elif links and links[-1].number and number - links[-1].number > 2:
            links.append(PageLink(None))
        links.append(PageLink(number, url(number), current=number == page))
    return Pager(
        tuple(links),
        previous=url(min(page - 1, pages)) if page > 1 else "",
        next=url(page + 1) if page < pages else "",
    )
