"""The frame of a chart: its title, legend, grid and axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from lendweave.charts.model import Series, Words
from lendweave.charts.scale import Scale, spelled, ticks, written

WIDTH, HEIGHT, HEIGHT_ALONE = 528, 272, 248
LEFT, RIGHT, TOP, BOTTOM = 52, 508, 34, 214
_LEGEND_Y, _KEY = 264, 12
_TITLE_X, _TITLE_Y = 12, 18
Point = tuple[float, float]
_ILLEGAL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
_WIDE = "\u2e80"  # from here on, letters are as wide as they are high


def plot(title: Words, series: Sequence[Series]) -> Element:
    """An empty drawing under its title, with room for a legend where there are several series."""
    svg = drawing(title, WIDTH, HEIGHT if len(series) > 1 else HEIGHT_ALONE)
    say(svg, title, (_TITLE_X, _TITLE_Y), kind="title")
    return svg


def drawing(title: Words, width: int, height: int) -> Element:
    """An empty drawing that tells its title to those who cannot see it."""
    names = {"xmlns": "http://www.w3.org/2000/svg", "class": "plot", "role": "img"}
    return Element("svg", names | {"viewBox": f"0 0 {width} {height}", "aria-label": both(title)})


def text_of(svg: Element) -> str:
    """The drawing as a document."""
    return tostring(svg, encoding="unicode")


def both(words: Words) -> str:
    """Both languages in one line."""
    return legal(words.en if words.en == words.zh else f"{words.en} / {words.zh}")


def legal(text: str) -> str:
    """The text without the letters that XML has no way to write."""
    return _ILLEGAL.sub("", text)


def say(svg: Element, words: Words, at: Point, anchor: str = "start", kind: str = "") -> None:
    """Write words; where the languages differ, each is marked with its class."""
    texts = {"": words.en} if words.en == words.zh else {"en": words.en, "zh": words.zh}
    for language, text in texts.items():
        names = " ".join(name for name in (kind, language) if name)
        place = {"x": written(at[0]), "y": written(at[1]), "text-anchor": anchor}
        SubElement(svg, "text", place | ({"class": names} if names else {})).text = legal(text)


def rule(svg: Element, kind: str, start: Point, stop: Point) -> None:
    """A straight line of the grid or an axis."""
    ends = zip(("x1", "y1", "x2", "y2"), (*start, *stop), strict=True)
    SubElement(svg, "line", {"class": kind} | {name: written(place) for name, place in ends})


def box(svg: Element, kind: str, corner: Point, size: Point) -> Element:
    """A filled rectangle. corner: the upper left one."""
    sides = zip(("x", "y", "width", "height"), (*corner, *size), strict=True)
    return SubElement(svg, "rect", {"class": kind} | {name: written(side) for name, side in sides})


def y_scale(svg: Element, series: Sequence[Series], unit: str) -> Scale:
    """The upright axis over all values and nought, with its grid."""
    values = [0.0, *(value for each in series for value in each.values)]
    marks = ticks(min(values), max(values))
    scale = Scale(marks[0], marks[-1], BOTTOM, TOP)
    for mark in marks:
        y = scale.place(mark)
        rule(svg, "axis" if mark == 0 else "grid", (LEFT, y), (RIGHT, y))
        text = spelled(mark, unit)
        say(svg, Words(text, text), (LEFT - 6, y + 4), "end", "soft")
    return scale


def legend(svg: Element, series: Sequence[Series]) -> None:
    """A key for each series, in one row; one series alone needs none."""
    if len(series) < 2:
        return
    x: float = LEFT
    for each in series:
        box(svg, f"tone-{each.tone}", (x, _LEGEND_Y - _KEY + 2), (_KEY, _KEY))
        say(svg, each.name, (x + _KEY + 5, _LEGEND_Y), "start", "soft")
        x += _KEY + 20 + max(text_width(each.name.en), text_width(each.name.zh))


def text_width(text: str) -> float:
    """About how wide a small text is."""
    return sum(11.0 if letter >= _WIDE else 5.8 for letter in text)
