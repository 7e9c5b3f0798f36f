"""`lendweave portfolio`: what became of what was lent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.connectors.portfolio_report import write_html, write_json
from lendweave.connectors.portfolio_report.told import cells, cut, headings
from lendweave.flows.portfolio import PortfolioQuestion, portfolio
from lendweave.kernel.clock import parse_instant
from lendweave.monitoring import Portfolio, table_named
from lendweave.monitoring.vintage import VINTAGE

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_DAY = ["%Y-%m-%d"]


def portfolio_command(
    context: typer.Context,
    table: Annotated[
        str, typer.Argument(help="vintage, roll-rates, fpd, buckets or collections / 报表")
    ],
    scenes: Annotated[
        list[str] | None, typer.Argument(help="scenes, all when left out / 场景，默认全部")
    ] = None,
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(
            help="scene, partner, channel, funder, product or strategy; may be repeated / 分组维度"
        ),
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="last business day / 截止业务日")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help="leave out what became known later / 可知时间截止, 2026-03-02T00:00:00+08:00",
        ),
    ] = None,
    threshold: Annotated[
        list[int] | None, typer.Option(help="days past due; may be repeated / 逾期天数", min=1)
    ] = None,
    json: Annotated[Path | None, typer.Option(help="write the same as JSON / 写出 JSON")] = None,
    html: Annotated[Path | None, typer.Option(help="write a page with charts / 写出网页")] = None,
) -> None:
    """Vintages, roll rates, first payment default, buckets, collections. 资产组合报表。

    \b
    lendweave portfolio vintage appliance                  bad rate by months on book / 账龄曲线
    lendweave portfolio fpd appliance --by partner         first payment default / 首期逾期
    lendweave portfolio buckets --by funder --html b.html  balances by bucket / 逾期阶段余额
    """
    session: Session = context.obj
    locale = session.settings.locale
    question = PortfolioQuestion(
        table_named(table).name,
        tuple(by or ()),
        as_of.date() if as_of else None,
        tuple(threshold or ()),
        parse_instant(known_at) if known_at else None,
    )
    with (
        open_house(session.settings, read_only=True) as house,
        session.console.status(word("counting", locale)),
    ):
        names = scenes or house.scenes
        found = portfolio(house.principal, question, house.portfolio.engine(names))
    show_portfolio(session, found)
    if json is not None:
        write_json(json, names, found)
    if html is not None:
        write_html(html, names, found, locale)


def show_portfolio(session: Session, found: Portfolio) -> None:
    """The table under its title."""
    locale = session.settings.locale
    title = found.table.zh if locale == "zh" else found.table.en
    currencies = ", ".join(sorted({str(row.key[0]) for row in found.rows}))
    cuts = cut(found)
    days = cuts.zh if locale == "zh" else cuts.en
    heading = f"\n[bold]{escape(title)}[/bold]  {days}  {currencies}"
    session.console.print(heading, highlight=False)
    if not found.rows:
        session.screen.line(word("nothing", locale))
        return
    shown = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    if found.table is VINTAGE and not found.asked.by and "," not in currencies:
        for threshold in found.asked.thresholds:
            _show_triangle(session, found, threshold)
        return
    first = 0 if "," in currencies else 1  # one currency stands in the heading
    rows = [cells(found, row) for row in found.rows]
    for number, column in enumerate(headings(found)[first:], first):
        words = column.words.zh if locale == "zh" else column.words.en
        # Headings wrap between words, numbers do not.
        parts = [*words.split(), *(row[number] for row in rows)]
        justify: Literal["right", "left"] = "right" if column.is_number else "left"
        shown.add_column(words, justify=justify, min_width=max(map(cell_len, parts)))
    for row in rows:
        shown.add_row(*map(escape, row[first:]))
    session.console.print(shown)


def _show_triangle(session: Session, found: Portfolio, threshold: int) -> None:
    """The bad rate of each vintage by months on book; nothing where it is not that old yet."""
    locale = session.settings.locale
    rows = [row for row in found.rows if row.key[3] == threshold]
    bad_rate = found.table.rates[0]
    rates = {(row.key[1], row.key[2]): found.rate(row, bad_rate) for row in rows}
    loans = {row.key[1]: row.figures[0] for row in rows}
    ages = sorted({int(str(row.key[2])) for row in rows})
    session.screen.line(word("bad by age", locale, days=threshold))
    shown = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    shown.add_column(word("vintage", locale), min_width=7)
    shown.add_column(word("loans", locale), justify="right")
    for age in ages:
        shown.add_column(str(age), justify="right")
    for vintage, count in sorted(loans.items()):
        told = [rates.get((vintage, age)) for age in ages]
        cells_ = ["" if rate is None else f"{100 * rate:.1f}" for rate in told]
        shown.add_row(str(vintage), f"{count:,}", *cells_)
    session.console.print(shown)
