"""`lendweave partners …`: grade the partners of a scene, see how each stands and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.flows.partner_view import (
    PartnerView,
    StrategyOf,
    partner_body,
    partner_view,
    partner_views,
    worded,
)
from lendweave.kernel.clock import local_text
from lendweave.kernel.money import amount_text
from lendweave.records import PartnerGrade

if TYPE_CHECKING:
    from lendweave.cli.session import Session

partners_app = typer.Typer(
    help="Partners: their grades, quotas and why. 合作方：评级、额度与原因。", no_args_is_help=True
)
Scene = Annotated[str, typer.Argument(help="name of the scene / 场景")]
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
def list_command(context: typer.Context, scene: Scene, *, as_json: AsJson = False) -> None:
    """Every partner: grade, admission, quota, what is used of it, and why. 合作方一览。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        views = partner_views(house.principal, house.partners.lines(scene))
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
    partner: Annotated[str, typer.Argument(help="its code or id / 合作方编码或编号")],
    *,
    as_json: AsJson = False,
) -> None:
    """One partner: how it stands, and each turn that its grade took, with why. 合作方详情。"""
    session: Session = context.obj
    locale = session.settings.locale
    with open_house(session.settings, read_only=True) as house:
        lines = house.partners.lines(scene)
        view = partner_view(house.principal, partner, lines)
        strategy_of = house.decisions.strategy_by_hash
        if as_json:
            body = partner_body(view, strategy_of)
            session.screen.line(msgspec.json.encode(body).decode())
            return
        session.console.print(_table([view], strategy_of, locale))
        for turn in view.turns:
            at = local_text(turn.grade.decided_at, lines.scene.zone)
            session.screen.line(f"{at}  {_said(turn.grade, strategy_of, locale)}")


def _said(grade: PartnerGrade, strategy_of: StrategyOf, locale: str) -> str:
    """Grade, admission, quota and why, in one line."""
    quota = grade.quota_minor
    parts = (
        grade.grade,
        word(f"admission {grade.admission}", locale),
        word("no quota", locale) if quota is None else amount_text(quota, grade.currency),
        _why(grade, strategy_of, locale),
    )
    return "  ".join(part for part in parts if part)


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
        "-" if last is None else word(f"admission {last.admission}", locale),
        word("no quota", locale) if most is None else amount_text(most, currency),
        amount_text(held.used_minor, currency),
        amount_text(held.reserved_minor, currency),
        "" if last is None else _why(last, strategy_of, locale),
    )
