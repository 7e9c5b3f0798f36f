"""`lendweave line …`: grant a line, look at it, take its steps, bound what holders may owe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, get_args

import msgspec
import typer
from rich.table import Table

from lendweave.book.exposure.changes import LineChange
from lendweave.book.lifecycle import FACILITY
from lendweave.book.lifecycle.words import WORDS, named
from lendweave.bootstrap import open_house
from lendweave.cli.amounts import minor_of
from lendweave.cli.exposures import borrower_text, over_limit_text
from lendweave.cli.wording import word
from lendweave.decisions.reviewing.words import named as named_case
from lendweave.flows.exposures import set_limit
from lendweave.flows.lapse import lapse
from lendweave.flows.line_view import line_body
from lendweave.flows.lines import GrantTerms, LineState, change_line, grant, line_state
from lendweave.flows.review_lapse import lapse_cases
from lendweave.kernel.clock import local_text
from lendweave.kernel.errors import Invalid, shortened
from lendweave.kernel.money import Money, amount_text
from lendweave.records.lines import HolderType, Transition

if TYPE_CHECKING:
    from lendweave.cli.session import Session

line_app = typer.Typer(
    help="Lines: grant, look at, raise, cut, freeze, renew, close. 授信额度。",
    no_args_is_help=True,
)

LineId = Annotated[str, typer.Argument(help="the line's entity_id / 额度编号")]
Amount = Annotated[str | None, typer.Option(help="1200.50 in the line's currency / 金额")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the last day / 到期日")]
Reason = Annotated[str | None, typer.Option(help="why / 原因")]
AsJson = Annotated[bool, typer.Option("--json", help="for machines / 机器可读")]


class HolderUnknown(Invalid):
    """Exposure is not kept for holders of this type.
    不对该类主体记录敞口。
    """

    code = "CLI-041"


def day_of(moment: datetime | None) -> date | None:
    """The day that was typed."""
    return None if moment is None else moment.date()


@line_app.command("show")
def show_command(context: typer.Context, line_id: LineId, *, as_json: AsJson = False) -> None:
    """What is available of a line today, its steps and its drawdowns. 查看额度。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = house.lending.desk_of(house.principal, "facility", line_id)
        found = line_state(house.principal, line_id, desk)
    if as_json:
        session.screen.line(msgspec.json.encode(line_body(found)).decode())
    else:
        show_line(session, found, desk.scene.zone)


@line_app.command("grant")
def grant_command(
    context: typer.Context,
    application_id: Annotated[str, typer.Argument(help="the application's entity_id / 进件编号")],
    *,
    amount: Amount = None,
    until: Until = None,
    once: Annotated[bool, typer.Option("--once", help="does not revolve / 不循环")] = False,
    product: Annotated[str | None, typer.Option(help="credit product / 产品")] = None,
) -> None:
    """Grant the line that the funders of an application have approved. 授信。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = house.lending.desk_of(house.principal, "application", application_id)
        minor = None if amount is None else minor_of(amount, desk.scene.currency)
        terms = GrantTerms(minor, not once, day_of(until), product)
        line = grant(house.principal, application_id, terms, desk)
        found = line_state(house.principal, line.entity_id, desk)
    show_line(session, found, desk.scene.zone)


def _step_command(event: str) -> Callable[..., None]:
    """The command of one step of a line."""

    def command(
        context: typer.Context,
        line_id: LineId,
        *,
        amount: Amount = None,
        until: Until = None,
        reason: Reason = None,
    ) -> None:
        session: Session = context.obj
        with open_house(session.settings) as house:
            desk = house.lending.desk_of(house.principal, "facility", line_id)
            minor = None if amount is None else minor_of(amount, desk.scene.currency)
            change = LineChange(minor, day_of(until))
            change_line(house.principal, line_id, event, change, desk, reason=reason)
            found = line_state(house.principal, line_id, desk)
        show_line(session, found, desk.scene.zone)

    english, chinese = WORDS[event]
    command.__doc__ = f"{english[0].upper()}{english[1:]}. {chinese}。"
    return command


for _event in FACILITY.events:
    if _event != "grant":
        line_app.command(_event.replace("_", "-"))(_step_command(_event))


@line_app.command("limit")
def limit_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="a scene, for its currency and day / 场景")],
    holder_type: Annotated[str, typer.Argument(help="person, group, merchant … / 主体类型")],
    holder_key: Annotated[str, typer.Argument(help="its entity_id or code / 主体编号")],
    amount: Annotated[str, typer.Argument(help="1200.50 / 上限")],
    *,
    reason: Annotated[str, typer.Option(help="why / 原因")],
    until: Until = None,
) -> None:
    """Set the most that one holder may owe, over all scenes and funders. 设定敞口上限。"""
    session: Session = context.obj
    holder = known_holder(holder_type)
    with open_house(session.settings) as house:
        desk = house.lending.desk(scene)
        currency = desk.scene.currency
        most = Money(minor_of(amount, currency), currency)
        set_limit(
            house.principal, holder, holder_key, most, desk, reason=reason, valid_to=day_of(until)
        )
    session.screen.line(word("limit set", session.settings.locale, holder=holder_key, limit=most))


def known_holder(text: str) -> HolderType:
    """A type of holder as it was typed. Raises HolderUnknown."""
    for holder_type in get_args(HolderType):
        if text == holder_type:
            return holder_type  # type: ignore[no-any-return]
    raise HolderUnknown(
        where="holder type",
        got=shortened(text),
        expected=", ".join(get_args(HolderType)),
        fix="Name one of these.",
    )


@line_app.command("lapse")
def lapse_command(
    context: typer.Context, scene: Annotated[str, typer.Argument(help="the scene / 场景")]
) -> None:
    """Take every step that the passing of days takes; a daily job. 处理到期的进件、额度、用信。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        reviews = house.reviews
        cases = (
            lapse_cases(house.principal, reviews.desk(scene)) if scene in reviews.scenes else None
        )
        lapsed = lapse(house.principal, house.lending.desk(scene))
    locale = session.settings.locale
    for event, count in (cases or {}).items():
        told = f"{named_case('review_case', locale)} · {named_case(event, locale)}"
        session.screen.line(f"  {told}: {count:,}")
    for kind, count in lapsed.counts.items():
        session.screen.line(f"  {word(f'lapsed {kind}', locale)}: {count:,}")
    if not lapsed.counts and not cases:
        session.screen.line(word("nothing due", locale))


def show_line(session: Session, found: LineState, zone: str) -> None:
    """A line for people, with times in `zone`."""
    locale, line = session.settings.locale, found.line
    session.screen.heading("line of credit", f"{found.facility.entity_id} · {found.on}")
    amounts = (
        ("available", found.available_minor),
        ("limit", line.limit_minor),
        ("raised", line.temporary_on(found.on)),
        ("frozen", line.frozen_minor),
        ("used", found.used_minor),
        ("reserved", found.reserved_minor),
    )
    session.screen.line(f"  {named(found.state, locale)} · {line.valid_from} – {line.valid_to}")
    for name, minor in amounts:
        session.screen.line(
            f"  {word(f'line {name}', locale)}: {amount_text(minor, line.currency)}"
        )
    session.screen.line(f"  {borrower_text(found.borrower, locale)}")
    if found.borrower.over_minor:
        session.screen.line(f"  {over_limit_text(found.borrower, locale)}")
    if found.drawdowns:
        table = _table("drawdown", "state", "amount drawn", locale=locale)
        for drawdown, state in found.drawdowns:
            amount = amount_text(drawdown.amount_minor, drawdown.currency)
            table.add_row(drawdown.entity_id, named(state, locale), amount)
        session.console.print(table)
    show_steps(session, found.transitions, zone)


def show_steps(
    session: Session,
    transitions: tuple[Transition, ...],
    zone: str,
    says: Callable[[str, str], str] = named,
) -> None:
    """Steps for people, the first one first, with times in `zone`.

    says: what states and events are called.
    """
    locale = session.settings.locale
    table = _table("at", "step", "from state", "to state", "actor", "reason", locale=locale)
    table.columns[0].no_wrap = True
    for step in transitions:
        states = (says(step.from_state, locale), says(step.to_state, locale))
        at = local_text(step.occurred_at, zone)
        table.add_row(at, says(step.event, locale), *states, step.actor, step.reason or "")
    session.console.print(table)


def _table(*names: str, locale: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in names:
        table.add_column(word(name, locale), overflow="fold")
    return table
