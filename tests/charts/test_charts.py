"""Charts hold what they were given, in both languages, whatever the numbers and letters."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.charts import (
    BarChart,
    HeatTable,
    LineChart,
    Series,
    Words,
    bar_svg,
    heat_svg,
    line_svg,
    same,
)
from lendweave.charts.scale import Scale, spelled, ticks, written

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = st.floats(-1e9, 1e9)


def bars(*values: float, name: str = "a") -> BarChart:
    """One series under labels that count."""
    labels = [same(str(number)) for number in range(len(values))]
    return BarChart(Words("Title", "标题"), labels, [Series(same(name), values)])


def parts(svg: str, tag: str) -> list[ElementTree.Element]:
    """Every element of a tag."""
    return list(ElementTree.fromstring(svg).iter(SVG + tag))


def test_bars_are_as_long_as_their_values() -> None:
    """Twice the value, twice the length; each tells its value."""
    first, second = parts(bar_svg(bars(0.2, 0.4)), "rect")
    assert float(second.attrib["height"]) == pytest.approx(2 * float(first.attrib["height"]), abs=1)
    assert [child.text for child in first] == ["0 · a: 20%"]


def test_bars_below_nought_hang_from_it() -> None:
    """A loss begins where a gain ends."""
    gain, loss = parts(bar_svg(bars(5.0, -5.0)), "rect")
    foot = float(gain.attrib["y"]) + float(gain.attrib["height"])
    assert float(loss.attrib["y"]) == pytest.approx(foot, abs=0.2)


def test_words_stand_in_both_languages_once_each() -> None:
    """Words that differ are marked by language; words that do not are not."""
    texts = parts(bar_svg(bars(1.0)), "text")
    titles = [text for text in texts if "title" in text.attrib.get("class", "")]
    told = {text.attrib["class"]: text.text for text in titles}
    assert told == {"title en": "Title", "title zh": "标题"}
    assert [text.text for text in texts].count("0") == 1


def test_a_legend_stands_where_there_are_several() -> None:
    """One series needs none; of several, each has a key."""
    chart = bars(1.0)
    two = BarChart(chart.title, chart.labels, [*chart.series, Series(same("b"), [2.0], tone=2)])
    assert len(parts(bar_svg(chart), "rect")) == 1
    assert len(parts(bar_svg(two), "rect")) == 4


def test_a_line_goes_through_its_points() -> None:
    """Straight from point to point, or by stairs; a series may end early."""
    series = [Series(same("a"), [0.0, 1.0]), Series(same("none"), [])]
    chart = LineChart(same("t"), same("x"), [0, 10, 20], series)
    (path,) = parts(line_svg(chart), "path")
    assert path.attrib["d"].count("L") == 1
    steps = LineChart(same("t"), same("x"), [0, 10, 20], series, steps=True)
    (path,) = parts(line_svg(steps), "path")
    assert path.attrib["d"].count("H") == path.attrib["d"].count("V") == 1


def test_a_line_of_one_point_or_none_is_drawn() -> None:
    """A world of one month has one vintage."""
    for count in (1, 2):
        x = [1.0] * count
        chart = LineChart(same("t"), same("x"), x, [Series(same("a"), [0.5] * count)])
        (path,) = parts(line_svg(chart), "path")
        assert path.attrib["d"].startswith("M52 ")


def test_unknown_cells_stay_empty() -> None:
    """None is no cell; the darkest is the largest."""
    table = HeatTable(
        same("t"), same("r"), same("c"), ["1", "2"], ["a", "b"], [[0.1, 0.3], [0.2, None]]
    )
    shades = [float(cell.attrib["fill-opacity"]) for cell in parts(heat_svg(table), "rect")]
    assert len(shades) == 3
    assert shades.index(max(shades)) == 1


@given(st.lists(NUMBERS, max_size=9), st.text(max_size=9))
def test_any_numbers_and_letters_make_a_document(values: list[float], name: str) -> None:
    """What is drawn is XML and stays inside the drawing; letters that XML forbids are dropped."""
    for bar in parts(bar_svg(bars(*values, name=name)), "rect"):
        assert float(bar.attrib["height"]) >= 0
        assert 0 <= float(bar.attrib["y"]) <= 272


@given(NUMBERS, NUMBERS)
def test_ticks_span_what_they_are_asked_to(one: float, other: float) -> None:
    """From below the least to above the greatest, rising, about five."""
    low, high = min(one, other), max(one, other)
    marks = ticks(low, high)
    slack = 1e-6 * max(abs(low), abs(high), 1e-3)  # below a thousandth, marks stay as far apart
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert marks == sorted(set(marks))
    assert 2 <= len(marks) <= 8


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.125, "%", "12.5%"),
        (0.5, "%", "50%"),
        (12_345.6, "", "12,346"),
        (0.25, "", "0.25"),
        (3, "", "3"),
    ],
)
def test_values_are_spelled(value: float, unit: str, told: str) -> None:
    """Shares as percentages, large numbers with separators, no needless noughts."""
    assert spelled(value, unit) == told


def test_a_scale_is_straight() -> None:
    """The middle lies in the middle; coordinates have one digit."""
    assert Scale(0, 10, 100, 200).place(5) == 150
    assert (written(1.04), written(1.25), written(7)) == ("1", "1.2", "7")
