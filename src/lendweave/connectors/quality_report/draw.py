"""Charts of one feed: rows, delays, rows set aside, empty cells and PSI over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from lendweave.charts import BarChart, HeatTable, Series, Words, bar_svg, heat_svg, same
from lendweave.intake.quality.measured import Periods
from lendweave.intake.quality.readings import Reading
from lendweave.intake.quality.report import FeedQuality

_DAY = 86_400
_FILES_SHOWN = 24
_PERIOD = Words("period from", "期初")
_COLUMN = Words("column", "列")


def feed_charts(feed: FeedQuality, periods: Periods) -> Iterator[str]:
    """SVG documents; a chart that would show nothing is left out."""
    labels = [periods.label(i) for i in range(periods.judged, periods.count)]
    yield _bars(Words("Rows", "行数"), labels, [Series(Words("rows", "行数"), feed.trend)], "")
    yield from _delays(feed, labels)
    yield from _bad(feed)
    empty = _cells(feed.readings, "filled", lambda share: 1 - share)
    title = Words("Empty cells", "空值占比")
    yield from _heat(title, labels, {n: c for n, c in empty.items() if any(c)}, "%")
    moved = _cells(feed.readings, "psi", lambda value: value)
    yield from _heat(Words("PSI against the periods before", "相对前几期的 PSI"), labels, moved, "")


def _bars(title: Words, labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    return bar_svg(BarChart(title, [same(_short(each)) for each in labels], series, unit))


def _short(label: str) -> str:
    """The month of a period that begins one, else month and day; the middle of a file's name."""
    year, month, day = label.split("-")
    return f"{year[2:]}-{month}" if day == "01" else f"{month}-{day}"


def _delays(feed: FeedQuality, labels: Sequence[str]) -> Iterator[str]:
    found = [feed.reading(name) for name in ("delay_p50", "delay_p99")]
    told = [reading for reading in found if reading is not None and any(reading.trend)]
    series = [
        Series(Words(r.row.en, r.row.zh), [(v or 0) / _DAY for v in r.trend], tone)
        for tone, r in enumerate(told, 1)
    ]
    if series:
        yield _bars(Words("Delay in days", "延迟（天）"), labels, series, "")


def _bad(feed: FeedQuality) -> Iterator[str]:
    """Rows set aside, file by file, the latest ones."""
    files = [file for file in feed.files if file.rows][-_FILES_SHOWN:]
    if len(files) < 2 or not any(file.bad for file in files):
        return
    shares = [file.bad / file.rows for file in files]
    names = [same(str(number)) for number in range(1, len(files) + 1)]
    title = Words("Rows set aside, file by file", "逐文件隔离率")
    yield bar_svg(BarChart(title, names, [Series(Words("share", "占比"), shares, 5)], "%"))


def _cells(
    readings: Sequence[Reading], metric: str, value: Callable[[float], float]
) -> dict[str, list[float | None]]:
    return {
        each.subject: [None if cell is None else value(cell) for cell in each.trend]
        for each in readings
        if each.metric == metric and any(cell is not None for cell in each.trend)
    }


def _heat(
    title: Words, labels: Sequence[str], cells: Mapping[str, Sequence[float | None]], unit: str
) -> Iterator[str]:
    if cells:
        columns = [_short(label) for label in labels]
        kinds = {name.partition(".")[0] for name in cells}
        rows = [name if len(kinds) > 1 else name.partition(".")[2] for name in cells]
        yield heat_svg(
            HeatTable(title, _COLUMN, _PERIOD, rows, columns, list(cells.values()), unit)
        )
