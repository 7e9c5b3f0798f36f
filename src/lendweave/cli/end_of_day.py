"""`lendweave end-of-day`: close business days of the book."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.progress import progress_bar
from lendweave.cli.wording import word
from lendweave.flows.day_view import run_body
from lendweave.flows.end_of_day import end_of_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lendweave.cli.session import Session
    from lendweave.flows.grade_partners import Graded
    from lendweave.records.servicing import EndOfDay


def end_of_day_command(
    context: typer.Context,
    day: Annotated[
        datetime,
        typer.Option("--date", formats=["%Y-%m-%d"], help="last day to be closed / 要关闭的业务日"),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="for machines / 机器可读")] = False,
) -> None:
    """Close the business days up to a date: what falls due, penalties, days past due. 日终。

    Partners are graded with it, by what is known at that moment, once a day. 同时对合作方评级。

    Days that were missed are closed first, in order; a day that is closed stays as it is.
    漏跑的业务日依次补跑；已关闭的业务日不再变动。
    """
    session: Session = context.obj
    locale = session.settings.locale
    with open_house(session.settings) as house, progress_bar(session.console) as bar:
        tasks = {}

        def progress(each: date, loans: int) -> None:
            if each not in tasks:
                tasks[each] = bar.add_task(str(each), total=None)
            bar.update(tasks[each], completed=loans)

        desk = house.day_end.desk
        closed = end_of_day(house.principal, day.date(), desk, progress)
        graded = house.partners.grade_all()
        body = run_body(house.principal, day.date(), closed, desk)
    if as_json:
        session.screen.line(msgspec.json.encode(body).decode())
    elif closed:
        show_closed(session, closed)
    else:
        session.screen.line(word("day closed", locale, day=day.date()))
    if not as_json:
        show_graded(session, graded)


def show_graded(session: Session, graded: Mapping[str, Sequence[Graded]]) -> None:
    """A line for each scene whose partners were graded now."""
    for scene, partners in graded.items():
        turned = sum(each.turned for each in partners)
        told = word("partners graded", session.settings.locale, count=len(partners), turned=turned)
        if partners:
            session.screen.line(f"{scene}: {told}")


def show_closed(session: Session, closed: Sequence[EndOfDay]) -> None:
    """One row for each day that was closed now."""
    locale = session.settings.locale
    session.screen.heading("end of day")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(word("business day", locale), no_wrap=True)
    for name in ("loans", "entries"):
        table.add_column(word(f"day {name}", locale), justify="right")
    for each in closed:
        table.add_row(str(each.business_date), f"{each.loans:,}", f"{each.entries:,}")
    session.console.print(table)
