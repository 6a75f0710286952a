"""What kreuzberg reads for us: spreadsheets, old PowerPoint, RTF and OpenDocument."""

import re
from typing import Any, Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import PICTURE_SCHEME, Extracted, Picture
from kb.intake.extraction.left_pictures import pictures_inside
from kb.intake.extraction.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES
from kb.intake.extraction.notes import pictures_left_out
from kb.intake.extraction.ooxml import broken
from kb.intake.extraction.rtf import MARK, with_marks, without_margins
from kb.intake.media_type import Format

_PICTURE_TYPES: Final = {
    "png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "bmp": "image/bmp", "tiff": "image/tiff",
}  # fmt: skip
_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:image_(\d+)\.\w+)?[^)]*\)")
_MIDNIGHT = re.compile(r"\b(\d{4}-\d\d-\d\d) 00:00:00\b")
# Points that PowerPoint draws instead of marking a list
_POINT = re.compile(r"^[\uf000-\uf0ff•●▪◆➢❖] ?(?=\S)", re.MULTILINE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_ESCAPES = re.compile(r"\\u\d|\\'[0-9a-f]{2}")
_EMPTY_RULE = re.compile(r"\A(?:-{3,}\s*)+")


def read_rtf(data: bytes, *, hidden: bool = False) -> Extracted:  # noqa: ARG001 - not told apart yet
    """Raises ExtractionFailed."""
    return _read(data, Format.RTF)


def _read(data: bytes, format_: Format) -> Extracted:
    import kreuzberg

    inside = pictures_inside(data, format_)
    marked: list[Picture] = []
    if format_ is Format.RTF:
        data, marked = with_marks(without_margins(data))
    # every file is new: nothing is kept between them, and nothing is looked for on the network
    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        enable_quality_processing=False,
        output_format="markdown",
        images=kreuzberg.ImageExtractionConfig(extract_images=True)
        if format_ is Format.ODT
        else None,
    )
    try:
        result = kreuzberg.extract_bytes_sync(data, format_.value, config=config)
    except BaseException as error:  # a panic of Rust's is no Exception
        raise _failure(str(error)) from error
    found = dict(enumerate(marked)) or _pictures(result.images or ())
    text = _text(MARK.sub(r"![](image_\1.x)", result.content), found)
    left_out = max(inside - len(found), 0)
    properties = _properties(dict(result.metadata))
    return Extracted(text, properties, tuple(found.values()), pictures_left_out(left_out))


def _failure(reason: str) -> ExtractionFailed:
    lowered = reason.lower()
    if "password" in lowered or "encrypt" in lowered:
        return ExtractionFailed("文件有密码，没有读")
    return broken()


def _text(content: str, pictures: dict[int, Picture]) -> str:
    def shown(match: re.Match[str]) -> str:
        known = pictures.get(int(match[2])) if match[2] else None
        return f"![{match[1]}]({PICTURE_SCHEME}{known.name})" if known else match[1]

    text = _EMPTY_RULE.sub("", _PICTURE.sub(shown, content))
    text = _POINT.sub("- ", _MIDNIGHT.sub(r"\1", text))
    return _PRIVATE.sub("", text).strip("\n")


def _pictures(images: Any) -> dict[int, Picture]:
    found: dict[int, Picture] = {}
    size_bytes = 0
    for image in images:
        kind = str(image["format"]).lower()
        data = bytes(image["data"])
        size_bytes += len(data)
        fits = 0 < len(data) <= MAX_PICTURE_BYTES and size_bytes <= MAX_PICTURES_BYTES
        if kind in _PICTURE_TYPES and fits and len(found) < MAX_PICTURES:
            number = int(image["image_index"])
            found[number] = Picture(f"image{number + 1}.{kind}", _PICTURE_TYPES[kind], data)
    return found


def _properties(metadata: dict[str, Any]) -> dict[str, str]:
    authors = metadata.get("authors") or ()
    found = {
        "title": metadata.get("title"),
        "author": "、".join(str(author) for author in authors),
        "subject": metadata.get("subject"),
        "created_on": metadata.get("created_at"),
        "modified_on": metadata.get("modified_at"),
    }
    texts = {name: " ".join(str(value).split())[:500] for name, value in found.items() if value}
    # RTF's own escapes come through
    return {name: text for name, text in texts.items() if not _ESCAPES.search(text)}
