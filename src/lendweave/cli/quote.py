"""`lendweave quote`: what a product costs, with its schedule and its all-in cost statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import msgspec
import typer

from lendweave.book.products.errors import QuoteRefused
from lendweave.book.quotes import offer_lines, quote_body, quote_lines
from lendweave.book.schedule.model import PLANS, Plan
from lendweave.bootstrap import House
from lendweave.bootstrap.offering import quoting_alone
from lendweave.cli.amounts import minor_of
from lendweave.flows.quote import QuoteCommand, Quoted, offered, quote_products
from lendweave.kernel.errors import LendweaveError, shortened
from lendweave.kernel.money import amount_text
from lendweave.kernel.rates import Rate, percent
from lendweave.kernel.rates import rate as rate_read
from lendweave.records import Application, Decision, local_owner

if TYPE_CHECKING:
    from lendweave.cli.session import Session

LATEST = 200
_DAY = ["%Y-%m-%d"]


def quote_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    *,
    amount: Annotated[str, typer.Option(help="in yuan, such as 6000 or 6000.00 / 金额（元）")],
    product: Annotated[
        str | None, typer.Option(help="all that offer it when left out / 产品，默认全部")
    ] = None,
    plan: Annotated[str | None, typer.Option(help=f"{', '.join(PLANS)} / 还款方式")] = None,
    term: Annotated[
        int | None, typer.Option(help="all terms when left out / 期数，默认全部", min=1)
    ] = None,
    rate: Annotated[
        str | None, typer.Option(help="yearly, such as 0.138; the highest when left out / 年利率")
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="day of disbursal, today / 放款日")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for machines / 机器可读")] = False,
) -> None:
    """Quote a product: schedule, charges, all-in yearly cost and its cap. 试算与综合融资成本。

    \b
    lendweave quote appliance --product appliance_instalment --amount 6000 --term 12
    lendweave --locale zh quote travel --amount 5000 --plan equal_principal --rate 0.12
    """
    session: Session = context.obj
    settings = session.settings
    ports = quoting_alone(settings, scene)
    command = QuoteCommand(
        amount=minor_of(amount, ports.scene.currency),
        product=product,
        plan=None if plan is None else _plan(plan),
        term=term,
        rate=None if rate is None else Decimal(rate_read(rate)),
        on=None if on is None else date(on.year, on.month, on.day),
    )
    found = quote_products(local_owner(settings.tenant), command, ports)
    if as_json:
        bodies = [quote_body(each) for each in found.quotes]
        session.screen.line(msgspec.json.encode({"quotes": bodies}).decode())
    else:
        _show(session, found)


def show_offer(house: House, session: Session, scene: str, address: str) -> None:
    """The schedule and yearly cost of the latest offer, and where all of it stands.

    Nothing is shown where no approval names a product that is still on offer on its terms.
    """
    ports = house.products.quoting(scene)
    for decision, application in _approvals(house, scene):
        command = offered(decision, application)
        try:
            (quote,) = quote_products(house.principal, command, ports).quotes
        except LendweaveError:
            continue
        locale = session.settings.locale
        session.screen.heading("quote", quote.product.title.told(locale))
        for line in offer_lines(quote, locale):
            session.screen.line(line)
        asked = {
            "scene": scene,
            "product": quote.product.code,
            "term": str(quote.asked.term),
            "amount": amount_text(quote.asked.amount, quote.product.currency),
            "rate": percent(Rate(quote.rate)).rstrip("%"),
        }
        session.screen.line(f"  {address}/quotes?{urlencode(asked)}")
        return


def _approvals(house: House, scene: str) -> Iterator[tuple[Decision, Application]]:
    """The latest approvals of a scene with what they answer, newest first."""
    for decision in house.store.latest(house.principal, "decision", limit=LATEST):
        if isinstance(decision, Decision) and decision.outcome == "approve":
            found = house.store.current(house.principal, "application", decision.application_id)
            if isinstance(found, Application) and found.scenario == scene:
                yield decision, found


def _show(session: Session, found: Quoted) -> None:
    locale = session.settings.locale
    for index, quote in enumerate(found.quotes):
        if index:
            session.screen.line("")
        for line in quote_lines(quote, locale):
            session.screen.line(line)
    if found.refused:
        session.screen.heading("not offered")
        for product, term, error in found.refused:
            title = f"{product.title.told(locale)} ({product.code}, {term} {product.term_unit})"
            session.screen.line(f"  {title}: {error.got}; {error.expected}")


def _plan(plan: str) -> Plan:
    if plan not in PLANS:
        raise QuoteRefused(
            where="--plan", got=shortened(plan), expected=", ".join(PLANS), fix="Name one of these."
        )
    return plan
