"""Writes digits, percentages, fractions and exponents of a section of a number format."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import Final

from kb.intake.extraction.sheets.format_codes import Kind, Section, Token

_GROUP: Final = 3
_WHOLE_LIMIT: Final = 1e15
_SMALLEST_PLAIN: Final = 1e-4
# General shows so many digits of a number with decimals
_GENERAL_DIGITS: Final = 10
_PRECISION: Final = 400
_DENOMINATOR: Final = frozenset("0123456789#?")
_BLANKS: Final = {"0": "0", "?": " ", "#": ""}


def general(value: float) -> str:
    """Write a number without a format; whole numbers keep all digits, as a pupil's number may."""
    if value == int(value) and abs(value) < _WHOLE_LIMIT:
        return str(int(value))
    if not _SMALLEST_PLAIN <= abs(value) < _WHOLE_LIMIT:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    whole = len(str(int(abs(value))))
    shown = f"{rounded(decimal_of(value), max(_GENERAL_DIGITS - whole, 0)):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def decimal_of(value: float) -> Decimal:
    """Convert a number to its 15 digits, which is what spreadsheets keep."""
    return Decimal(f"{value:.15g}")


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, as spreadsheets do."""
    with localcontext(Context(prec=_PRECISION)):
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def number(section: Section, value: Decimal) -> str:
    """Write a number that is not negative."""
    tokens = section.tokens
    with localcontext(Context(prec=_PRECISION)):
        value *= 100 ** sum(token.kind is Kind.PERCENT for token in tokens)
    if section.has(Kind.EXPONENT):
        return _scientific(tokens, value)
    if section.has(Kind.SLASH) and section.has(Kind.DIGIT):
        return _fraction(tokens, value)
    return _fixed(tokens, value)


def _fixed(tokens: Sequence[Token], value: Decimal) -> str:
    before, after = _parted(tokens, Kind.POINT)
    decimals = sum(token.kind is Kind.DIGIT for token in after)
    with localcontext(Context(prec=_PRECISION)):
        value = value / 1000 ** _scale(tokens)
    whole, _, rest = f"{rounded(value, decimals):f}".partition(".")
    shown = _whole(before, whole.lstrip("0"), grouped=_is_grouped(before))
    if len(before) == len(tokens):  # no point
        return shown
    return f"{shown}.{_decimals(after, rest)}"


def _parted(tokens: Sequence[Token], kind: Kind) -> tuple[Sequence[Token], Sequence[Token]]:
    """Return the tokens before and after the first token of a kind."""
    for index, token in enumerate(tokens):
        if token.kind is kind:
            return tokens[:index], tokens[index + 1 :]
    return tokens, ()


def _scale(tokens: Sequence[Token]) -> int:
    """Count the commas after the last digit, each of which divides by a thousand."""
    for index in range(len(tokens) - 1, -1, -1):
        if tokens[index].kind is Kind.DIGIT:
            following = tokens[index + 1 :]
            count = 0
            while count < len(following) and following[count].kind is Kind.COMMA:
                count += 1
            return count
    return 0


def _is_grouped(tokens: Sequence[Token]) -> bool:
    digits = [index for index, token in enumerate(tokens) if token.kind is Kind.DIGIT]
    return any(
        token.kind is Kind.COMMA and digits[0] < index < digits[-1]
        for index, token in enumerate(tokens)
        if digits
    )


def _whole(tokens: Sequence[Token], digits: str, *, grouped: bool) -> str:
    """Write the digits from the right; the first placeholder takes all that are left."""
    found: list[str] = []
    written = 0

    def write(digit: str) -> None:
        nonlocal written
        if grouped and written and written % _GROUP == 0 and digit.isdigit():
            found.append(",")
        found.append(digit)
        written += 1

    placeholders = sum(token.kind is Kind.DIGIT for token in tokens)
    if not placeholders and any(token.kind is Kind.POINT for token in tokens):
        return digits
    for token in reversed(tokens):
        if token.kind is not Kind.DIGIT:
            if token.kind is not Kind.COMMA:
                found.append(token.text)
            continue
        placeholders -= 1
        taken = digits if not placeholders else digits[-1:]
        digits = "" if not placeholders else digits[:-1]
        for digit in reversed(taken or _BLANKS[token.text]):
            write(digit)
    return "".join(reversed(found))


def _decimals(tokens: Sequence[Token], digits: str) -> str:
    places = [index for index, token in enumerate(tokens) if token.kind is Kind.DIGIT]
    shown = dict(zip(places, digits, strict=True))
    for index in reversed(places):  # zeros at the end that only # and ? stand for
        if shown[index] != "0" or tokens[index].text == "0":
            break
        shown[index] = _BLANKS[tokens[index].text]
    return "".join(
        shown.get(index, "" if token.kind is Kind.COMMA else token.text)
        for index, token in enumerate(tokens)
    )


def _scientific(tokens: Sequence[Token], value: Decimal) -> str:
    mantissa, after = _parted(tokens, Kind.EXPONENT)
    sign = tokens[len(mantissa)].text[-1]
    before, decimals = _parted(mantissa, Kind.POINT)
    step = max(sum(token.kind is Kind.DIGIT for token in before), 1)
    places = sum(token.kind is Kind.DIGIT for token in decimals)
    exponent = value.adjusted() // step * step if value else 0
    with localcontext(Context(prec=_PRECISION)):
        shown = rounded(value.scaleb(-exponent), places)
        if shown >= 10**step:
            exponent += step
            shown = rounded(value.scaleb(-exponent), places)
    prefix = "-" if exponent < 0 else "+" if sign == "+" else ""
    return f"{_fixed(mantissa, shown)}E{prefix}{_whole(after, str(abs(exponent)), grouped=False)}"


def _fraction(tokens: Sequence[Token], value: Decimal) -> str:
    before, after = _parted(tokens, Kind.SLASH)
    denominator = "".join(
        token.text for token in after if token.text.isdigit() or token.text in "#?"
    )
    groups = "".join(token.text for token in before if token.text in ("0", "#", "?", " ")).split()
    exact = Fraction(value)
    if denominator.isdigit() and int(denominator):
        parts = Fraction(round(exact * int(denominator)), int(denominator))
        base = int(denominator)
    else:
        parts = exact.limit_denominator(max(10 ** min(len(denominator), 4) - 1, 1))
        base = parts.denominator
    whole, rest = divmod(parts, 1) if len(groups) > 1 else (0, parts)
    numerator = int(rest * base)
    if not numerator:
        return str(whole)
    return f"{whole} {numerator}/{base}" if whole else f"{numerator}/{base}"
