"""Charts of a screening: loans by month, features that move, and the bins of one feature."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.charts import BarChart, HeatTable, Series, Words, bar_svg, heat_svg, same
from lendweave.models import Screened, Screening

_MOVED_SHOWN = 24
_MONTHS_SHOWN = 12
_MONTH = Words("month of the subject", "申请月份")


def screening_charts(screening: Screening) -> Iterator[str]:
    """SVG documents; a chart that would show nothing is left out."""
    labels = [same(month.label[2:]) for month in screening.months]
    counts = [
        Series(Words("subjects", "对象"), [month.subjects for month in screening.months], 6),
        Series(Words("loans", "贷款"), [month.loans for month in screening.months], 1),
        Series(
            Words("told good or bad", "已可判定"), [month.told for month in screening.months], 3
        ),
    ]
    if labels:
        yield bar_svg(BarChart(Words("By month", "按月"), labels, counts, ""))
    ripe = [month for month in screening.months if month.ripe]
    if ripe:
        rates = Series(Words("bad rate", "坏账率"), [month.bad / month.told for month in ripe], 5)
        names = [same(month.label[2:]) for month in ripe]
        title = Words("Bad rate of the months that count", "计入月份的坏账率")
        yield bar_svg(BarChart(title, names, [rates], "%"))


def drift_chart(screening: Screening) -> Iterator[str]:
    """PSI of the latest months, of the features that moved most."""
    moved = [each for each in screening.features if each.largest_psi is not None]
    moved.sort(key=lambda each: -_beyond(each))
    shown = moved[:_MOVED_SHOWN]
    if shown:
        columns = [month.label[2:] for month in screening.months[-_MONTHS_SHOWN:]]
        cells = [_latest(each) for each in shown]
        title = Words("PSI against the months before", "相对前几月的 PSI")
        rows = [each.name for each in shown]
        yield heat_svg(HeatTable(title, Words("feature", "特征"), _MONTH, rows, columns, cells, ""))


def _latest(feature: Screened) -> list[float | None]:
    months = feature.psi[-_MONTHS_SHOWN:]
    return [None if index is None else index.value for index in months]


def _beyond(feature: Screened) -> float:
    found = feature.largest_psi
    return 0.0 if found is None else found.beyond_chance


def bin_charts(feature: Screened) -> Iterator[str]:
    """Weights of evidence and bad rates of one feature's bins."""
    bins = feature.evidence.bins
    labels = [same(each.label) for each in bins]
    weights = Series(Words("weight", "权重"), [each.weight for each in bins], 1)
    rates = Series(Words("bad rate", "坏账率"), [each.bad_rate for each in bins], 5)
    yield bar_svg(BarChart(Words("Weight of evidence", "证据权重"), labels, [weights], ""))
    yield bar_svg(BarChart(Words("Bad rate", "坏账率"), labels, [rates], "%"))
