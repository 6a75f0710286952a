r"""Reads Word's EQ fields as text: characters with pinyin or a ring, and formulas.

A field's code is, for instance, `EQ \* jc2 \o\ad(\s\up 9(pí),疲)`. Word, its older files and RTF
write the same code (ECMA-376-1, 17.16.5.20), so the three readers share this one.
"""

import re
from dataclasses import dataclass
from typing import Final

from kb.intake.extraction.linear_maths import fraction, integral, root
from kb.intake.extraction.scripts import LOWERED, RAISED, scripted

_FIELD = re.compile(r'\s*eq\b((?:\s*\\\*\s*(?:"[^"]*"|[^\s\\"]+))*)', re.IGNORECASE)
_SWITCH = re.compile(r"\\([a-zA-Z]+)\s*(-?\d*)\s*")
_ENCLOSING: Final = frozenset("○◯〇□△▽◇☐▢◻")
_RINGED: Final = {str(number): chr(0x2460 + number - 1) for number in range(1, 21)}
_SIGNS: Final = {"su": "∑", "pr": "∏"}
# After these switches the next character, behind a backslash, is a bracket.
_BRACKETS: Final = ("lc", "rc", "bc")
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a field; `script` is RAISED or LOWERED where the whole piece is so."""

    text: str
    script: str = ""


def is_eq(code: str) -> bool:
    return _FIELD.match(code) is not None


def eq_text(code: str) -> str:
    """Return what an EQ field shows, on one line: the characters below pinyin, 1/2, √2."""
    match = _FIELD.match(code)
    if match is None:
        return ""
    return _Parser(code[match.end() :]).whole()


class _Parser:
    def __init__(self, code: str) -> None:
        self._code = code
        self._at = 0

    def whole(self) -> str:
        return "".join(_shown(piece) for piece in self._pieces(0, until="")).strip()

    def _pieces(self, depth: int, until: str) -> list[_Piece]:
        """Read pieces up to one of the characters `until`, which is left to the caller."""
        found: list[_Piece] = []
        text: list[str] = []
        while self._at < len(self._code):
            char = self._code[self._at]
            if char in until:
                break
            if char == "\\" and (match := _SWITCH.match(self._code, self._at)):
                found += [_Piece("".join(text))] if text else []
                text = []
                self._at = match.end()
                found.append(self._element(match[1].lower(), depth))
                continue
            if char == "\\":
                self._at += 1
                char = self._code[self._at : self._at + 1]
            text.append(char)
            self._at += 1
        return [*found, _Piece("".join(text))] if text else found

    def _element(self, name: str, depth: int) -> _Piece:
        options: list[str] = []
        bracket = ""
        while match := _SWITCH.match(self._code, self._at):
            option = match[1].lower()
            # `\lc\[`: the option's letters end at the next backslash
            options.append(option)
            self._at = match.end()
            bracket = self._bracket() or bracket if option in _BRACKETS else bracket
        arguments = self._arguments(depth)
        return _built(name, options, bracket, arguments)

    def _bracket(self) -> str:
        if self._code[self._at : self._at + 1] != "\\":
            return ""
        found = self._code[self._at + 1 : self._at + 2]
        self._at += 2
        return found

    def _arguments(self, depth: int) -> list[list[_Piece]]:
        if self._code[self._at : self._at + 1] != "(" or depth > _DEEPEST:
            return []
        found: list[list[_Piece]] = []
        while self._code[self._at : self._at + 1] in ("(", ",", ";", "，"):
            self._at += 1
            pieces = self._pieces(depth + 1, until=",;，)")
            found.append([piece for piece in pieces if piece.text.strip()])
        self._at += 1
        return found


def _built(  # noqa: PLR0911 - one case a switch
    name: str, options: list[str], bracket: str, given: list[list[_Piece]]
) -> _Piece:
    texts = ["".join(_shown(piece) for piece in pieces).strip() for pieces in given]
    if name == "o":
        return _Piece(_over_each_other(given, texts))
    if name == "s":
        script = RAISED if "up" in options else LOWERED if "do" in options else ""
        return _Piece(" ".join(texts), script)
    if name == "f" and len(texts) == 2:
        return _Piece(fraction(*texts))
    if name == "r" and texts:
        return _Piece(root(texts[-1], texts[0] if len(texts) > 1 else ""))
    if name == "i" and len(texts) == 3:
        sign = next((_SIGNS[option] for option in options if option in _SIGNS), "∫")
        return _Piece(integral(sign, *texts))
    if name == "b":
        left, right = _pair(bracket)
        return _Piece(f"{left}{''.join(texts)}{right}")
    if name == "l":
        return _Piece(",".join(texts))
    return _Piece(" ".join(texts))


def _over_each_other(given: list[list[_Piece]], texts: list[str]) -> str:
    """Return the character below pinyin or within a ring."""
    inside = [text for text in texts if text not in _ENCLOSING]
    if len(inside) < len(texts):
        text = "".join(inside)
        ring = any(one in "○◯〇" for one in texts if one in _ENCLOSING)
        return (_RINGED.get(text, text) if ring else text) or "".join(texts)
    if all(piece.script for pieces in given for piece in pieces):
        # With small characters above small ones, all of them are text.
        return "".join(piece.text for pieces in given for piece in pieces)
    bases = [text for text, pieces in zip(texts, given, strict=True) if not _is_raised(pieces)]
    return "".join(bases if _is_raised(given[0]) else texts)


def _is_raised(pieces: list[_Piece]) -> bool:
    return bool(pieces) and all(piece.script == RAISED for piece in pieces)


def _shown(piece: _Piece) -> str:
    return scripted(piece.text, piece.script) if piece.script else piece.text


def _pair(bracket: str) -> tuple[str, str]:
    pairs = {"[": "[]", "{": "{}", "(": "()", "<": "<>", "|": "||"}
    pair = pairs.get(bracket, bracket * 2 if bracket else "()")
    return pair[0], pair[1]
