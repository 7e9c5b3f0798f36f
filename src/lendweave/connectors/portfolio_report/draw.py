"""Charts of a portfolio table: one for each currency and group, the first few groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from lendweave.monitoring import Portfolio, Row
from lendweave.records.delinquency import BUCKETS

_GROUPS_SHOWN = 6
_LINES_SHOWN = 6
_ENDS_SHOWN = 12
_TONES = 6
_MOB = Words("months on book", "账龄（月）")
_BUCKET = Words("bucket", "逾期阶段")
_MONTH = Words("month", "月份")


def portfolio_charts(portfolio: Portfolio) -> Iterator[str]:
    """SVG documents; a group of which there is nothing to draw has none."""
    draw = _CHARTS[portfolio.table.name]
    width = 1 + len(portfolio.asked.by)
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in portfolio.rows:
        groups.setdefault(row.key[:width], []).append(row)
    for group, rows in list(groups.items())[:_GROUPS_SHOWN]:
        name = " · ".join("–" if part is None else str(part) for part in group)
        yield from draw(portfolio, name, [_Line(row, row.key[width:]) for row in rows])


class _Line:
    """A row of one group. keys: the table's own."""

    def __init__(self, row: Row, keys: tuple[str | int | None, ...]) -> None:
        self.row = row
        self.keys = keys


def _titled(en: str, zh: str, name: str) -> Words:
    return Words(f"{en} ({name})", f"{zh}（{name}）")


def _share(portfolio: Portfolio, row: Row, name: str) -> float | None:
    rate = next(rate for rate in portfolio.table.rates if rate.name == name)
    return portfolio.rate(row, rate)


def _vintages(portfolio: Portfolio, name: str, lines: list[_Line]) -> Iterator[str]:
    """Curves by months on book, and all vintages shaded, for each threshold."""
    for threshold in portfolio.asked.thresholds:
        curves: dict[str, list[float]] = {}
        for line in lines:
            if line.keys[2] == threshold:
                rate = _share(portfolio, line.row, "bad_rate") or 0.0
                curves.setdefault(str(line.keys[0]), []).append(rate)
        longest = max(map(len, curves.values()), default=0)
        if longest > 1:
            title = _titled(f"Vintages, {threshold}+ days", f"放款月批次 {threshold}+ 天", name)
            aged = [(vintage, rates) for vintage, rates in curves.items() if len(rates) > 1]
            shown = aged[:: -(-len(aged) // _LINES_SHOWN)]  # old and new ones, evenly
            series = [Series(same(k), v, 1 + n % _TONES) for n, (k, v) in enumerate(shown)]
            places = [float(month) for month in range(longest)]
            yield line_svg(LineChart(title, _MOB, places, series))
            months = [str(month) for month in range(longest)]
            shades = [[*rates, *[None] * (longest - len(rates))] for rates in curves.values()]
            heading = Words("vintage", "放款月")
            yield heat_svg(HeatTable(title, heading, _MOB, list(curves), months, shades))


def _grid(rate: str, en: str, zh: str) -> Callable[[Portfolio, str, list[_Line]], Iterator[str]]:
    """A shaded table of one rate: months downwards, buckets across."""

    def draw(portfolio: Portfolio, name: str, lines: list[_Line]) -> Iterator[str]:
        ends = sorted({str(line.keys[0]) for line in lines})[-_ENDS_SHOWN:]
        found = {(line.keys[0], line.keys[1]): line.row for line in lines}
        names = [bucket.name for bucket in BUCKETS]
        rows = [[found.get((end, bucket)) for bucket in names] for end in ends]
        shades = [
            [None if row is None else _share(portfolio, row, rate) for row in line] for line in rows
        ]
        if ends:
            yield heat_svg(HeatTable(_titled(en, zh, name), _MONTH, _BUCKET, ends, names, shades))

    return draw


def _first_payments(portfolio: Portfolio, name: str, lines: list[_Line]) -> Iterator[str]:
    """Bars by vintage, one colour for each number of days."""
    vintages = sorted({str(line.keys[0]) for line in lines})[-_ENDS_SHOWN:]
    found = {line.keys: _share(portfolio, line.row, "fpd_rate") for line in lines}
    series = [
        Series(same(f"FPD{days}"), [found.get((v, days)) or 0.0 for v in vintages], 1 + n % _TONES)
        for n, days in enumerate(portfolio.asked.thresholds)
    ]
    if vintages:
        labels = [same(vintage[2:]) for vintage in vintages]
        yield bar_svg(BarChart(_titled("First payment default", "首期逾期", name), labels, series))


_CHARTS: dict[str, Callable[[Portfolio, str, list[_Line]], Iterator[str]]] = {
    "vintage": _vintages,
    "roll-rates": _grid("roll_rate", "Roll rates", "迁徙率"),
    "fpd": _first_payments,
    "buckets": _grid("balance_share", "Share of the balance", "余额占比"),
    "collections": _grid("paid_rate", "Paid of the balance", "回款率"),
}
