"""Takes the text out of RTF: what stands outside of the groups that hold no text."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from kb.intake.decode import likelihood
from kb.intake.guard.held import Held, one

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,40})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)
# The second byte of a Chinese character may be that of a backslash or a brace
_IN_PAIRS = re.compile(
    _TOKEN.pattern.replace(
        rb"([^\\{}\r\n]+)", rb"((?:[\x81-\xfe][\x40-\x7e\x80-\xfe]|[^\\{}\r\n])+)"
    ),
    re.DOTALL,
)
_BEYOND = re.compile(rb"[\x81-\xfe][\x40-\xfe]|[\x80-\xff]")
_SAMPLE: Final = 5000
_FONT = re.compile(rb"\\f(\d+)[^{};]*?\\fcharset(\d+)")
_PAGE = re.compile(rb"\\ansicpg(\d+)")
_SILENT: Final = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"fldinst", b"objdata", b"themedata",
     b"datastore", b"listtable", b"listoverridetable", b"rsidtbl", b"latentstyles", b"generator",
     b"xmlnstbl", b"bkmkstart", b"bkmkend", b"listtext", b"pntext", b"pnseclvl", b"nonshppict",
     b"sn", b"sv", b"atrfstart", b"atrfend", b"atnid", b"atnauthor", b"atntime", b"atndate",
     b"revtbl", b"header", b"headerl", b"headerr", b"headerf", b"footer", b"footerl", b"footerr",
     b"footerf", b"ftnsep", b"ftnsepc", b"aftnsep", b"aftnsepc", b"filetbl", b"userprops",
     b"xmlopen", b"wgrffmtfilter", b"mmathPr", b"datafield", b"formfield", b"shprslt", b"do",
     b"objclass", b"objname", b"falt", b"panose", b"blipuid", b"picprop", b"upr", b"background"}
)  # fmt: skip
_SPOKEN: Final = frozenset({b"shpinst", b"shptxt", b"annotation", b"ud", b"fldrslt", b"result"})
_ENDS: Final = frozenset({b"par", b"cell", b"row", b"sect", b"page", b"line", b"nestcell"})
_CODECS: Final = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950"}
_PAGES: Final = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 65001: "utf-8"}


@dataclass(frozen=True, slots=True)
class _State:
    silent: bool = False
    after_star: bool = False
    font: int = 0
    behind: int = 1


def rtf_parts(data: bytes) -> Iterator[Held]:
    yield from one("RTF", rtf_pieces(data))


def rtf_pieces(data: bytes) -> Iterator[str]:
    """Yield the paragraphs and cells of a file."""
    fonts = {int(number): int(charset) for number, charset in _FONT.findall(data)}
    page = _PAGE.search(data)
    reader = _Reader(fonts, _PAGES.get(int(page[1]) if page else 1252))
    yield from reader.pieces(data)


class _Reader:
    def __init__(self, fonts: dict[int, int], page: str | None) -> None:
        self._fonts = fonts
        self._page = page
        self._words: list[str] = []
        self._bytes = bytearray()
        self._state = _State()
        self._above: list[_State] = []
        self._skip = 0
        # codec of bytes that stand in the file as they are
        self._raw: str | None = None

    def pieces(self, data: bytes) -> Iterator[str]:
        at = 0
        self._raw = _codec_of_raw(data)
        token = _IN_PAIRS if self._raw == "gb18030" else _TOKEN
        while match := token.match(data, at):
            at = match.end()
            word, number, coded, sign, brace, raw = match.groups()
            if word == b"bin":
                at += max(int(number or 0), 0)
            elif word in _ENDS:
                self._flush()
                if not self._state.silent:
                    yield "".join(self._words)
                    self._words = []
            elif word is not None:
                self._word(word, int(number) if number else None)
            elif brace is not None:
                self._brace(brace)
            elif sign is not None:
                self._sign(sign)
            elif coded is not None:
                self._take(bytes([int(coded, 16)]))
            elif raw is not None:
                self._take_raw(raw)
        self._flush()
        yield "".join(self._words)

    def _take_raw(self, raw: bytes) -> None:
        if raw.isascii() or self._raw is None:
            self._take(raw)
        elif not self._state.silent:
            self._flush()
            self._words.append(raw.decode(self._raw, "replace"))

    def _take(self, data: bytes) -> None:
        gone = min(self._skip, len(data))
        self._skip -= gone
        if not self._state.silent:
            self._bytes += data[gone:]

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._state = replace(self._state, after_star=True)
        elif sign in b"\\{}~_-":
            self._take(b"" if sign in b"-" else b" " if sign == b"~" else sign)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        if brace == b"{":
            self._above.append(self._state)
            self._state = replace(self._state, after_star=False)
        elif self._above:
            self._state = self._above.pop()
        self._skip = 0

    def _word(self, word: bytes, number: int | None) -> None:
        state = self._state
        if word in _SILENT or (state.after_star and word not in _SPOKEN):
            self._state = replace(state, silent=True, after_star=False)
        elif state.after_star:
            self._state = replace(state, after_star=False)
        elif word == b"f" and number is not None and number != state.font:
            self._flush()
            self._state = replace(state, font=number)
        elif word == b"uc":
            self._state = replace(state, behind=max(number or 0, 0))
        elif word == b"u" and number is not None:
            self._flush()
            if not state.silent:
                self._words.append(chr(number % 0x10000))
            self._skip = state.behind

    def _flush(self) -> None:
        data, self._bytes = bytes(self._bytes), bytearray()
        if data:
            self._words.append(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        if data.isascii():
            return data.decode("ascii")
        stated = _CODECS.get(self._fonts.get(self._state.font, 1)) or self._page
        found = [data.decode(codec, "replace") for codec in (stated, "gb18030", "cp1252") if codec]
        return found[0] if stated else max(found, key=likelihood)


def _codec_of_raw(data: bytes) -> str | None:
    """Return the codec of the bytes that stand in a file as they are; None where all are ASCII."""
    if data.isascii():
        return None
    with suppress(UnicodeDecodeError):
        data.decode()
        return "utf-8"
    beyond = b"".join(_BEYOND.findall(data)[:_SAMPLE])
    return max(("gb18030", "cp1252"), key=lambda codec: likelihood(beyond.decode(codec, "replace")))
