"""`lendweave ledger …`: trial balance, balances and statements, at any two times."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from lendweave.book.ledger import ACCOUNTS
from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.flows.accrual import AccrualStatement, accrual_body, accrual_statement
from lendweave.flows.ledger import (
    Statement,
    TrialBalance,
    statement,
    statement_body,
    trial_balance,
    trial_balance_body,
)
from lendweave.kernel.clock import parse_instant
from lendweave.kernel.money import amount_text
from lendweave.records.book_ports import EntryFilter

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_DAY = ["%Y-%m-%d"]

ledger_app = typer.Typer(
    help="The ledger: trial balance, balances, statements. 总账。", no_args_is_help=True
)

On = Annotated[
    datetime | None, typer.Option(formats=_DAY, help="after this business day / 业务日期")
]
AsOf = Annotated[
    str | None, typer.Option(help="as stored at this instant, 2026-03-01T00:00:00Z / 入库时刻")
]
Holder = Annotated[str | None, typer.Option(help="the books of one holder / 账套")]
Accrued = Annotated[
    bool, typer.Option("--accrued", help="with interest earned and not due yet / 含应计利息")
]
AsJson = Annotated[bool, typer.Option("--json", help="for machines / 机器可读")]


@ledger_app.command("trial-balance")
def trial_balance_command(
    context: typer.Context,
    *,
    on: On = None,
    as_of: AsOf = None,
    accrued: Accrued = False,
    as_json: AsJson = False,
) -> None:
    """What every account holds; debits equal credits for every holder. 试算平衡表。"""
    session: Session = context.obj
    if accrued:
        _show_accrued(session, _accrued(session, on, as_of), as_json=as_json)
        return
    found = _trial_balance(session, on, as_of)
    if as_json:
        session.screen.line(msgspec.json.encode(trial_balance_body(found)).decode())
    else:
        show_trial_balance(session, found, totals=True)
    if not found.is_balanced:
        raise typer.Exit(1)


@ledger_app.command("balances")
def balances_command(
    context: typer.Context,
    account: Annotated[str | None, typer.Argument(help="all when left out / 科目")] = None,
    *,
    holder: Holder = None,
    on: On = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """The balances of some accounts. 科目余额。"""
    session: Session = context.obj
    found = _trial_balance(session, on, as_of)
    rows = tuple(
        row for row in found.rows if account in (None, row.account) and holder in (None, row.holder)
    )
    some = TrialBalance(found.on, found.recorded_at, rows)
    if as_json:
        session.screen.line(msgspec.json.encode(trial_balance_body(some)["rows"]).decode())
    else:
        show_trial_balance(session, some, totals=False)


@ledger_app.command("statement")
def statement_command(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="such as loan_principal / 科目")],
    *,
    holder: Holder = None,
    currency: Annotated[str, typer.Option(help="ISO 4217 / 币种")] = "CNY",
    loan: Annotated[str | None, typer.Option(help="of one loan alone / 贷款编号")] = None,
    first: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="first business day / 起始日")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="last business day / 截止日")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Every entry on one account, with the balance after it. 科目明细。"""
    session: Session = context.obj
    wanted = EntryFilter(
        loan_id=loan,
        account=account,
        holder=holder,
        currency=currency,
        first=None if first is None else first.date(),
        last=None if last is None else last.date(),
        recorded_at=None if as_of is None else parse_instant(as_of),
    )
    with open_house(session.settings, read_only=True) as house:
        found = statement(house.principal, house.servicing.books, wanted)
    if as_json:
        session.screen.line(msgspec.json.encode(statement_body(found)).decode())
    else:
        show_statement(session, found)


@ledger_app.command("rebuild")
def rebuild_command(context: typer.Context) -> None:
    """Make balances, exposures and indexes again from the log. 由日志重建账务表。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        count = house.servicing.books.rebuild()
    session.screen.line(word("books rebuilt", session.settings.locale, count=count))


def _trial_balance(session: Session, on: datetime | None, as_of: str | None) -> TrialBalance:
    day = None if on is None else on.date()
    instant = None if as_of is None else parse_instant(as_of)
    with open_house(session.settings, read_only=True) as house:
        return trial_balance(house.principal, house.servicing.books, day, instant)


def _accrued(session: Session, on: datetime | None, as_of: str | None) -> AccrualStatement:
    day = None if on is None else on.date()
    instant = None if as_of is None else parse_instant(as_of)
    with open_house(session.settings, read_only=True) as house:
        return accrual_statement(house.principal, house.servicing.accruals, day, instant)


def _show_accrued(session: Session, found: AccrualStatement, *, as_json: bool) -> None:
    """The trial balance with the accrual in it, then the accrual by loan and holder."""
    locale = session.settings.locale
    if as_json:
        body = trial_balance_body(found.trial) | {"accrued": accrual_body(found)}
        session.screen.line(msgspec.json.encode(body).decode())
        return
    show_trial_balance(session, found.trial, totals=True)
    session.screen.heading("accrued interest", str(found.on))
    table = _table(("loan", "holder"), ("amount",), locale)
    for each in found.loans:
        for line in each.lines:
            if line.amount > 0:
                amount = amount_text(line.amount, each.currency)
                table.add_row(escape(each.loan_id), escape(line.holder), amount, each.currency)
    for (currency, holder), minor in found.totals.items():
        amount = amount_text(minor, currency)
        table.add_row(word("total", locale), escape(holder), amount, currency, style="bold")
    session.console.print(table)


def show_trial_balance(session: Session, found: TrialBalance, *, totals: bool) -> None:
    """A row for each account; with totals, one more for each holder."""
    locale = session.settings.locale
    session.screen.heading("trial balance", str(found.on or ""))
    if not found.rows:
        session.screen.line(word("nothing", locale))
        return
    table = _table(("holder", "account"), ("debit", "credit"), locale)
    for row in found.rows:
        amount = amount_text(abs(row.amount_minor), row.currency)
        sides = (amount, "") if row.amount_minor > 0 else ("", amount)
        name = account_name(row.account, locale)
        table.add_row(escape(row.holder), escape(name), *sides, row.currency)
    if totals:
        for (currency, holder), sides_minor in found.totals.items():
            shown = [amount_text(each, currency) for each in sides_minor]
            table.add_row(escape(holder), word("total", locale), *shown, currency, style="bold")
    session.console.print(table)


def show_statement(session: Session, found: Statement) -> None:
    """The lines of a statement between its opening and its closing balance."""
    locale, wanted = session.settings.locale, found.wanted
    currency = wanted.currency or "CNY"
    session.screen.heading("statement", account_name(wanted.account or "", locale))
    table = _table(("business date", "entry", "entry id"), ("amount", "balance"), locale)
    table.add_row(
        "", word("opening", locale), "", "", amount_text(found.opening_minor, currency), ""
    )
    for line in found.lines:
        day, entry = str(line.entry.business_date), line.entry
        amounts = (
            amount_text(line.amount_minor, currency),
            amount_text(line.balance_minor, currency),
        )
        table.add_row(day, escape(entry.entry), escape(entry.external_id), *amounts, currency)
    session.console.print(table)


def account_name(name: str, locale: str) -> str:
    """An account as the chart calls it."""
    chart = ACCOUNTS.get(name)
    return name if chart is None else (chart.zh if locale == "zh" else chart.en)


def _table(texts: tuple[str, ...], numbers: tuple[str, ...], locale: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for key in texts:
        table.add_column(word(f"ledger {key}", locale))
    for key in numbers:
        table.add_column(word(f"ledger {key}", locale), justify="right")
    table.add_column("")
    return table
