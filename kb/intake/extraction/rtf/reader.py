"""Reading RTF (specification 1.9.1): groups are opened and closed, words change what holds.

What a group is (a note, a picture, a field) is in rtf_groups; here is what stands in it.
"""

import re
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extracted import LeftOut, Picture
from kb.intake.extraction.fields import Fields
from kb.intake.extraction.left_out import DELETED_WORDS, HIDDEN_WORDS, Tally
from kb.intake.extraction.markdown import Block, Run, joined
from kb.intake.extraction.rtf.flow import Flow, ParagraphKind, RowDefinition
from kb.intake.extraction.rtf.fonts import Fonts, guess_of
from kb.intake.extraction.rtf.groups import close, make, open_within
from kb.intake.extraction.rtf.maths import say_in
from kb.intake.extraction.rtf.state import Goes, State
from kb.intake.extraction.rtf.tokens import Kind, Token, tokens
from kb.intake.extraction.scripts import LOWERED, RAISED
from kb.intake.extraction.style_names import heading_of, is_of_contents
from kb.intake.extraction.symbols import symbol

_DEEPEST: Final = 5_000
_HEX_RUNS = re.compile(rb"(?:\\'[0-9a-fA-F]{2})+")
# A font or a code page whose characters have two bytes
_DOUBLE = re.compile(rb"\\(?:fcharset(?:128|129|134|136)|ansicpg(?:932|936|949|950))(?![0-9])")
_MOST_GUESSED: Final = 20_000
_CHARACTERS: Final = {
    "tab": " ", "line": "\n", "lbr": "\n", "page": " ", "column": " ", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "nestcell": "", "softline": "",
}  # fmt: skip
_SIGNS: Final = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_TOGGLES: Final = {"b": "bold", "v": "hidden", "deleted": "deleted"}
_SCRIPTS: Final = {"super": RAISED, "sub": LOWERED, "nosupersub": ""}
_CODE_PAGES: Final = {"mac": 10000, "pc": 437, "pca": 850}
_BODY_LEVEL: Final = 9


class RtfReader:
    """Reads one file. hidden: whether hidden words are text."""

    def __init__(self, data: bytes, *, hidden: bool) -> None:
        self.hidden = hidden
        self.fonts = _fonts(data)
        self.tally = Tally()
        self.fields = Fields()
        self.pictures: dict[bytes, Picture] = {}
        self.pictures_left_out = 0
        self.notes: list[str] = []
        self.margins: list[str] = []
        self.properties: dict[str, str] = {}
        # number of a style of paragraphs → its name, and its outline level
        self.styles: dict[int, tuple[str, int | None]] = {}
        self.main = Flow()
        self.state = State(Goes.TEXT, self.main)
        self._above: list[State] = []
        self._bytes = bytearray()
        self._is_raw = False
        # how many characters to pass over that stand for one in Unicode
        self._passed = 0
        self._high = 0
        self._aside: tuple[LeftOut, list[str]] | None = None
        for token in tokens(data, in_pairs=self.fonts.raw_in_pairs):
            self._take(token)
        self._flush()
        self._end_aside()

    def blocks(self) -> list[Block]:
        """Return the blocks of the text; in a file that is broken off, open groups count, too."""
        while self._above:
            ended, self.state = self.state, self._above.pop()
            if ended.opened == "margin":
                self.state.flow.boxes += self.finish(ended.flow)
            else:
                close(self, ended)
        return self.finish(self.main)

    def finish(self, flow: Flow) -> list[Block]:
        found = flow.finish()
        for text in flow.covered:
            self.tally.add(HIDDEN_WORDS, text)
        self.tally.known += flow.contents
        return found

    # --- tokens ------------------------------------------------------------------------------

    def _take(self, token: Token) -> None:
        if token.kind in (Kind.BYTES, Kind.RAW):
            self._take_bytes(token)
            return
        self._flush()
        if token.kind is Kind.OPEN:
            self._open()
        elif token.kind is Kind.CLOSE:
            self._close()
        elif token.kind is Kind.WORD:
            self._passed = 0
            self._word(token.word, token.number)
        elif token.kind is Kind.BINARY:
            if self.state.picture:
                self.state.picture.data = token.data
        elif self._passed:
            self._passed -= 1
        else:
            self._sign(token.word)

    def _take_bytes(self, token: Token) -> None:
        data = token.data
        if self.state.goes is Goes.PICTURE and self.state.picture:
            self.state.picture.digits.append(data)
            return
        if self._passed:
            passed = min(self._passed, len(data))
            self._passed -= passed
            data = data[passed:]
        is_raw = token.kind is Kind.RAW and not data.isascii()
        if self._bytes and is_raw != self._is_raw and not data.isascii():
            self._flush()
        self._is_raw = is_raw or (self._is_raw and bool(self._bytes))
        self._bytes += data

    def _flush(self) -> None:
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        if self.state.goes in (Goes.NOWHERE, Goes.FONTS):
            return
        state = self.state
        font = state.font
        if state.is_far_east and state.far_east is not None:
            font = state.far_east
        self.write(self.fonts.text(data, font, state.far_east, raw=self._is_raw))

    def _open(self) -> None:
        self._passed = 0
        if len(self._above) > _DEEPEST:
            raise ExtractionFailed("文件里嵌套太深，没有读")
        self._above.append(self.state)
        self.state = self.state.copy()
        open_within(self._above[-1], self.state)

    def _close(self) -> None:
        self._passed = 0
        if self._above:
            ended, self.state = self.state, self._above.pop()
            close(self, ended)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self.state.starred = True
        elif sign in "\r\n":
            self._end_paragraph()
        elif sign in _SIGNS:
            self.write(_SIGNS[sign])

    # --- text ----------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Write a text where the current group's text goes."""
        state = self.state
        if state.goes is Goes.TEXT:
            self.show(text)
        elif state.goes is Goes.CODE:
            self.fields.code(text)
        elif state.goes in (Goes.VALUE, Goes.STYLES):
            state.value.append(text)
        elif state.goes is Goes.MATHS and state.maths is not None:
            say_in(state.maths, text)

    def show(self, text: str) -> None:
        """Show a text in its place, unless it was deleted or is hidden."""
        state = self.state
        if state.deleted:
            self._put_aside(DELETED_WORDS, text)
        elif state.hidden and not self.hidden:
            self._put_aside(HIDDEN_WORDS, text)
        elif text and not self.fields.take(text):
            self.show_run(Run(text, state.bold, script=state.script))

    def show_run(self, run: Run) -> None:
        self._end_aside()
        self.state.flow.runs.append(run)

    def _put_aside(self, kind: LeftOut, text: str) -> None:
        if self._aside is None or self._aside[0] is not kind:
            self._end_aside()
            self._aside = (kind, [])
        self._aside[1].append(text)

    def _end_aside(self) -> None:
        aside, self._aside = self._aside, None
        text = "".join(aside[1]) if aside else ""
        if aside and text.strip():
            self.tally.add(aside[0], text)

    # --- control words -------------------------------------------------------------------------

    def _word(self, word: str, number: int | None) -> None:
        if make(self, word, number) or self.state.goes is Goes.NOWHERE:
            return
        if word == "u" and number is not None:
            self._unicode(number & 0xFFFF)
        elif word in _CHARACTERS:
            self.write(_CHARACTERS[word])
        elif not (self._of_characters(word, number) or self._of_paragraphs(word, number)):
            self._of_rows(word, number)
        if word == "nestcell":
            self.state.flow.end_cell(self._kind(at_least=2))

    def _unicode(self, code: int) -> None:
        self._passed = self.state.fallback
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            high, self._high = self._high, 0
            if high:
                self.write(chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00))
        else:
            self.write(symbol(code) if 0xF000 <= code <= 0xF0FF else chr(code))

    def _of_characters(self, word: str, number: int | None) -> bool:
        state = self.state
        on = number != 0
        if word == "f":
            if state.is_far_east:
                state.far_east = number
            else:
                state.font = number or 0
        elif word == "af" and state.is_far_east:
            state.far_east = number
        elif word in ("dbch", "loch", "hich", "ltrch", "rtlch"):
            state.is_far_east = word == "dbch"
        elif word in _TOGGLES:
            setattr(state, _TOGGLES[word], on)
        elif word in _SCRIPTS:
            state.script = _SCRIPTS[word] if on else ""
        elif word == "uc":
            state.fallback = max(number or 0, 0)
        elif word == "plain":
            state.plain()
            state.font = self.fonts.default
        elif word in ("ansicpg", "deff", *_CODE_PAGES):
            self._of_file(word, number)
        else:
            return False
        return True

    def _of_file(self, word: str, number: int | None) -> None:
        if word == "deff":
            self.fonts.default = self.state.font = number or 0
        else:
            self.fonts.code_page = _CODE_PAGES.get(word, number or 1252)

    def _of_paragraphs(self, word: str, number: int | None) -> bool:
        state = self.state
        if word in ("par", "sect"):
            self._end_paragraph()
        elif word == "pard":
            state.new_paragraph()
        elif word == "s":
            state.style = number or 0
        elif word == "outlinelevel":
            state.outline = number
        elif word == "ilvl":
            state.level = min(max(number or 0, 0), 8)
        elif word == "intbl":
            state.in_table = True
        elif word == "itap":
            state.nesting = max(number or 0, 0)
        else:
            return False
        return True

    def _of_rows(self, word: str, number: int | None) -> None:
        state = self.state
        if word == "trowd":
            state.row = RowDefinition()
            state.flow.in_row = True
        elif word == "trleft":
            state.row.left = number or 0
        elif word == "clvmrg":
            state.row.hides_next = True
        elif word == "cellx":
            state.row.end_cell(number or 0)
        elif word == "cell":
            state.flow.end_cell(self._kind(exactly=1))
        elif word in ("row", "nestrow"):
            nesting = 1 if word == "row" else max(state.nesting, 2)
            state.flow.end_row(state.row, nesting, hidden=self.hidden)
            state.flow.in_row = state.flow.in_row and word == "nestrow"

    def _end_paragraph(self) -> None:
        if self.state.goes is not Goes.TEXT or self.state.deleted:
            return  # a paragraph whose end was deleted goes on
        self._end_aside()
        self.state.flow.end_paragraph(self._kind())

    def _kind(self, *, at_least: int = 0, exactly: int | None = None) -> ParagraphKind:
        state = self.state
        nesting = state.nesting or int(state.in_table or state.flow.in_row)
        name, outline = self.styles.get(state.style, ("", None))
        outline = outline if state.outline is None else state.outline
        level = heading_of(name)
        if outline is not None and 0 <= outline < _BODY_LEVEL:
            level = outline + 1
        nesting = max(nesting, at_least) if exactly is None else exactly
        return ParagraphKind(level, state.level, nesting, is_of_contents(name))

    def text_of(self, flow: Flow) -> str:
        return joined(self.finish(flow))


def _fonts(data: bytes) -> Fonts:
    fonts = Fonts()
    if not data.isascii():
        try:
            data.decode("utf-8")
            fonts.raw = "utf-8"
        except UnicodeDecodeError:
            fonts.raw_in_pairs = _DOUBLE.search(data) is not None
    digits = b"".join(_HEX_RUNS.findall(data)[:_MOST_GUESSED]).replace(b"\\'", b"")
    raw = bytes(byte for byte in data[:_MOST_GUESSED] if byte > 0x7F) if not fonts.raw else b""
    fonts.guess = guess_of(bytes.fromhex(digits.decode("ascii")) or raw)
    return fonts
