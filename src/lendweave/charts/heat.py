"""Shaded tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from lendweave.charts.frame import box, drawing, say, text_of, text_width
from lendweave.charts.model import HeatTable, same

_LEFT, _TOP, _ROW, _WIDTH = 62, 56, 15, 528
_NAME_SIZE = 0.82  # of a row's name, to the size that text_width tells
_ROOM_FOR_DIGITS = 22  # below, a cell shows whole percents


class Place(NamedTuple):
    """Where a row begins, and how wide a cell is."""

    left: float
    y: float
    room: float


def heat_svg(table: HeatTable) -> str:
    """A shaded table as an SVG document; each cell holds its value, rows as wide as their names."""
    height = _TOP + _ROW * len(table.rows) + 8
    svg = drawing(table.title, _WIDTH, height)
    say(svg, table.title, (12, 18), kind="title")
    widest = max((text_width(name) for name in table.rows), default=0)
    left = max(_LEFT, 24 + _NAME_SIZE * widest)
    room = (_WIDTH - left - 12) / max(len(table.columns), 1)
    say(svg, table.row_name, (12, 38), "start", "soft")
    say(svg, table.column_name, (_WIDTH - 12, 38), "end", "soft")
    for number, name in enumerate(table.columns):
        say(svg, same(name), (left + room * (number + 0.5), _TOP - 5), "middle", "soft cell")
    darkest = max((cell for row in table.cells for cell in row if cell), default=1.0)
    for number, (name, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
        y = _TOP + _ROW * number
        say(svg, same(name), (12, y + 11), "start", "soft cell")
        _row(svg, table, cells, Place(left, y, room), darkest)
    return text_of(svg)


def _row(
    svg: Element, table: HeatTable, cells: Sequence[float | None], at: Place, darkest: float
) -> None:
    digits = 1 if at.room >= _ROOM_FOR_DIGITS else 0
    for number, value in enumerate(cells):
        if value is None:
            continue
        x = at.left + at.room * number
        shade = box(svg, "heat", (x, at.y), (at.room - 1, _ROW - 1))
        shade.set("fill-opacity", f"{0.04 + 0.66 * value / darkest:.2f}")
        told = _told(value, table.unit, digits)
        SubElement(shade, "title").text = _told(value, table.unit, 2) + table.unit
        say(svg, same(told), (x + at.room / 2, at.y + 10.5), "middle", "cell")


def _told(value: float, unit: str, digits: int) -> str:
    return f"{value * 100:.{digits}f}" if unit == "%" else f"{value:.2f}"
