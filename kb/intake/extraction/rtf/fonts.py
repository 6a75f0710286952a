"""Decodes the bytes of RTF: by the charset of the font, and then by the code page."""

from dataclasses import dataclass, field
from typing import Final

from kb.intake.extraction.symbols import symbol

# Charsets of fonts that write a character in two bytes, and the others (specification, \fcharset)
_DOUBLE: Final = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950"}
_SINGLE: Final = {
    0: "cp1252", 77: "mac_roman", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_DOUBLE_PAGES: Final = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 54936: "gb18030"}
SYMBOLS: Final = 2
_UTF_8: Final = 65001
# Of GB 2312 the characters that are common; others hardly come up by chance
_COMMON: Final = range(0xB0, 0xD8)
_MOSTLY: Final = 0.6


@dataclass(slots=True)
class Fonts:
    """The fonts of a file. charsets: those of fonts by number. code_page: what the file states."""

    code_page: int = 1252
    default: int = 0
    charsets: dict[int, int] = field(default_factory=dict)
    # characters that could not be read
    lost: int = 0
    # codec of bytes that stand in the file as they are; None where they are as the others
    raw: str | None = None
    # whether such bytes stand in pairs, the second of which may look like a backslash or a brace
    raw_in_pairs: bool = False
    # what all bytes together look like, where neither a font nor the file says it
    guess: str | None = None

    def text(self, data: bytes, font: int, far_east: int | None, *, raw: bool = False) -> str:
        """Decode bytes in a font. far_east: the font for Chinese beside it, if any."""
        if data.isascii() and self.charsets.get(font) != SYMBOLS:
            return data.decode("ascii")
        if raw and self.raw:
            return data.decode(self.raw, "replace")
        charset = self.charsets.get(font, 1)
        if charset == SYMBOLS:
            return "".join(symbol(0xF000 + byte) for byte in data)
        if charset in _DOUBLE:
            return self._decoded(data, _DOUBLE[charset])
        for codec in self._doubles(far_east):
            if _is_double(data, codec):
                return data.decode(codec)
        return self._decoded(data, _SINGLE.get(charset) or self._page)

    def _doubles(self, far_east: int | None) -> list[str]:
        """Return the codecs to try for bytes whose own font does not decide."""
        beside = _DOUBLE.get(self.charsets.get(far_east, 1)) if far_east is not None else None
        found = (beside, _DOUBLE_PAGES.get(self.code_page), self.guess)
        return list(dict.fromkeys(codec for codec in found if codec))

    @property
    def _page(self) -> str:
        if self.code_page == _UTF_8:
            return "utf-8"
        if self.code_page in _DOUBLE_PAGES:
            return _DOUBLE_PAGES[self.code_page]
        return f"cp{self.code_page}" if self.code_page in _KNOWN_PAGES else "cp1252"

    def _decoded(self, data: bytes, codec: str) -> str:
        text = data.decode(codec, "replace")
        self.lost += text.count("\ufffd")
        return text


_KNOWN_PAGES: Final = frozenset(
    {437, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874,
     *range(1250, 1259)}
)  # fmt: skip


def _is_double(data: bytes, codec: str) -> bool:
    """Say whether bytes beyond ASCII are characters of two bytes; é before a letter is not."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    beyond = sum(byte > 0x7F for byte in data)
    return all(char < "\x80" or char > "\u2000" or char in "·×÷°±§¨" for char in text) and (
        beyond >= 2 * sum(char > "\x7f" for char in text) - beyond // 4
    )


def guess_of(data: bytes) -> str | None:
    """Return the codec of a file whose bytes beyond ASCII are mostly common Chinese characters."""
    pairs = [data[at : at + 2] for at in range(0, len(data) - 1, 2)]
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    common = sum(pair[0] in _COMMON and pair[1] > 0xA0 for pair in pairs)
    return "gb18030" if len(pairs) > 1 and common >= _MOSTLY * len(pairs) else None
