"""Shaded tables."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from lendweave.charts.frame import box, drawing, say, text_of
from lendweave.charts.model import HeatTable, same

_LEFT, _TOP, _ROW, _WIDTH = 62, 56, 15, 528
_ROOM_FOR_DIGITS = 22  # below, a cell shows whole percents


def heat_svg(table: HeatTable) -> str:
    """A shaded table as an SVG document; each cell holds its value in percent."""
    height = _TOP + _ROW * len(table.rows) + 8
    svg = drawing(table.title, _WIDTH, height)
    say(svg, table.title, (12, 18), kind="title")
    room = (_WIDTH - _LEFT - 12) / max(len(table.columns), 1)
    say(svg, table.row_name, (12, 38), "start", "soft")
    say(svg, table.column_name, (_WIDTH - 12, 38), "end", "soft")
    for number, name in enumerate(table.columns):
        say(svg, same(name), (_LEFT + room * (number + 0.5), _TOP - 5), "middle", "soft cell")
    darkest = max((cell for row in table.cells for cell in row if cell), default=1.0)
    for number, (name, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
        y = _TOP + _ROW * number
        say(svg, same(name), (12, y + 11), "start", "soft cell")
        _row(svg, cells, y, room, darkest)
    return text_of(svg)


def _row(
    svg: Element, cells: Sequence[float | None], y: float, room: float, darkest: float
) -> None:
    digits = 1 if room >= _ROOM_FOR_DIGITS else 0
    for number, value in enumerate(cells):
        if value is None:
            continue
        x = _LEFT + room * number
        shade = box(svg, "heat", (x, y), (room - 1, _ROW - 1))
        shade.set("fill-opacity", f"{0.04 + 0.66 * value / darkest:.2f}")
        SubElement(shade, "title").text = f"{value * 100:.2f}%"
        say(svg, same(f"{value * 100:.{digits}f}"), (x + room / 2, y + 10.5), "middle", "cell")
