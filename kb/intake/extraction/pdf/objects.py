"""Finds what is drawn on a page: rules, pictures, and points of lists."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any, Final

import pypdfium2.raw as pdfium

from kb.intake.extraction.pdf.marks import Box, Drawing, Glyph, Rule
from kb.intake.extraction.pdf.pictures import load_picture, pixels_of
from kb.intake.extraction.pdf.turn import SAME, Matrix, Turn, applied, times

_DEEPEST: Final = 6
# More than this is a drawing.
_MAX_OBJECTS: Final = 50_000
_MAX_RULES: Final = 4_000
_THIN: Final = 3.0
_SHORTEST: Final = 4.0
_SMALLEST_DOT: Final = 1.5
_LARGEST_DOT: Final = 8.0
_MAX_GROUNDS: Final = 500
_MAX_DOTS: Final = 300
_POINT_NEAR: Final = 3.0
_LEVEL: Final = 0.05


@dataclass(slots=True)
class Drawn:
    """What is drawn on a page.

    dots: small and as wide as high. grounds: filled areas that may lie behind words.
    """

    rules: list[Rule] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)
    objects: int = 0


def drawn_on(page: Any, turn: Turn) -> Drawn:
    found = Drawn()
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        _read_object(pdfium.FPDFPage_GetObject(page.raw, at), page, turn, SAME, found, 0)
    if len(found.rules) > _MAX_RULES:
        found.rules = []
    return found


def _read_object(one: Any, page: Any, turn: Turn, above: Matrix, found: Drawn, depth: int) -> None:
    found.objects += 1
    if not one or found.objects > _MAX_OBJECTS:
        return
    kind = pdfium.FPDFPageObj_GetType(one)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        _read_path(one, turn, times(_matrix(one), above), found)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        _read_image(one, page, turn, above, found)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        inner = times(_matrix(one), above)
        for at in range(max(pdfium.FPDFFormObj_CountObjects(one), 0)):
            if found.objects > _MAX_OBJECTS:
                return
            _read_object(pdfium.FPDFFormObj_GetObject(one, at), page, turn, inner, found, depth + 1)


def _read_path(one: Any, turn: Turn, matrix: Matrix, found: Drawn) -> None:
    """Read a path: its strokes are rules, and so are thin filled areas."""
    if len(found.rules) > _MAX_RULES:
        return
    box = _bounds(one, matrix, turn)
    if _SMALLEST_DOT <= min(box.width, box.height) <= max(box.width, box.height) <= _LARGEST_DOT:
        found.dots.append(box)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(one, fill, stroke)
    if fill.value and min(box.width, box.height) > _THIN and len(found.grounds) < _MAX_GROUNDS:
        found.grounds.append(box)
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    figures: list[list[tuple[float, float]]] = []
    for at in range(min(pdfium.FPDFPath_CountSegments(one), _MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(one, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return  # curves are drawings
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not figures:
            points = []
            figures.append(points)
        points.append(turn.point(*applied(matrix, x.value, y.value)))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    for figure in figures:
        found.rules += _rules_of(figure, stroked=bool(stroke.value))


def _bounds(one: Any, matrix: Matrix, turn: Turn) -> Box:
    """Return the box around the ends of strokes and curves."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for at in range(min(pdfium.FPDFPath_CountSegments(one), _MAX_RULES)):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(one, at), x, y)
        points.append(turn.point(*applied(matrix, x.value, y.value)))
    xs, ys = zip(*points, strict=True) if points else ((0.0,), (0.0,))
    return Box(min(xs), min(ys), max(xs), max(ys))


def points(dots: Sequence[Box], glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """Yield drawn points of lists, each right before the first character of a line."""
    for dot in dots if len(dots) <= _MAX_DOTS else ():
        x, y = dot.middle
        line = [glyph for glyph in glyphs if glyph.box.top < y < glyph.box.bottom]
        behind = [glyph for glyph in line if glyph.left >= dot.right]
        if not behind or any(glyph.right <= dot.left for glyph in line):
            continue
        first = min(behind, key=lambda glyph: glyph.left)
        if first.left - x <= _POINT_NEAR * first.size:
            yield replace(
                first, text="•", left=dot.left, right=dot.right, spaced=False, parted=False
            )


def _rules_of(figure: list[tuple[float, float]], *, stroked: bool) -> Iterator[Rule]:
    xs, ys = [x for x, _ in figure], [y for _, y in figure]
    box = Box(min(xs), min(ys), max(xs), max(ys))
    if min(box.width, box.height) <= _THIN:
        x, y = box.middle
        if box.width >= max(box.height, _SHORTEST):
            yield Rule(level=True, at=y, start=box.left, end=box.right)
        elif box.height >= _SHORTEST:
            yield Rule(level=False, at=x, start=box.top, end=box.bottom)
        return
    if not stroked:
        return
    for (x0, y0), (x1, y1) in pairwise(figure):
        across, down = abs(x1 - x0), abs(y1 - y0)
        if across >= _SHORTEST and down <= _LEVEL * across:
            yield Rule(level=True, at=(y0 + y1) / 2, start=min(x0, x1), end=max(x0, x1))
        elif down >= _SHORTEST and across <= _LEVEL * down:
            yield Rule(level=False, at=(x0 + x1) / 2, start=min(y0, y1), end=max(y0, y1))


def _read_image(one: Any, page: Any, turn: Turn, above: Matrix, found: Drawn) -> None:
    a, b, c, d, e, f = times(_matrix(one), above)  # of the unit square
    corners = ((e, f), (a + e, b + f), (c + e, d + f), (a + c + e, b + d + f))
    xs, ys = zip(*(turn.point(*corner) for corner in corners), strict=True)
    box = Box(min(xs), min(ys), max(xs), max(ys))
    found.drawings.append(Drawing(box, pixels_of(one), partial(load_picture, one), page))


def _matrix(one: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(one, matrix):
        return SAME
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
