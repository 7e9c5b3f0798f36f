"""`lendweave collect`: the day's work on overdue loans, and what is recorded of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from rich.markup import escape
from rich.table import Table

from lendweave.book.collection.shape import WaivedPart, Way
from lendweave.book.collection.work import WorkItem
from lendweave.bootstrap import open_house
from lendweave.cli.amounts import minor_of
from lendweave.cli.wording import word
from lendweave.flows.collect import (
    ContactRequest,
    Result,
    WaiverRequest,
    day_work,
    hand_over,
    recall,
    record_contact,
    waive,
)
from lendweave.kernel.money import amount_text

if TYPE_CHECKING:
    from lendweave.cli.session import Session

collect_app = typer.Typer(
    name="collect",
    help="Work on overdue loans: contacts, promises, waivers, agencies. 催收作业。",
    no_args_is_help=True,
)
Scene = Annotated[str, typer.Argument(help="the scene / 场景")]
LoanId = Annotated[str, typer.Argument(help="the entity_id of a loan / 贷款编号")]
Reason = Annotated[str | None, typer.Option(help="why / 原因")]
Name = Annotated[
    str | None, typer.Option("--id", help="a name for it: sent twice, it is kept once / 外部编号")
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="a day / 日期")]


@collect_app.command("list")
def list_command(
    context: typer.Context,
    scene: Scene,
    *,
    on: Day = None,
    waiting: Annotated[bool, typer.Option(help="those that wait too / 含等待中的案件")] = False,
) -> None:
    """The day's work: whom to contact, how, and why others wait. 当日催收任务。

    \b
    lendweave collect list appliance
    lendweave collect list appliance --on 2026-03-10 --waiting
    """
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = house.collection.desk(scene)
        found = day_work(house.principal, desk, on.date() if on else None)
    show_work(session, [item for item in found if waiting or not item.waits], len(found))


def show_work(session: Session, items: list[WorkItem], of: int) -> None:
    """The work as a table."""
    locale = session.settings.locale
    session.screen.heading("day's work", f"{len(items)} / {of}")
    if not items:
        session.screen.line(word("nothing", locale))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("loan", "DPD", "bucket", "risk"):
        table.add_column(word(name, locale), justify="right" if name == "DPD" else "left")
    for name in ("overdue", "balance"):
        table.add_column(word(name, locale), justify="right")
    table.add_column(word("what to do", locale))
    for item in items:
        late = item.case.overdue
        amounts = (late.overdue_minor, late.balance_minor)
        table.add_row(
            late.loan_id,
            str(late.days_past_due),
            item.bucket,
            item.risk,
            *(amount_text(amount, late.currency) for amount in amounts),
            escape(told(item, locale)),
        )
    session.console.print(table)


def told(item: WorkItem, locale: str) -> str:
    """What is to be done, or why it waits."""
    if item.waits:
        return word(f"waits {item.waits}", locale)
    return (
        f"{word(f'by {item.by}', locale)} ({item.text}, {word('since day', locale)} {item.since})"
    )


@collect_app.command()
def contact(
    context: typer.Context,
    scene: Scene,
    loan_id: LoanId,
    *,
    by: Annotated[str, typer.Option(help="sms, app, call, letter, visit, legal / 方式")],
    result: Annotated[
        str,
        typer.Option(
            help="no_answer, promise, refuses, wrong_number, third_party, paid, complaint / 结果"
        ),
    ],
    amount: Annotated[str | None, typer.Option(help="promised, 300.00 / 承诺金额")] = None,
    pay_by: Day = None,
    collector: Annotated[str | None, typer.Option(help="who / 催收员")] = None,
    third_party: Annotated[bool, typer.Option(help="not the borrower / 第三方")] = False,
    reported: Annotated[
        bool, typer.Option(help="it has happened; keep it even if it broke a limit / 事后补录")
    ] = False,
    name: Name = None,
) -> None:
    """Keep a contact and what came of it; refused outside the limits. 记录一次催收联系。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = house.collection.desk(scene)
        asked = ContactRequest(
            loan_id=loan_id,
            external_id=name or house.ids.fresh(),
            way=_one_of(by, Way),
            result=_one_of(result, Result),
            contacted="third_party" if third_party else "borrower",
            collector=collector,
            promised_minor=_minor(amount, desk.policy.currency),
            promised_on=pay_by.date() if pay_by else None,
            reported=reported,
        )
        kept = record_contact(house.principal, asked, desk)
    broken = f"  {word('broke a limit', session.settings.locale)}: {kept.violation}"
    session.screen.line(f"{kept.entity_id}{broken if kept.violation else ''}")


@collect_app.command("waive")
def waive_command(
    context: typer.Context,
    scene: Scene,
    loan_id: LoanId,
    *,
    part: Annotated[str, typer.Option(help="penalty, fee or interest / 减免科目")],
    amount: Annotated[str, typer.Option(help="30.00 / 金额")],
    reason: Annotated[str, typer.Option(help="why / 原因")],
    name: Name = None,
) -> None:
    """Let off penalty, a fee or interest, within one's authority. 减免。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = house.collection.desk(scene)
        asked = WaiverRequest(
            loan_id=loan_id,
            external_id=name or house.ids.fresh(),
            part=_one_of(part, WaivedPart),
            amount_minor=minor_of(amount, desk.policy.currency),
            reason=reason,
        )
        booked = waive(house.principal, asked, desk)
    session.screen.line(booked.event.entity_id)


@collect_app.command("hand-over")
def hand_over_command(
    context: typer.Context,
    scene: Scene,
    loan_id: LoanId,
    agency: Annotated[str, typer.Argument(help="an agency of collection.yaml / 催收机构")],
    *,
    reason: Reason = None,
) -> None:
    """Give a case to an agency. 委外。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        case = hand_over(house.principal, loan_id, agency, house.collection.desk(scene), reason)
    session.screen.line(f"{agency}: {case.since} → {case.back_on}")


@collect_app.command("recall")
def recall_command(
    context: typer.Context, scene: Scene, loan_id: LoanId, *, reason: Reason = None
) -> None:
    """Take a case back from its agency. 收回委外案件。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        case = recall(house.principal, loan_id, house.collection.desk(scene), reason)
    session.screen.line(f"{case.agency} → {word('in house', session.settings.locale)}")


def _minor(text: str | None, currency: str) -> int | None:
    return None if text is None else minor_of(text, currency)


def _one_of(text: str, words: Any) -> Any:
    """The word, where it is one of a closed list."""
    allowed = get_args(words)
    if text not in allowed:
        raise typer.BadParameter(f"{text!r}; one of {', '.join(allowed)}")
    return text
