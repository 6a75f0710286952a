"""The figures of a text: pictures that stand on lines of their own, and the captions below them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token

# Tells whether an address is that of a picture that is shown.
IsPicture = Callable[[str], bool]

_NUMBER: Final = r"[0-9０-９一二三四五六七八九十]{1,3}(?:[-－—.．][0-9０-９]{1,3})?"
# “图1 操场边的银杏”, but not “图1是我们班的公约。”
_PICTURE_CAPTION: Final = re.compile(
    rf"[（(【]?(?:图片?|圖片?|插图|插圖|照片)\s*(?:{_NUMBER}|(?=[:：]))(?![是为為中里裡上显顯展所和与與、，])"
)
_TABLE_CAPTION: Final = re.compile(
    rf"[（(【]?表格?\s*{_NUMBER}(?![是为為中里裡上显顯展所和与與、，])"
)
_SENTENCE_END: Final = tuple("。！？；，：:;!?")
_MOST_CAPTION_CHARS: Final = 60
_BREAKS: Final = {"softbreak", "hardbreak"}


@dataclass(frozen=True, slots=True)
class Figure:
    """Some pictures beside each other, and their caption.

    at, caption_at: the places of the tokens that open their paragraphs; caption_at is None where
    there is no caption.
    """

    at: int
    caption_at: int | None


def is_picture_caption(text: str) -> bool:
    """Tell whether the words of a paragraph below a picture are its caption."""
    return _is_caption(text, _PICTURE_CAPTION)


def is_table_caption(text: str) -> bool:
    """Tell whether the words of a paragraph above a table are its caption."""
    return _is_caption(text, _TABLE_CAPTION)


def figures(tokens: list[Token], is_picture: IsPicture) -> list[Figure]:
    """Return the figures of a text whose pictures stand apart."""
    found = []
    for at, token in enumerate(tokens):
        if not _opens_paragraph(token) or not _is_pictures(tokens[at + 1].children, is_picture):
            continue
        below = at + 3
        is_captioned = (
            below + 1 < len(tokens)
            and _opens_paragraph(tokens[below])
            and is_picture_caption(words_of(tokens[below + 1].children))
        )
        found.append(Figure(at, below if is_captioned else None))
    return found


def apart(tokens: list[Token], is_picture: IsPicture) -> list[Token]:
    """Return the tokens with each line of pictures in a paragraph of its own."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        is_text = token.type == "inline" and at > 0 and _opens_paragraph(tokens[at - 1])
        if not is_text or not any(map(is_image, token.children or [])):
            found.append(token)
            continue
        opening, closing = tokens[at - 1], tokens[at + 1]
        for number, line in enumerate(_parted(token.children or [], is_picture)):
            if number:
                found += [closing.copy(), opening.copy()]
            found.append(token.copy(children=line))
    return found


def describe(tokens: list[Token], is_picture: IsPicture) -> None:
    """Give each picture without a description its caption as one, or else its number."""
    captions = {
        id(picture): name
        for figure in figures(tokens, is_picture)
        for picture, name in _named(tokens, figure)
    }
    number = 0
    for token in tokens:
        for child in token.children or ():
            if not is_image(child) or not is_picture(source_of(child)):
                continue
            number += 1
            if not words_of(child.children).strip():
                name = captions.get(id(child)) or f"图 {number}"
                child.children = [Token("text", "", 0, content=name)]
                child.content = name


def words_of(children: list[Token] | None) -> str:
    """Return the words of inline tokens, with a space for a break."""
    return "".join(
        " " if token.type in _BREAKS else token.content
        for token in children or ()
        if not is_image(token)
    )


def is_image(token: Token) -> bool:
    """Tell whether a token is a picture."""
    return token.type == "image"


def source_of(image: Token) -> str:
    """Return the address of a picture as it stands in the text."""
    return str(image.attrGet("src") or "")


def _named(tokens: list[Token], figure: Figure) -> Iterator[tuple[Token, str]]:
    if figure.caption_at is None:
        return
    caption = " ".join(words_of(tokens[figure.caption_at + 1].children).split())
    pictures = [one for one in tokens[figure.at + 1].children or () if is_image(one)]
    for number, picture in enumerate(pictures, 1):
        yield picture, caption if len(pictures) == 1 else f"{caption}（{number}）"


def _is_caption(text: str, beginning: re.Pattern[str]) -> bool:
    text = " ".join(text.split())
    return (
        len(text) <= _MOST_CAPTION_CHARS
        and not text.endswith(_SENTENCE_END)
        and beginning.match(text) is not None
    )


def _opens_paragraph(token: Token) -> bool:
    # In a list without blank lines a paragraph is there and not shown.
    return token.type == "paragraph_open" and not token.hidden


def _is_pictures(children: list[Token] | None, is_picture: IsPicture) -> bool:
    """Tell whether a line has pictures and nothing else."""
    images = [one for one in children or () if is_image(one)]
    return (
        bool(images)
        and all(is_picture(source_of(one)) for one in images)
        and all(is_image(one) or _is_blank(one) for one in children or ())
    )


def _is_blank(token: Token) -> bool:
    return token.type in _BREAKS or (token.type == "text" and not token.content.strip())


def _parted(children: list[Token], is_picture: IsPicture) -> list[list[Token]]:
    """Part the tokens of a paragraph where a line of pictures begins and where it ends."""
    lines: list[list[Token]] = [[]]
    for child in children:
        if child.type in _BREAKS and child.level == 0:
            lines.append([])
        lines[-1].append(child)
    parts: list[list[Token]] = []
    before = ""
    for line in lines:
        what = _kind_of(line, before, is_picture)
        if what == before == "text":
            parts[-1] += line
        else:
            # The break that ended the line before is the end of a paragraph now.
            parts.append(line[1:] if parts else line)
        before = what
    return parts


def _kind_of(line: list[Token], before: str, is_picture: IsPicture) -> str:
    if _is_pictures(line, is_picture):
        return "pictures"
    return "caption" if before == "pictures" and is_picture_caption(words_of(line)) else "text"
