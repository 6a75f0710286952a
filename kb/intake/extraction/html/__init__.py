"""Reads web pages as Markdown, without scripts and navigation."""

from kb.intake.extracted import Extracted
from kb.intake.extraction.html.hiding import hidden_in
from kb.intake.extraction.html.reader import FindPicture, Reader
from kb.intake.extraction.html.titles import title_of
from kb.intake.extraction.html.tree import tree_of
from kb.intake.extraction.markdown import joined
from kb.intake.extraction.notes import pictures_elsewhere

__all__ = ["FindPicture", "read_html"]


def read_html(
    text: str, find_picture: FindPicture | None = None, *, hidden: bool = False
) -> Extracted:
    """Read a page that is decoded already.

    find_picture: finds the picture of an address. hidden: whether what no reader of the page can
    see is taken as well. Raises ExtractionFailed where elements are nested too deep.
    """
    root = tree_of(text)
    title = title_of(root)
    left_out = {} if hidden else hidden_in(root)
    reader = Reader(find_picture or (lambda _: None), left_out, title.banner, hidden=hidden)
    reader.read(root)
    return Extracted(
        joined(reader.finished()),
        {"title": title.text} if title.text else {},
        tuple(reader.pictures.values()),
        pictures_elsewhere(reader.remote_pictures),
        left_out=reader.left_out(),
        beside=tuple(reader.beside.values()),
    )
