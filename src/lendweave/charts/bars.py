"""Bar charts."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from lendweave.charts.frame import (
    BOTTOM,
    LEFT,
    RIGHT,
    both,
    box,
    legend,
    plot,
    say,
    text_of,
    text_width,
    y_scale,
)
from lendweave.charts.model import BarChart, Series, Words
from lendweave.charts.scale import Scale, spelled

_BAR_SHARE = 0.78  # of the room of a label; the rest is air


def bar_svg(chart: BarChart) -> str:
    """A bar chart as an SVG document; each bar tells its value when pointed at."""
    svg = plot(chart.title, chart.series)
    y = y_scale(svg, chart.series, chart.unit)
    room = (RIGHT - LEFT) / max(len(chart.labels), 1)
    _labels(svg, chart, room)
    for number, series in enumerate(chart.series):
        _bars(svg, chart, series, y, number)
    legend(svg, chart.series)
    return text_of(svg)


def _labels(svg: Element, chart: BarChart, room: float) -> None:
    """Labels below the bars, on two rows where they are too wide for one."""
    widest = max((text_width(text) for words in chart.labels for text in words), default=0)
    rows = 2 if widest > room else 1
    for place, words in enumerate(chart.labels):
        y = BOTTOM + 15 + 12 * (place % rows)
        say(svg, words, (LEFT + room * (place + 0.5), y), "middle", "soft")


def _bars(svg: Element, chart: BarChart, series: Series, y: Scale, number: int) -> None:
    room = (RIGHT - LEFT) / max(len(chart.labels), 1)
    width = room * _BAR_SHARE / len(chart.series)
    for place, (words, value) in enumerate(zip(chart.labels, series.values, strict=True)):
        x = LEFT + room * (place + (1 - _BAR_SHARE) / 2) + width * number
        top, foot = sorted((y.place(value), y.place(0)))
        bar = box(svg, f"tone-{series.tone}", (x, top), (width, foot - top))
        SubElement(bar, "title").text = _told(words, series, spelled(value, chart.unit))


def _told(label: Words, series: Series, value: str) -> str:
    return f"{both(label)} · {both(series.name)}: {value}"
