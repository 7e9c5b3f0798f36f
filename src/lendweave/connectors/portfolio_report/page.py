"""The page of a portfolio table: what it counts, its charts, all its rows."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lendweave.charts import Words
from lendweave.connectors.portfolio_report.draw import portfolio_charts
from lendweave.connectors.portfolio_report.told import cells, cut, headings
from lendweave.connectors.report_frame import frame_environment, frame_values
from lendweave.decisions import Locale
from lendweave.monitoring import Portfolio

_AS_OF = Words("as of", "截至")
_NOTHING = Words("There is nothing to count.", "没有可统计的数据。")


def portfolio_html(scenes: Sequence[str], portfolio: Portfolio, locale: Locale = "en") -> str:
    """One page that needs nothing else. locale: the language it opens in."""
    environment = frame_environment("lendweave.connectors.portfolio_report")
    table = portfolio.table
    return environment.get_template("portfolio.html").render(
        **frame_values(Words(table.en, table.zh), ", ".join(scenes), locale),
        about=Words(table.about_en, table.about_zh),
        as_of=cut(portfolio),
        as_of_words=_AS_OF,
        nothing=_NOTHING,
        headings=headings(portfolio),
        rows=[cells(portfolio, row) for row in portfolio.rows],
        charts=[Markup(svg) for svg in portfolio_charts(portfolio)],
    )
