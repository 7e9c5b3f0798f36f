"""Numbers with a comma before the cents, or in brackets below nought, told by their look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_COMMA = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}|-?[0-9]+,[0-9]{1,2}")
_POINT = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{1,2}|-?[0-9]+\.[0-9]+")
_BELOW = re.compile(
    r"\((?P<inside>[0-9][0-9,]*(?:\.[0-9]+)?)\)|(?P<before>[0-9][0-9,]*(?:\.[0-9]+)?) ?-"
)
_ANY_NUMBER = re.compile(r"[(-]?[0-9][0-9.,]* ?[)-]?")
_SWAPPED = str.maketrans(",.", ".,")
_SEEN_MIN, _MOSTLY = 3, 0.8


class PlainColumn(NamedTuple):
    """Cells with their numbers in the plain way, and how they were written."""

    cells: tuple[str, ...]
    comma: bool
    accounting: bool


def plainly_written(cells: Sequence[str]) -> PlainColumn:
    """The cells of a column of numbers with a point before the cents and a minus in front.

    Cells of another column stay as they are, and so do those that are no numbers.
    """
    filled = [cell for cell in cells if cell]
    if sum(bool(_ANY_NUMBER.fullmatch(cell)) for cell in filled) < _MOSTLY * len(filled):
        return PlainColumn(tuple(cells), comma=False, accounting=False)
    commas, points = (_count(pattern, filled) for pattern in (_COMMA, _POINT))
    comma = commas >= _SEEN_MIN and not points
    told = [cell.translate(_SWAPPED) if comma else cell for cell in cells]
    accounting = _count(_BELOW, told) >= _SEEN_MIN
    plain = map(_signed, told) if accounting else told
    return PlainColumn(tuple(plain), comma=comma, accounting=accounting)


def _count(pattern: re.Pattern[str], cells: Sequence[str]) -> int:
    return sum(bool(pattern.fullmatch(cell)) for cell in cells)


def _signed(cell: str) -> str:
    below = _BELOW.fullmatch(cell)
    return f"-{below['inside'] or below['before']}" if below else cell
