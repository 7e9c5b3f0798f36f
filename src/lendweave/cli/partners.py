"""`lendweave partners …`: grade the partners of a scene, see how each stands and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.line import Reason, Until, day_of, show_steps
from lendweave.cli.wording import word
from lendweave.decisions.governance.partner_words import WORDS, freeze_named
from lendweave.flows.known_partners import is_by_hand
from lendweave.flows.life_cycle import Said
from lendweave.flows.partner_freezes import freeze_of, step_freeze
from lendweave.flows.partner_view import (
    PartnerView,
    StrategyOf,
    partner_body,
    partner_view,
    partner_views,
    worded,
)
from lendweave.kernel.clock import local_text, parse_instant
from lendweave.kernel.money import amount_text
from lendweave.records import PartnerGrade, local_person

if TYPE_CHECKING:
    from lendweave.cli.session import Session

partners_app = typer.Typer(
    help="Partners: their grades, quotas and why. 合作方：评级、额度与原因。", no_args_is_help=True
)
Scene = Annotated[str, typer.Argument(help="name of the scene / 场景")]
Partner = Annotated[str, typer.Argument(help="its code or id / 合作方编码或编号")]
Person = Annotated[str | None, typer.Option("--as", help="your name, on trust / 操作人姓名")]
AsOf = Annotated[
    str | None, typer.Option(help="as it stood at this instant, 2026-03-01T00:00:00Z / 截至时刻")
]
AsJson = Annotated[bool, typer.Option("--json", help="for machines / 机器可读")]


@partners_app.command("grade")
def grade_command(context: typer.Context, scene: Scene) -> None:
    """Grade every partner that was not graded today; also a part of `end-of-day`. 评级。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        graded = house.partners.grade(scene)
        turned = sum(each.turned for each in graded)
        views = partner_views(house.principal, house.partners.lines(scene))
        strategy_of = house.decisions.strategy_by_hash
        locale = session.settings.locale
        told = word("partners graded", locale, count=len(graded), turned=turned)
        session.screen.line(told)
        session.console.print(_table(views, strategy_of, locale))


@partners_app.command("list")
def list_command(
    context: typer.Context, scene: Scene, *, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """Every partner: grade, admission, quota, what is used of it, and why. 合作方一览。"""
    session: Session = context.obj
    at = None if as_of is None else parse_instant(as_of)
    with open_house(session.settings, read_only=True) as house:
        views = partner_views(house.principal, house.partners.lines(scene), as_of=at)
        strategy_of = house.decisions.strategy_by_hash
        if as_json:
            bodies = [partner_body(view, strategy_of) for view in views]
            session.screen.line(msgspec.json.encode(bodies).decode())
        else:
            session.console.print(_table(views, strategy_of, session.settings.locale))


@partners_app.command("show")
def show_command(
    context: typer.Context,
    scene: Scene,
    partner: Partner,
    *,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """One partner: how it stands, and each turn that its grade took, with why. 合作方详情。"""
    session: Session = context.obj
    locale = session.settings.locale
    at = None if as_of is None else parse_instant(as_of)
    with open_house(session.settings, read_only=True) as house:
        lines = house.partners.lines(scene)
        view = partner_view(house.principal, partner, lines, as_of=at)
        strategy_of = house.decisions.strategy_by_hash
        if as_json:
            body = partner_body(view, strategy_of)
            session.screen.line(msgspec.json.encode(body).decode())
            return
        session.console.print(_table([view], strategy_of, locale))
        for turn in view.turns:
            since = local_text(turn.grade.occurred_at, lines.scene.zone)
            session.screen.line(f"{since}  {_said(turn.grade, strategy_of, locale)}")
        freeze = freeze_of(house.principal, view.merchant, lines, as_of=at)
        if freeze.life.transitions:
            show_steps(session, freeze.life.transitions, lines.scene.zone, freeze_named)


@partners_app.command("freeze")
def freeze_command(
    context: typer.Context,
    scene: Scene,
    partner: Partner,
    *,
    reason: Reason = None,
    until: Until = None,
    now: Annotated[
        bool, typer.Option("--now", help="urgent: at once, to be confirmed / 紧急冻结")
    ] = False,
    person: Person = None,
) -> None:
    """Ask to freeze a partner; it counts once another person approves. 申请冻结。"""
    event = "freeze_now" if now else "freeze"
    _act(context.obj, (scene, partner), event, Said(reason, day_of(until)), person)


def _step_command(event: str) -> Callable[..., None]:
    """The command of one step of a freeze."""

    def command(
        context: typer.Context,
        scene: Scene,
        partner: Partner,
        *,
        reason: Reason = None,
        person: Person = None,
    ) -> None:
        _act(context.obj, (scene, partner), event, Said(reason), person)

    english, chinese = WORDS[event]
    command.__doc__ = f"{english[0].upper()}{english[1:]}. {chinese}。"
    return command


for _event in ("unfreeze", "approve", "reject"):
    partners_app.command(_event)(_step_command(_event))


def _act(
    session: Session, about: tuple[str, str], event: str, said: Said, person: str | None
) -> None:
    """Take a step as somebody, then show where the freeze stands. about: scene and partner."""
    scene, partner = about
    principal = local_person(session.settings.tenant, person)
    locale = session.settings.locale
    with open_house(session.settings) as house:
        lines = house.partners.lines(scene)
        merchant = partner_view(principal, partner, lines).merchant
        found = step_freeze(principal, merchant, event, said, lines)
    until = found.life.until
    ends = f"  {word('partner until', locale)}: {until}" if until else ""
    session.screen.line(f"{merchant.external_id}  {freeze_named(found.life.state, locale)}{ends}")
    show_steps(session, found.life.transitions, lines.scene.zone, freeze_named)


def _said(grade: PartnerGrade, strategy_of: StrategyOf, locale: str) -> str:
    """Grade, admission, quota and why, in one line."""
    quota = grade.quota_minor
    parts = (
        grade.grade,
        _admission(grade, locale),
        word("no quota", locale) if quota is None else amount_text(quota, grade.currency),
        _why(grade, strategy_of, locale),
    )
    return "  ".join(part for part in parts if part)


def _admission(grade: PartnerGrade, locale: str) -> str:
    told = word(f"admission {grade.admission}", locale)
    return f"{told} ({word('partner by hand', locale)})" if is_by_hand(grade) else told


def _why(grade: PartnerGrade, strategy_of: StrategyOf, locale: str) -> str:
    reasons = worded(grade, strategy_of)
    return "; ".join(zh if locale == "zh" else en for _, en, zh in reasons)


def _table(views: Sequence[PartnerView], strategy_of: StrategyOf, locale: str) -> Table:
    """One row for each partner."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("code", "grade", "admission"):
        shown.add_column(word(f"partner {name}", locale))
    for name in ("quota", "used", "reserved"):
        shown.add_column(word(f"partner {name}", locale), justify="right")
    shown.add_column(word("partner why", locale))
    for view in views:
        shown.add_row(*map(escape, _cells(view, strategy_of, locale)))
    return shown


def _cells(view: PartnerView, strategy_of: StrategyOf, locale: str) -> tuple[str, ...]:
    held, last = view.exposure, view.last
    most, currency = held.limit_minor, held.currency
    return (
        view.merchant.external_id,
        "-" if last is None else last.grade,
        "-" if last is None else _admission(last, locale),
        word("no quota", locale) if most is None else amount_text(most, currency),
        amount_text(held.used_minor, currency),
        amount_text(held.reserved_minor, currency),
        "" if last is None else _why(last, strategy_of, locale),
    )
