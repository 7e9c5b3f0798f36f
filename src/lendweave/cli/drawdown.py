"""`lendweave drawdown …` and `lendweave application …`: ask, look at, take steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from lendweave.book.lifecycle.words import WORDS, named
from lendweave.bootstrap import House, open_house
from lendweave.cli.amounts import minor_of
from lendweave.cli.line import AsJson, Reason, Until, day_of, show_steps
from lendweave.cli.wording import word
from lendweave.flows import applications, draw
from lendweave.flows.applications import step_application
from lendweave.flows.draw import DrawRequest, disburse, request_drawdown, step_drawdown
from lendweave.flows.life_cycle import Said
from lendweave.flows.line_view import LifeView, life_body, life_view
from lendweave.kernel.money import Money, amount_text
from lendweave.records.lines import SubjectKind

if TYPE_CHECKING:
    from lendweave.cli.session import Session

drawdown_app = typer.Typer(
    help="Drawdowns: ask, look at, recommend, decline, cancel, disburse. 用信。",
    no_args_is_help=True,
)
application_app = typer.Typer(
    help="Applications: look at, ask for more papers, withdraw, look again. 进件流转。",
    no_args_is_help=True,
)

DrawdownId = Annotated[str, typer.Argument(help="the drawdown's entity_id / 用信编号")]
ApplicationId = Annotated[str, typer.Argument(help="the application's entity_id / 进件编号")]


@drawdown_app.command("request")
def request_command(
    context: typer.Context,
    line_id: Annotated[str, typer.Argument(help="the line's entity_id / 额度编号")],
    amount: Annotated[str, typer.Argument(help="1200.50 in the line's currency / 金额")],
    months: Annotated[int, typer.Argument(help="months to repay / 期数", min=1, max=360)],
    *,
    external_id: Annotated[str, typer.Option(help="your name for it / 外部编号")],
    merchant: Annotated[str | None, typer.Option(help="entity_id of who is paid / 商户")] = None,
    order: Annotated[str | None, typer.Option(help="entity_id of the order / 订单")] = None,
    receivable: Annotated[
        str | None, typer.Option(help="entity_id of the receivable that is financed / 应收账款")
    ] = None,
    stock: Annotated[
        str | None, typer.Option(help="entity_id of the stock that is financed / 库存")
    ] = None,
    product: Annotated[str | None, typer.Option(help="credit product / 产品")] = None,
    group: Annotated[str | None, typer.Option(help="code of the group / 集团")] = None,
) -> None:
    """Ask for a drawdown; the same name again gives what it gave. 申请用信。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = house.lending.desk_of(house.principal, "facility", line_id)
        currency = desk.scene.currency
        asked = DrawRequest(
            facility_id=line_id,
            external_id=external_id,
            amount=Money(minor_of(amount, currency), currency),
            term_months=months,
            merchant_id=merchant,
            order_id=order,
            receivable_id=receivable,
            inventory_id=stock,
            product_code=product,
            group=group,
        )
        decider = house.lending.decider(desk.scene.name)
        drawdown, _ = request_drawdown(house.principal, asked, desk, decider)
        found = life_view(house.principal, "drawdown", drawdown.entity_id, desk)
    show_life(session, found, desk.scene.zone)


@drawdown_app.command("show")
def show_drawdown_command(
    context: typer.Context, drawdown_id: DrawdownId, *, as_json: AsJson = False
) -> None:
    """Where a drawdown stands, what happened to it, what funders said. 查看用信。"""
    _show(context.obj, "drawdown", drawdown_id, as_json=as_json)


@drawdown_app.command("disburse")
def disburse_command(context: typer.Context, drawdown_id: DrawdownId) -> None:
    """The money has left, for a loan that another system books. 放款（贷款由外部系统记账）。"""

    def act(house: House) -> None:
        desk = house.lending.desk_of(house.principal, "drawdown", drawdown_id)
        disburse(house.principal, drawdown_id, desk)

    _act(context.obj, "drawdown", drawdown_id, act)


@application_app.command("show")
def show_application_command(
    context: typer.Context, application_id: ApplicationId, *, as_json: AsJson = False
) -> None:
    """Where an application stands, what happened to it, what funders said. 查看进件。"""
    _show(context.obj, "application", application_id, as_json=as_json)


def _drawdown_step(event: str) -> Callable[..., None]:
    def command(context: typer.Context, drawdown_id: DrawdownId, *, reason: Reason = None) -> None:
        def act(house: House) -> None:
            desk = house.lending.desk_of(house.principal, "drawdown", drawdown_id)
            step_drawdown(house.principal, drawdown_id, event, Said(reason), desk)

        _act(context.obj, "drawdown", drawdown_id, act)

    return _documented(command, event)


def _application_step(event: str) -> Callable[..., None]:
    def command(
        context: typer.Context,
        application_id: ApplicationId,
        *,
        reason: Reason = None,
        until: Until = None,
    ) -> None:
        def act(house: House) -> None:
            desk = house.lending.desk_of(house.principal, "application", application_id)
            said = Said(reason, day_of(until))
            step_application(house.principal, application_id, event, said, desk)

        _act(context.obj, "application", application_id, act)

    return _documented(command, event)


def _documented(command: Callable[..., None], event: str) -> Callable[..., None]:
    english, chinese = WORDS[event]
    command.__doc__ = f"{english[0].upper()}{english[1:]}. {chinese}。"
    return command


for _event in draw.BY_HAND:
    drawdown_app.command(_event)(_drawdown_step(_event))
for _event in applications.BY_HAND:
    application_app.command(_event.replace("_", "-"))(_application_step(_event))


def _act(session: Session, kind: SubjectKind, id: str, act: Callable[[House], None]) -> None:
    """Take a step, then show where the thing stands."""
    with open_house(session.settings) as house:
        act(house)
        desk = house.lending.desk_of(house.principal, kind, id)
        found = life_view(house.principal, kind, id, desk)
    show_life(session, found, desk.scene.zone)


def _show(session: Session, kind: SubjectKind, id: str, *, as_json: bool) -> None:
    with open_house(session.settings, read_only=True) as house:
        desk = house.lending.desk_of(house.principal, kind, id)
        found = life_view(house.principal, kind, id, desk)
    if as_json:
        session.screen.line(msgspec.json.encode(life_body(found)).decode())
    else:
        show_life(session, found, desk.scene.zone)


def show_life(session: Session, found: LifeView, zone: str) -> None:
    """An application or a drawdown for people, with times in `zone`."""
    locale = session.settings.locale
    session.screen.line(
        f"{named(found.life.kind, locale)} {found.life.id}: {named(found.life.state, locale)}"
    )
    for each in found.funders:
        amount = amount_text(each.amount_minor or 0, each.currency)
        outcome = word(f"funder {each.outcome}", locale)
        session.screen.line(f"  {each.funder}: {outcome} {amount}  {each.entity_id}")
    for refused in found.missing:
        session.screen.line(refused.told(locale))
    show_steps(session, found.life.transitions, zone)
