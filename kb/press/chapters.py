"""The chapters of a book as XHTML: its title page, its works, its indexes, where it comes from."""

from collections.abc import Callable, Iterable, Sequence

from kb.press import words
from kb.press.book import Book, Fact, Part
from kb.press.markup import Markup, PictureAddress, link, of_lines, plain

# Returns the address of a part by its number, from 1.
PartAddress = Callable[[int], str]


def cover(book: Book, part_address: PartAddress) -> str:
    """Return the title page with the curator's words and the contents."""
    curators = f"{words.CURATOR} {words.AND.join(book.by)}" if book.by else ""
    contents = "".join(
        f"<li>{link(part_address(number), part.title)} {plain(words.AND.join(part.authors))}</li>"
        for number, part in enumerate(book.parts, 1)
    )
    return "\n".join(
        (
            f"<h1>{plain(book.title)}</h1>",
            _bylines((curators, book.studio, book.scope)),
            f'<p class="words">{of_lines(book.words)}</p>' if book.words else "",
            f"<h2>{plain(words.CONTENTS)}</h2>",
            f"<ol>{contents}</ol>",
        )
    )


def work(part: Part, pictures: PictureAddress, *, title: str, level: int, scope: str = "") -> str:
    """Return a work with its head and its origin. level: of its title among the headings."""
    by = " ".join(filter(None, (words.AND.join(part.authors), part.studio)))
    note = f"{words.CURATORS_NOTE}{words.COLON}{part.note}" if part.note else ""
    summary = f"{words.SUMMARY}{words.COLON}{part.summary}" if part.summary else ""
    notes = (f'<p class="note">{of_lines(text)}</p>' for text in (note, summary) if text)
    return "\n".join(
        (
            f"<h{level}>{plain(title)}</h{level}>",
            _bylines((by, words.SEPARATOR.join(part.about), scope)),
            *notes,
            Markup(pictures, level + 1).blocks(part.blocks),
            origin(part.origin, pictures),
        )
    )


def indexes(book: Book, part_address: PartAddress) -> str:
    """Return who wrote which parts, and what they are about, or "" where nothing is known."""
    return "\n".join(
        f"<h2>{plain(title)}</h2>\n<ul>{_entries(index, part_address)}</ul>"
        for title, index in (
            (words.AUTHORS_INDEX, book.authors()),
            (words.TOPICS_INDEX, book.topics()),
        )
        if index
    )


def origin(facts: Sequence[Fact], pictures: PictureAddress) -> str:
    """Return where something comes from, with the QR codes of addresses that have one."""
    lines = "<br/>".join(map(_fact, facts))
    codes = "".join(
        f'<p class="code"><img src="{plain(code)}" alt="{plain(words.CODE)}"/></p>'
        for fact in facts
        if fact.address and (code := pictures(fact.address))
    )
    return f'<p class="origin">{lines}</p>{codes}' if lines else ""


def _fact(fact: Fact) -> str:
    value = link(fact.address, fact.value) if fact.address else plain(" ".join(fact.value.split()))
    return f"{plain(fact.name)}{words.COLON}{value}" if fact.name else value


def _entries(index: dict[str, list[int]], part_address: PartAddress) -> str:
    return "".join(
        f"<li>{plain(name)} "
        + words.AND.join(link(part_address(number), str(number)) for number in index[name])
        + "</li>"
        for name in sorted(index)
    )


def _bylines(texts: Iterable[str]) -> str:
    return "\n".join(f'<p class="by">{plain(text)}</p>' for text in texts if text)
