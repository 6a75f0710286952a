"""Weighs a text that came out: whether people can have written it so.

A wrong code page makes Latin letters or rare characters of Chinese ones, and a reader that takes a
wrapping for the text brings markup or coded bytes.
"""

import re
from collections.abc import Iterator
from typing import Final

from kb.intake.decode import EVERYDAY_HAN, likelihood
from kb.lines.problems import Problem

# Runs of what Chinese bytes look like in the code pages of the West
_WESTERN = re.compile("[\u0080-\u024f\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{4,}")
_FOREIGN: Final = (("cp1252", "gb18030"), ("cp1252", "utf-8"), ("latin-1", "gb18030"),
                   ("latin-1", "utf-8"), ("cp1252", "cp950"))  # fmt: skip
# What Chinese bytes look like in another code page of Chinese ones
_CONFUSED: Final = (("gb18030", "utf-8"), ("gb18030", "cp950"), ("cp950", "gb18030"),
                    ("cp932", "gb18030"), ("cp949", "gb18030"))  # fmt: skip
_EVERYDAY: Final = frozenset(EVERYDAY_HAN)
_HAN = re.compile("[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")
_MARKUP = re.compile(
    r"</?[wavmop]\\?:[a-zA-Z]+|xmlns\\?:\w|<\?xml|\\?</?(?:o:p|span|font|td|div)\b[^<>]*\\?>"
    r"|^Content-(?:Type|Transfer-Encoding):|\{\\+(?:rtf|\*)",
    re.MULTILINE,
)
_CODED = re.compile(
    r"[A-Za-z0-9+/]{70,}={0,2}(?:\s+[A-Za-z0-9+/]{70,}={0,2}){2,}|[A-Za-z0-9+/]{300,}"
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LOST: Final = "\ufffd"
_FEW_LOST: Final = 2
_LOST_SHARE: Final = 0.002
_PRIVATE_SHARE: Final = 0.05
_LINES_SHARE: Final = 0.5
_MUCH_LIKELIER: Final = 0.35
_SAMPLE: Final = 4000
_PIECE: Final = 200
_SHORTEST: Final = 8
_MARKS: Final = 3
# From here on a file is large for so few letters
_LARGE_BYTES: Final = 500_000
_FEW_LETTERS: Final = 20


def doubts_of(markdown: str, held: str, size_bytes: int, letters: int) -> Iterator[Problem]:
    """Yield what makes a text doubtful. held: what its file holds as text; letters: of the text."""
    lost = markdown.count(_LOST)
    if lost > max(_FEW_LOST, _LOST_SHARE * len(markdown)):
        message = "正文里有 %(count)d 个字符没有读对（显示为 \ufffd），编码可能认错了"
        yield Problem(message, None, {"count": lost}, fatal=False)
    if sample := _garbled(markdown):
        message = "正文里有像乱码的文字，编码可能认错了，例如“%(sample)s”"
        yield Problem(message, None, {"sample": sample}, fatal=False)
    private = len(_PRIVATE.findall(markdown))
    if private > max(_SHORTEST, _PRIVATE_SHARE * letters):
        message = "正文里有 %(count)d 个字符只有原来的字体才认得，可能读错了"
        yield Problem(message, None, {"count": private}, fatal=False)
    yield from _wrappings(markdown, held)
    if letters < _FEW_LETTERS and size_bytes > _LARGE_BYTES:
        message = "文件有 %(size)d KB，读出的正文却只有 %(count)d 个字，文字可能在图片里"
        params = {"size": size_bytes // 1024, "count": letters}
        yield Problem(message, None, params, fatal=False)


def _wrappings(markdown: str, held: str) -> Iterator[Problem]:
    """Say that markup or coded bytes are in the text, unless they are what the author wrote."""
    marks = _MARKUP.findall(markdown)
    if len(marks) >= _MARKS and len(_MARKUP.findall(held)) < len(marks) / 2:
        message = "正文里像是有没有解开的标记，例如“%(sample)s”"
        yield Problem(message, None, {"sample": marks[0]}, fatal=False)
    coded = _CODED.search(markdown)
    if coded and coded[0][:60] not in held:
        message = "正文里像是有没有解开的编码（图片或附件），例如“%(sample)s…”"
        yield Problem(message, None, {"sample": coded[0][:20]}, fatal=False)


def _garbled(markdown: str) -> str | None:
    """Return a sample of what becomes everyday Chinese when it is decoded otherwise."""
    western = [match[0] for match in _WESTERN.finditer(markdown)]
    joined = "".join(western)[:_SAMPLE]
    if len(joined) >= _SHORTEST and _is_better(joined, _FOREIGN):
        return western[0][:20]
    # each stretch is tried alone, because the rest of the text may be right
    for at in range(0, min(len(markdown), 50 * _SAMPLE), _PIECE):
        piece = "".join(_HAN.findall(markdown[at : at + _PIECE]))
        everyday = sum(map(_EVERYDAY.__contains__, piece))
        is_rare = len(piece) >= _SHORTEST and everyday < _LINES_SHARE * len(piece)
        if is_rare and _is_better(piece, _CONFUSED):
            return piece[:20]
    return None


def _is_better(text: str, pairs: tuple[tuple[str, str], ...]) -> bool:
    now = likelihood(text)
    for wrong, right in pairs:
        bytes_ = b"".join(_encoded(char, wrong) for char in text)
        better = bytes_.decode(right, "ignore")
        if len(better) >= _SHORTEST / 4 and len(bytes_) >= len(text) * 0.8:
            han = len(_HAN.findall(better)) / max(len(better), 1)
            if han > 0.5 and likelihood(better) > now + _MUCH_LIKELIER:
                return True
    return False


def _encoded(char: str, codec: str) -> bytes:
    try:
        return char.encode(codec)
    except UnicodeEncodeError:
        # Windows leaves these bytes as they are
        return bytes([ord(char)]) if 0x80 <= ord(char) <= 0xFF else b""
