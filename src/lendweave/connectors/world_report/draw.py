"""Ways to draw a figure of a world, the curves of real sets beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
from lendweave.connectors.world_report.labels import BINS
from lendweave.connectors.world_report.told import Told
from lendweave.connectors.world_report.wording import ARMS, KINDS, SET_NAMES, WORLD

Draw = Callable[[Told, str, Words], str]
"""Draws the named figure under a title."""

_TENTHS = [place / 10 for place in range(11)]
_SHOWN_ROWS = 24


def spread(told: Told, figure: str, title: Words) -> str:
    """Shares in bins, bars side by side."""
    return bar_svg(BarChart(title, BINS[figure], _series(told, figure)))


def risk(told: Told, figure: str, title: Words) -> str:
    """Like a spread, of multiples of the mean."""
    return bar_svg(BarChart(title, BINS[figure], _series(told, figure), unit=""))


def concentration(told: Told, figure: str, title: Words) -> str:
    """A Lorenz curve over the line of equal shares."""
    equal = Series(Words("all alike", "完全均等"), _TENTHS, tone=6)
    share = Words("share of parties, smallest first", "主体占比（由小到大）")
    series = [*_series(told, figure), equal]
    return line_svg(LineChart(title, share, _TENTHS, series, x_unit="%"))


def months(*names: tuple[str, Words], unit: str = "%") -> Draw:
    """Some figures by month of the world, counted from 1."""

    def draw(told: Told, figure: str, title: Words) -> str:
        series = [
            Series(words, told.figures[name], tone) for tone, (name, words) in enumerate(names, 1)
        ]
        x = list(range(1, len(series[0].values) + 1))
        return line_svg(
            LineChart(title, Words("month of the world", "世界第几个月"), x, series, unit=unit)
        )

    return draw


def instalments(told: Told, figure: str, title: Words) -> str:
    """By number of the instalment, as far as there are any."""
    values = told.figures[figure]
    last = max((n for n, value in enumerate(values, 1) if value), default=1)
    x = list(range(1, max(last, 2) + 1))
    series = [Series(WORLD, values[: len(x)])]
    return line_svg(LineChart(title, Words("instalment", "期数"), x, series, steps=True))


def vintages(told: Told, figure: str, title: Words) -> str:
    """Vintage by month on book, the newest vintages left out where there are too many."""
    cells = told.figures[figure][:_SHOWN_ROWS]
    columns = [str(month) for month in range(len(cells[0]))][:_SHOWN_ROWS]
    return heat_svg(
        HeatTable(
            title,
            Words("vintage", "放款月"),
            Words("month on book", "账龄（月）"),
            _months_from(told.facts["first_month"], len(cells)),
            columns,
            [row[: len(columns)] for row in cells],
        )
    )


def roc(told: Told, figure: str, title: Words) -> str:
    """The curve of hits over false alarms."""
    x = [place / 20 for place in range(21)]
    known = Series(Words("true probability", "真实违约概率"), told.figures[figure])
    chance = Series(Words("by chance", "随机"), x, tone=6)
    name = Words("share of the good among the worst", "被判为高风险的好客户占比")
    return line_svg(LineChart(title, name, x, [known, chance], x_unit="%"))


def deciles(told: Told, figure: str, title: Words) -> str:
    """Expected and true bad share by tenth of applications."""
    series = [
        Series(Words("expected", "期望"), told.figures["expected_by_decile"], 1),
        Series(Words("true", "实际"), told.figures["defaulted_by_decile"], 2),
    ]
    return bar_svg(BarChart(title, _tenths(), series))


def profit(told: Told, figure: str, title: Words) -> str:
    """Profit by tenth of applications, in ten thousand yuan."""
    values = [minor / 1_000_000 for minor in told.figures[figure]]
    return bar_svg(BarChart(title, _tenths(), [Series(WORLD, values)], unit=""))


def earners(told: Told, figure: str, title: Words) -> str:
    """Profit of who knows how much, in ten thousand yuan."""
    names = {
        "approve_all": Words("approve all", "全部批准"),
        "house": Words("world's lender", "本世界机构"),
        "oracle": Words("oracle", "全知者"),
    }
    values = [told.figures[figure][name] / 1_000_000 for name in names]
    return bar_svg(BarChart(title, list(names.values()), [Series(WORLD, values)], unit=""))


def kinds(told: Told, figure: str, title: Words) -> str:
    """Applications, evading ones and loss by kind of fraud."""
    found = {
        name: told.figures[name]
        for name in ("applications_by_kind", "evading_by_kind", "loss_by_kind")
    }
    shown = [kind for kind in found["evading_by_kind"] if found["applications_by_kind"][kind]]
    labels = [KINDS.get(kind, same(kind)) for kind in shown]
    series = [
        Series(words, [found[name][kind] for kind in shown], tone)
        for tone, (name, words) in enumerate(
            (
                ("applications_by_kind", Words("of applications", "占申请")),
                ("loss_by_kind", Words("of the lender's loss", "占损失")),
                ("evading_by_kind", Words("of the kind: hides", "该类中隐蔽者")),
            ),
            1,
        )
    ]
    return bar_svg(BarChart(title, labels, series))


def arms(told: Told, figure: str, title: Words) -> str:
    """What each arm of a campaign adds."""
    found = told.figures[figure]
    labels = [ARMS.get(arm, same(arm)) for arm in found]
    return bar_svg(BarChart(title, labels, [Series(WORLD, list(found.values()))]))


def past_due(told: Told, figure: str, title: Words) -> str:
    """Loans that were ever so many days past due."""
    labels = [Words(f"{days}+ days", f"{days}+天") for days in (1, 30, 60, 90)]
    return bar_svg(BarChart(title, labels, [Series(WORLD, told.figures[figure])]))


def _series(told: Told, figure: str) -> list[Series]:
    """The world's figure and the curve of each real set that has it."""
    beside = told.beside(figure)
    real = [
        Series(SET_NAMES[each.real_set], told.real(each), tone)
        for tone, each in enumerate(beside, 2)
    ]
    return [Series(WORLD, told.figures[figure]), *real]


def _tenths() -> list[Words]:
    return [same(str(number)) for number in range(1, 11)]


def _months_from(first: str, count: int) -> Sequence[str]:
    year, month = int(first[:4]), int(first[5:]) - 1
    return [f"{year + (month + n) // 12}-{(month + n) % 12 + 1:02d}" for n in range(count)]
