"""A text or Markdown file as the fields of a resource."""

import hashlib
import re
import tomllib
from pathlib import PurePosixPath
from typing import Any, Final

from corpus.load import plain_values, split_front_matter
from kb.domain.checks import CONTROLS
from kb.errors import InvalidInput
from kb.intake.decode import decode
from kb.intake.problems import Problem
from kb.intake.text_markdown import markdown_of

MEDIA_TYPES: Final = {".txt": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
FILE_LIMIT_BYTES: Final = 20 * 1024 * 1024
_TITLE_LIMIT: Final = 80
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+)$", re.MULTILINE)
_MARKUP = re.compile(r"[*_`#>\[\]]+")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


def fields_of(path: PurePosixPath, data: bytes) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """(fields, warnings). `path`: relative to the parent of what is imported; it gives the key.

    Front matter, TOML between two lines `+++`, may hold any field of a resource's line.
    Raises InvalidInput for an empty file, ExtractionFailed for one that is no text.
    """
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    matter, body = split_front_matter(text)
    if not CONTROLS.sub("", body).strip():
        raise InvalidInput("文件是空的")
    is_markdown = MEDIA_TYPES[path.suffix.lower()] == "text/markdown"
    fields = {
        "type": "resource",
        "key": key_of(path),
        "title": _title(body, path.stem, is_markdown=is_markdown),
        "body": body if is_markdown else markdown_of(body),
    }
    named = _matter(matter)
    warnings = _warnings(decoded.lost, decoded.encoding)
    if "type" in named:  # other programs use it for something else
        del named["type"]
        warnings += (Problem("文件开头的 type 不起作用，已忽略", "type", fatal=False),)
    return fields | named, warnings


def key_of(path: PurePosixPath) -> str:
    """The same for the same path, whatever is in the file."""
    slug = _NOT_IN_KEYS.sub("-", path.stem.lower()).strip("-")[:40].strip("-")
    digest = hashlib.sha256(path.as_posix().encode("utf-8", "surrogateescape")).hexdigest()
    return f"{slug or 'f'}-{digest[:12]}"


def _title(body: str, stem: str, *, is_markdown: bool) -> str:
    heading = _HEADING.search(body) if is_markdown else None
    if heading:
        return _short(_MARKUP.sub("", heading[1].rstrip(" \t#"))) or stem
    first = next(line for line in body.split("\n") if line.strip())
    return _short(_MARKUP.sub("", first) if is_markdown else first) or stem


def _short(title: str) -> str:
    title = " ".join(CONTROLS.sub("", title).split())
    return title if len(title) <= _TITLE_LIMIT else title[: _TITLE_LIMIT - 1] + "…"


def _matter(matter: str | None) -> dict[str, Any]:
    if matter is None:
        return {}
    try:
        return plain_values(tomllib.loads(matter))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "开头 +++ 之间的字段不是有效的 TOML：%(reason)s", reason=str(error)
        ) from error


def _warnings(lost: int, encoding: str) -> tuple[Problem, ...]:
    if not lost:
        return ()
    message = "有 %(count)d 个字符读不出来（按 %(encoding)s 读），已记为 \ufffd"
    return (Problem(message, "body", {"count": lost, "encoding": encoding}, fatal=False),)
