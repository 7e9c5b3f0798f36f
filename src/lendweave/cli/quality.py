"""`lendweave intake quality`: every feed measured and held against the scene's contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import House, open_house
from lendweave.cli.wording import word
from lendweave.connectors.quality_report import write_html, write_json
from lendweave.flows.quality import PERIODS, QualityCommand, quality
from lendweave.intake.quality.metrics import METRICS, Unit
from lendweave.intake.quality.report import FeedQuality, QualityReport
from lendweave.intake.quality.spelled import breach_told, spelled
from lendweave.kernel.clock import format_instant, parse_instant
from lendweave.kernel.errors import error_titles

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_COLUMNS = ("rows", "score", "filled", "delay", "missing", "bad", "repeated", "psi", "breaches")
_OWN = ("delay_p99", "missing_days", "bad_rows", "duplicates")


def quality_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    *,
    as_of: Annotated[
        str | None,
        typer.Option(help="an instant such as 2026-03-07T09:30:00Z, or `now` / 截至时刻"),
    ] = None,
    periods: Annotated[
        int, typer.Option(help="how many weeks or months / 期数", min=1, max=60)
    ] = PERIODS,
    json: Annotated[Path | None, typer.Option(help="write the same as JSON / 写出 JSON")] = None,
    html: Annotated[Path | None, typer.Option(help="write a page with charts / 写出网页")] = None,
) -> None:
    """Measure every feed and hold it against its contract; exit code 1 if broken. 数据质量。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        report = measured(house, session, scene, as_of, periods)
        titles = error_titles(session.settings.locale)
    show_quality(session, report)
    if json is not None:
        write_json(json, report)
    if html is not None:
        write_html(html, report, titles, session.settings.locale)
    if not report.holds:
        raise typer.Exit(1)


def measured(
    house: House, session: Session, scene: str, as_of: str | None = None, periods: int = PERIODS
) -> QualityReport:
    """The report of a scene, with a sign of life while it is counted."""
    instant = house.clock.now() if as_of == "now" else as_of and parse_instant(as_of)
    with session.console.status(word("measuring", session.settings.locale)):
        command = QualityCommand(instant or None, periods)
        return quality(house.principal, command, house.quality.ports(scene))


def show_quality(session: Session, report: QualityReport) -> None:
    """One row a feed, then what is breached."""
    locale = session.settings.locale
    session.screen.heading("quality", word("as of", locale, instant=format_instant(report.as_of)))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(word("feed", locale), no_wrap=True)
    for name in _COLUMNS:
        table.add_column(word(f"quality {name}", locale), justify="right")
    silent = [feed for feed in report.feeds if feed.attended is None]
    for feed in report.feeds:
        if feed.attended is not None:
            table.add_row(escape(feed.feed), *_cells(feed, locale))
    session.console.print(table)
    if silent:
        names = ", ".join(feed.feed for feed in silent)
        session.screen.line(f"  {word('no history', locale)}: {names}")
    for pair in report.pairs:
        value = spelled(pair.reading.value, Unit.SHARE)
        told = word("pair", locale, value=value, unequal=pair.counts.unequal, keys=pair.counts.keys)
        session.screen.line(f"  {pair.shape.name}: {told}")
    _show_breaches(session, report)


def _show_breaches(session: Session, report: QualityReport) -> None:
    locale = session.settings.locale
    lines = [breach_told(reading, locale) for reading in report.breaches]
    lines += [f"{feed}: {word('feed missing', locale)}" for feed in report.missing]
    if not report.has_contract:
        session.screen.line(word("no contract", locale))
    elif lines:
        session.screen.heading("broken")
        for line in lines:
            session.console.print(f"  [red]✗[/red] {escape(line)}", highlight=False, soft_wrap=True)
    else:
        session.console.print(f"[green]{escape(word('kept', locale))}[/green]", highlight=False)


def _cells(feed: FeedQuality, locale: str) -> list[str]:
    score = "–" if feed.score is None else f"{feed.score:.1f}"
    own = {name: feed.reading(name) for name in _OWN}
    told = {
        name: spelled(reading.value if reading else None, METRICS[name].unit, locale)
        for name, reading in own.items()
    }
    filled, psi = feed.worst("filled"), feed.worst("psi")
    count = len(feed.breaches) + feed.is_missing
    return [
        f"{feed.rows:,}",
        score,
        spelled(filled.value if filled else None, Unit.SHARE),
        *told.values(),
        spelled(psi.value if psi else None, Unit.INDEX),
        f"[red]{count}[/red]" if count else "0",
    ]
