"""Finds the encoding of a page: the one that it declares, unless that is wrong."""

import codecs
import re
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.decode import Decoded, decode, likelihood

_META = re.compile(
    rb"<(?:meta\b|\?xml\b)[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
# Browsers understand them so (WHATWG Encoding, 4.2).
_LABELS: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
    "big5": "cp950", "big5-hkscs": "big5hkscs", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "ascii": "cp1252", "us-ascii": "cp1252", "shift_jis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "unicode": "utf-8", "utf-16": "utf-8",
}  # fmt: skip
_BOMS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Another encoding must be so much likelier to be believed more than the page.
_MUCH: Final = 0.2
_ASCII = re.compile(r"[\x00-\x7f]+")
_NOT_TEXTS: Final = frozenset({"idna", "punycode", "utf-7"})


def decode_page(data: bytes) -> Decoded:
    """Decode a page by its mark, its declaration or its letters. Raises ExtractionFailed."""
    declared = None if data.startswith(_BOMS) else _declared(data)
    if declared is None:
        return decode(data)
    try:
        guessed = decode(data)
    except ExtractionFailed:
        return declared
    if guessed.encoding == declared.encoding:
        return guessed
    # Most of a page is its markup, which is the same in all encodings.
    likelier = _likelihood(declared.text) - _likelihood(guessed.text)
    if guessed.encoding == "utf-8" and not guessed.lost:
        return declared if likelier > _MUCH else guessed
    return guessed if likelier < -_MUCH else declared


def _likelihood(text: str) -> float:
    return likelihood(_ASCII.sub("", text))


def _declared(data: bytes) -> Decoded | None:
    """Decode a page by its first declaration that loses nothing; None where there is none."""
    for match in _META.finditer(data):
        label = match[1].decode("ascii", "replace").lower()
        try:
            encoding = codecs.lookup(_LABELS.get(label, label)).name
            if encoding in _NOT_TEXTS:
                continue
            text = data.decode(encoding)
        except (LookupError, ValueError):
            continue
        return Decoded(text, encoding)
    return None
