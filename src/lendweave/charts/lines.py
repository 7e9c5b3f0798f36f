"""Line charts."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from lendweave.charts.frame import (
    BOTTOM,
    LEFT,
    RIGHT,
    legend,
    plot,
    rule,
    say,
    text_of,
    y_scale,
)
from lendweave.charts.model import LineChart, Series, same
from lendweave.charts.scale import Scale, spelled, ticks, written


def line_svg(chart: LineChart) -> str:
    """A line chart as an SVG document."""
    svg = plot(chart.title, chart.series)
    y = y_scale(svg, chart.series, chart.unit)
    x = Scale(chart.x[0], chart.x[-1], LEFT, RIGHT)
    _x_axis(svg, chart, x)
    for series in chart.series:
        _line(svg, series, chart.x, x, y, steps=chart.steps)
    legend(svg, chart.series)
    return text_of(svg)


def _x_axis(svg: Element, chart: LineChart, x: Scale) -> None:
    for mark in ticks(x.low, x.high):
        if x.low <= mark <= x.high:
            rule(svg, "axis", (x.place(mark), BOTTOM), (x.place(mark), BOTTOM + 4))
            text = same(spelled(mark, chart.x_unit))
            say(svg, text, (x.place(mark), BOTTOM + 16), "middle", "soft")
    say(svg, chart.x_name, (RIGHT, BOTTOM + 16 + 13), "end", "soft")


def _line(
    svg: Element, series: Series, places: Sequence[float], x: Scale, y: Scale, *, steps: bool
) -> None:
    points = [
        (written(x.place(at)), written(y.place(value)))
        for at, value in zip(places, series.values, strict=False)
    ]
    if not points:
        return
    (x0, y0), *rest = points
    parts = (f"H{across}V{up}" if steps else f"L{across} {up}" for across, up in rest)
    way = f"M{x0} {y0}" + "".join(parts)
    SubElement(svg, "path", {"class": f"tone-{series.tone}", "d": way})
