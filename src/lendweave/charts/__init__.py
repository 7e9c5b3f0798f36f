"""Charts as SVG text: lines, bars and shaded tables, with words in English and Chinese.

In: LineChart, BarChart, HeatTable.
Out: an SVG document; colours and fonts are left to the style of the page around it.
Never: a file, a font, a measurement of the screen.
"""

from lendweave.charts.bars import bar_svg
from lendweave.charts.heat import heat_svg
from lendweave.charts.lines import line_svg
from lendweave.charts.model import BarChart, HeatTable, LineChart, Series, Words, same
from lendweave.charts.style import STYLE, standalone

__all__ = [
    "STYLE",
    "BarChart",
    "HeatTable",
    "LineChart",
    "Series",
    "Words",
    "bar_svg",
    "heat_svg",
    "line_svg",
    "same",
    "standalone",
]
