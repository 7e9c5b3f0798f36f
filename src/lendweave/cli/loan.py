"""`lendweave loan …`: open a loan, look at it, enter what happens to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from lendweave.book.loan import EventKind
from lendweave.book.loan.words import told
from lendweave.bootstrap import open_house
from lendweave.cli.amounts import minor_of
from lendweave.cli.take_over import take_over_command
from lendweave.cli.wording import word
from lendweave.flows.lend import LendRequest, lend
from lendweave.flows.loan_view import LoanView, booked_body, loan_body, loan_view, state_body
from lendweave.flows.repay import Booked, EventRequest, enter_event
from lendweave.kernel.errors import Invalid, shortened
from lendweave.kernel.money import amount_text
from lendweave.kernel.rates import rate as read_rate

if TYPE_CHECKING:
    from lendweave.cli.session import Session

SOURCE = "console"
_DAY = ["%Y-%m-%d"]

loan_app = typer.Typer(
    help="Loans: open, look at, repay, reverse, and all else that may happen to one. 贷款。",
    no_args_is_help=True,
)

LoanId = Annotated[str, typer.Argument(help="the loan's entity_id / 贷款编号")]
Amount = Annotated[str, typer.Argument(help="1200.50 in the loan's currency / 金额")]
Name = Annotated[
    str, typer.Option("--external-id", help="your name for it; the same is booked once / 外部编号")
]
On = Annotated[
    datetime | None,
    typer.Option(formats=_DAY, help="business day, today when left out / 业务日期"),
]
Reason = Annotated[str | None, typer.Option(help="why / 原因")]
AsJson = Annotated[bool, typer.Option("--json", help="for machines / 机器可读")]


class DetailUnreadable(Invalid):
    """A detail is not written as name=value.
    事件内容未写成 名称=值 的形式。
    """

    code = "CLI-022"


class EventUnknownHere(Invalid):
    """Nothing of this name can be entered for a loan.
    贷款没有该名称的事件。
    """

    code = "CLI-023"


@loan_app.command("open")
def open_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene / 场景")],
    *,
    name: Name,
    product: Annotated[str | None, typer.Option(help="one of the scene's products / 产品")] = None,
    amount: Annotated[
        str | None, typer.Option(help="1200.50 in the product's currency / 金额")
    ] = None,
    term: Annotated[int | None, typer.Option(help="in the product's units / 期数", min=1)] = None,
    party: Annotated[str | None, typer.Option(help="entity_id of the borrower / 借款人")] = None,
    rate: Annotated[
        str | None,
        typer.Option(help="yearly, such as 0.138, where the product fixes none / 年利率"),
    ] = None,
    on: On = None,
    to: Annotated[str, typer.Option(help="borrower or merchant / 放款对象")] = "borrower",
    merchant: Annotated[str | None, typer.Option(help="its entity_id / 商户")] = None,
    application: Annotated[str | None, typer.Option(help="its entity_id / 进件")] = None,
    drawdown: Annotated[
        str | None,
        typer.Option(help="its entity_id; says product, amount, term and party / 用信"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Open a loan as its product is quoted, and disburse it. 开立并放款。

    \b
    lendweave loan open appliance --external-id C-1 --drawdown ID --rate 0.138
    """
    session: Session = context.obj
    with open_house(session.settings) as house:
        ports = house.products.quoting(scene)
        currency = ports.shelf.find(product).currency if product else house.scene(scene).currency
        asked = LendRequest(
            source=SOURCE,
            external_id=name,
            product=product,
            amount=None if amount is None else minor_of(amount, currency),
            term=term,
            party_id=party,
            rate=None if rate is None else Decimal(read_rate(rate)),
            on=_day(on),
            to=to,
            application_id=application,
            drawdown_id=drawdown,
            merchant_id=merchant,
        )
        opened = lend(house.principal, asked, house.servicing.desk(scene), ports)
    if as_json:
        session.screen.line(msgspec.json.encode(state_body(opened.state)).decode())
    else:
        key = "loan opened before" if opened.repeated else "loan opened"
        session.screen.line(word(key, session.settings.locale, id=opened.loan_id))


@loan_app.command("show")
def show_command(
    context: typer.Context, loan_id: LoanId, *, on: On = None, as_json: AsJson = False
) -> None:
    """A loan on a day: what is owed, its schedule, its events. 查看贷款。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = house.servicing.desk_of(loan_id)
        view = loan_view(house.principal, loan_id, desk, _day(on))
    if as_json:
        session.screen.line(msgspec.json.encode(loan_body(view)).decode())
    else:
        show_loan(session, view)


@loan_app.command("pay")
def pay_command(
    context: typer.Context,
    loan_id: LoanId,
    amount: Amount,
    *,
    name: Name,
    on: On = None,
    method: Annotated[str | None, typer.Option(help="how it was paid / 还款方式")] = None,
    payer: Annotated[str, typer.Option(help="borrower, merchant, guarantor / 付款方")] = "borrower",
    as_json: AsJson = False,
) -> None:
    """Enter money that came in. 录入还款。"""
    asked = asked_for("pay", name, amount, on=_day(on), method=method, payer=payer)
    _enter(context, loan_id, asked, as_json=as_json)


@loan_app.command("prepay")
def prepay_command(
    context: typer.Context,
    loan_id: LoanId,
    amount: Amount,
    *,
    name: Name,
    on: On = None,
    mode: Annotated[
        str | None, typer.Option(help="shorten or reduce, as the product says else / 方式")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Enter a part that is repaid early. 部分提前还款。"""
    details = {"purpose": "prepay", **({"mode": mode} if mode else {})}
    asked = asked_for("pay", name, amount, on=_day(on), details=details)
    _enter(context, loan_id, asked, as_json=as_json)


@loan_app.command("settle")
def settle_command(
    context: typer.Context,
    loan_id: LoanId,
    amount: Amount,
    *,
    name: Name,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Enter money that repays everything. 提前结清。"""
    asked = asked_for("pay", name, amount, on=_day(on), details={"purpose": "settle"})
    _enter(context, loan_id, asked, as_json=as_json)


@loan_app.command("refund")
def refund_command(
    context: typer.Context,
    loan_id: LoanId,
    amount: Amount,
    *,
    name: Name,
    on: On = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Enter what the merchant gives back for goods returned. 退货退款。"""
    asked = asked_for("refund", name, amount, on=_day(on), payer="merchant", reason=reason)
    _enter(context, loan_id, asked, as_json=as_json)


@loan_app.command("reverse")
def reverse_command(
    context: typer.Context,
    loan_id: LoanId,
    event_id: Annotated[str, typer.Argument(help="the event to undo / 要冲正的事件")],
    *,
    name: Name,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Undo an event, as when a payment bounces. 冲正。"""
    asked = asked_for("reverse", name, None, reverses=event_id, reason=reason)
    _enter(context, loan_id, asked, as_json=as_json)


@loan_app.command("enter")
def enter_command(
    context: typer.Context,
    loan_id: LoanId,
    event: Annotated[str, typer.Argument(help="waive, restructure, write_off, … / 事件")],
    amount: Annotated[str | None, typer.Argument(help="where it has one / 金额")] = None,
    *,
    name: Name,
    on: On = None,
    details: Annotated[
        list[str] | None,
        typer.Option("--detail", help="name=value, may be repeated / 事件内容"),
    ] = None,
    payer: Annotated[str, typer.Option(help="who paid / 付款方")] = "borrower",
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Enter any event: docs/concepts/life-of-a-loan.md lists them. 录入其他事件。

    \b
    lendweave loan enter ID waive 12.50 --detail component=penalty --external-id w1
    lendweave loan enter ID restructure --detail term=24 --external-id r1 --reason hardship
    """
    kinds = [kind for kind in get_args(EventKind) if kind != "open"]
    if event not in kinds:
        raise EventUnknownHere(
            where="event",
            got=shortened(event),
            expected=", ".join(kinds),
            fix="Name one of these.",
        )
    found = dict(map(detail, details or ()))
    said = {"on": _day(on), "payer": payer, "reason": reason, "details": found}
    _enter(context, loan_id, asked_for(event, name, amount, **said), as_json=as_json)


def asked_for(
    event: Any, name: str, amount: str | None, **said: Any
) -> Callable[[str], EventRequest]:
    """What is asked for, once the currency of the loan is known."""

    def in_currency(currency: str) -> EventRequest:
        minor = 0 if amount is None else minor_of(amount, currency)
        return EventRequest(event, SOURCE, name, currency, minor, **said)

    return in_currency


def _enter(
    context: typer.Context,
    loan_id: str,
    asked: Callable[[str], EventRequest],
    *,
    as_json: bool,
) -> None:
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = house.servicing.desk_of(loan_id)
        currency = house.servicing.books.events(house.principal, loan_id)[0].currency
        booked = enter_event(house.principal, loan_id, asked(currency), desk)
    if as_json:
        body = booked_body(booked)
        session.screen.line(msgspec.json.encode(body).decode())
    else:
        _show_booked(session, booked)


def _show_booked(session: Session, booked: Booked) -> None:
    locale, state = session.settings.locale, booked.state
    key = "booked before" if booked.repeated else "booked"
    told_event = told(booked.event.event, locale)
    session.screen.line(
        word(key, locale, event=told_event, id=booked.event.entity_id, count=len(booked.entries))
    )
    session.screen.line(
        word(
            "loan stands",
            locale,
            status=told(state.status, locale),
            owed=amount_text(state.owed.total, state.currency),
            currency=state.currency,
            overdue=amount_text(state.overdue.total, state.currency),
            dpd=state.days_past_due,
        )
    )


def show_loan(session: Session, view: LoanView) -> None:
    """What is owed, then the schedule, then the events."""
    locale, state = session.settings.locale, view.state
    heading = f"{told(state.status, locale)} · {view.file.id} · {state.as_of}"
    session.screen.heading("loan", heading)
    facts = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
    for key, value in _facts(view, locale):
        facts.add_row(escape(word(key, locale)), escape(value))
    session.console.print(facts)
    session.console.print(_schedule(view, locale))
    if state.service_fees:
        session.console.print(_service_fees(view, locale))
    session.console.print(_events(view, locale))


def _facts(view: LoanView, locale: str) -> list[tuple[str, str]]:
    state = view.state
    whole = sum(share.weight for share in view.file.contract.shares)
    shares = ", ".join(
        f"{share.funder} {share.weight / whole:.2%}" for share in view.file.contract.shares
    )
    payoff = 0 if view.payoff is None else view.payoff.total
    return [
        ("loan disbursed", f"{amount_text(state.disbursed, state.currency)} {state.currency}"),
        ("loan rate", f"{state.rate:.2%}"),
        ("loan owed", amount_text(state.owed.total, state.currency)),
        ("loan payoff", amount_text(payoff, state.currency)),
        ("loan overdue", amount_text(state.overdue.total, state.currency)),
        ("loan dpd", str(state.days_past_due)),
        ("loan class", f"{told(state.risk_class, locale)} · {state.stage}"),
        ("loan product", f"{view.file.contract.product} · {view.file.contract.product_version}"),
        ("loan shares", shares),
    ]


def _schedule(view: LoanView, locale: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for key in ("loan number", "loan due on"):
        table.add_column(word(key, locale))
    for key in ("loan principal", "loan interest", "loan fee", "loan penalty", "loan open"):
        table.add_column(word(key, locale), justify="right")
    table.add_column(word("loan paid on", locale))
    for row in view.state.instalments:
        amounts = (row.due.principal, row.due.interest, row.due.fee, row.due.penalty)
        shown = [amount_text(each, view.state.currency) for each in (*amounts, row.open.total)]
        paid = "" if row.paid_on is None else str(row.paid_on)
        table.add_row(str(row.number), str(row.due_on), *shown, paid)
    return table


def _service_fees(view: LoanView, locale: str) -> Table:
    """What others than the borrower pay, and in whose books it stands."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for key in ("service fees", "loan number", "fee payer", "ledger holder"):
        table.add_column(word(key, locale))
    for key in ("loan amount", "loan open"):
        table.add_column(word(key, locale), justify="right")
    for fee in view.state.service_fees:
        due, still = (amount_text(each, view.state.currency) for each in (fee.due, fee.open))
        shown = still if fee.billed else word("fee to come", locale)
        payer = word(f"payer {fee.payer}", locale)
        table.add_row(escape(fee.code), str(fee.number), payer, escape(fee.holder), due, shown)
    return table


def _events(view: LoanView, locale: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for key in ("loan number", "loan business date", "loan event"):
        table.add_column(word(key, locale))
    table.add_column(word("loan amount", locale), justify="right")
    table.add_column(word("loan event id", locale))
    for event in view.events:
        amount = amount_text(event.amount_minor, event.currency) if event.amount_minor else ""
        name = told(event.event, locale)
        table.add_row(
            str(event.number), str(event.business_date), name, amount, escape(event.entity_id)
        )
    return table


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def detail(text: str) -> tuple[str, Any]:
    """`term=24` → ("term", 24): a whole number or true and false as such, all else as text."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise DetailUnreadable(
            where="--detail",
            got=shortened(text),
            expected="name=value",
            fix="Write for example --detail component=penalty.",
        )
    try:
        found = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return name, value
    return name, found if isinstance(found, (int, bool)) else value


loan_app.command("take-over")(take_over_command)
