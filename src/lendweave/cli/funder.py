"""`lendweave funder …`: who may fund it, asking, answering, daily statements."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from lendweave.book.funding.reconcile import Reconciled
from lendweave.book.lifecycle.words import named
from lendweave.bootstrap import open_house
from lendweave.cli.amounts import minor_of
from lendweave.cli.line import Amount, Reason
from lendweave.cli.wording import word
from lendweave.flows.funder_answers import FunderAnswer, answer
from lendweave.flows.funders import ask_funder, routing_of
from lendweave.flows.reconcile import Day, send_statement, take_statement
from lendweave.kernel.money import amount_text
from lendweave.kernel.rates import Rate, percent, rate
from lendweave.records.lines import SubjectKind

if TYPE_CHECKING:
    from lendweave.cli.session import Session

funder_app = typer.Typer(
    help="Funders: routes, asking them, their answers, daily statements. 资方。",
    no_args_is_help=True,
)


class Fundable(Enum):
    """What funders are asked about."""

    APPLICATION = "application"
    DRAWDOWN = "drawdown"

    @property
    def kind(self) -> SubjectKind:
        """The kind of its records."""
        return "application" if self is Fundable.APPLICATION else "drawdown"


class Outcome(Enum):
    """A funder's answer."""

    APPROVED = "approved"
    DECLINED = "declined"

    @property
    def told(self) -> Literal["approved", "declined"]:
        """As its record says it."""
        return "approved" if self is Outcome.APPROVED else "declined"


What = Annotated[Fundable, typer.Argument(help="application or drawdown / 对象类型")]
Id = Annotated[str, typer.Argument(help="its entity_id / 对象编号")]
FunderName = Annotated[str, typer.Argument(help="the funder / 资方")]
On = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="business day / 业务日期")]


@funder_app.command("routes")
def routes_command(context: typer.Context, what: What, id: Id) -> None:
    """Who may fund it, the cheapest first, and why the others may not. 可用资金路由。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = house.lending.desk_of(house.principal, what.kind, id)
        found = routing_of(house.principal, what.kind, id, desk)
    locale = session.settings.locale
    for each in found.candidates:
        parts = " + ".join(
            f"{name} {amount_text(n, desk.scene.currency)}" for name, n in each.parts
        )
        session.screen.line(f"  {each.route.name}  {percent(Rate(each.cost))}  {parts}")
    for over in found.passed_over:
        why = word(f"passed {over.reason}", locale)
        session.screen.line(f"  – {over.route}: {why} {over.detail}".rstrip())


@funder_app.command("ask")
def ask_command(
    context: typer.Context,
    what: What,
    id: Id,
    *,
    route: Annotated[str | None, typer.Option(help="the first when left out / 路由")] = None,
    consent: Annotated[
        list[str] | None, typer.Option(help="entity_id of a consent; repeat it / 授权记录")
    ] = None,
) -> None:
    """Ask the funders of a route. 送资方审批。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = house.lending.desk_of(house.principal, what.kind, id)
        asked = ask_funder(
            house.principal, what.kind, id, desk, route_name=route, consents=consent or ()
        )
    locale = session.settings.locale
    session.screen.line(f"{asked.route}: {named(asked.state, locale)}")
    for each in asked.decisions:
        amount = amount_text(each.amount_minor or 0, each.currency)
        outcome = word(f"funder {each.outcome}", locale)
        session.screen.line(f"  {each.funder}: {outcome} {amount}  {each.entity_id}")


@funder_app.command("answer")
def answer_command(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="entity_id of what it was asked / 请求编号")],
    outcome: Annotated[Outcome, typer.Argument(help="approved or declined / 结果")],
    *,
    amount: Amount = None,
    yearly_rate: Annotated[str | None, typer.Option("--rate", help="0.098 / 年化利率")] = None,
    reason: Reason = None,
) -> None:
    """Enter a funder's own answer; the same again changes nothing. 录入资方结果。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = house.lending.desk_of(house.principal, "funder_decision", id)
        minor = None if amount is None else minor_of(amount, desk.scene.currency)
        value = None if yearly_rate is None else rate(yearly_rate)
        said = FunderAnswer(id, outcome.told, minor, value, reason)
        decision, state = answer(house.principal, said, desk)
    locale = session.settings.locale
    told = word(f"funder {decision.outcome}", locale)
    session.screen.line(f"{decision.funder}: {told} → {named(state, locale)}")


@funder_app.command("statement")
def statement_command(
    context: typer.Context,
    funder: FunderName,
    on: On,
    out: Annotated[Path, typer.Argument(help="a new CSV file / 新的 CSV 文件")],
) -> None:
    """Write what our books say of a funder's day. 导出对账文件。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        day, files = Day(funder, on.date()), house.lending.statements
        rows = send_statement(house.principal, day, house.store.books, files, str(out))
    session.screen.line(word("statement written", session.settings.locale, rows=rows, file=out))


@funder_app.command("reconcile")
def reconcile_command(
    context: typer.Context,
    funder: FunderName,
    on: On,
    file: Annotated[Path, typer.Argument(help="the funder's CSV file / 资方对账文件")],
) -> None:
    """Hold a funder's statement against our books; exit code 1 if anything breaks. 对账。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        day, files = Day(funder, on.date()), house.lending.statements
        found = take_statement(house.principal, day, house.store.books, files, str(file))
    _show_breaks(session, found)
    if not found.holds:
        raise typer.Exit(1)


def _show_breaks(session: Session, found: Reconciled) -> None:
    locale = session.settings.locale
    told = word("reconciled", locale, matched=found.matched, breaks=len(found.breaks))
    session.screen.line(told)
    if found.holds:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("break", "row kind", "number", "of loan", "ours", "theirs"):
        table.add_column(word(name, locale), overflow="fold")
    for each in found.breaks:
        sides = (
            "–" if minor is None else amount_text(minor, each.currency)
            for minor in (each.ours, each.theirs)
        )
        kind = word(f"row {each.kind}", locale)
        table.add_row(word(f"break {each.what}", locale), kind, each.id, each.loan_id, *sides)
    session.console.print(table)
