"""`lendweave strategy experiment …`: begin, look at, count and end champion against challenger."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table

from lendweave.bootstrap import House, open_house
from lendweave.cli.line import AsJson
from lendweave.cli.strategy_ref import strategy_ref
from lendweave.cli.wording import word
from lendweave.decisions.governance.draw import share_of
from lendweave.decisions.governance.experiment import CHAMPION
from lendweave.flows.experiment_view import experiment_body
from lendweave.flows.experiments import (
    ExperimentState,
    begin,
    experiment_state,
    stop,
    stop_by_rule,
)
from lendweave.flows.strategy_desk import StrategyDesk
from lendweave.kernel.rates import Rate, percent
from lendweave.records import local_person

if TYPE_CHECKING:
    from lendweave.cli.session import Session

experiment_app = typer.Typer(
    help="Champion and challengers: begin, show, check, stop. 冠军/挑战者实验。",
    no_args_is_help=True,
)
Ref = Annotated[str, typer.Argument(help="SCENE[/STRATEGY] / 场景[/策略]")]
Person = Annotated[str | None, typer.Option("--as", help="your name, on trust / 操作人姓名")]


@experiment_app.command("begin")
def begin_command(
    context: typer.Context,
    ref: Ref,
    *,
    reason: Annotated[str | None, typer.Option(help="why / 原因")] = None,
    person: Person = None,
) -> None:
    """Begin what experiment.yaml declares, or extend it by appended lines. 开始或扩大实验。"""
    session: Session = context.obj
    principal = local_person(session.settings.tenant, person)
    with open_house(session.settings) as house:
        desk = _desk(house, ref)
        begin(principal, house.decisions.trials.declared(desk), reason, desk)
        found = _state(house, desk)
    show_experiment(session, found)


@experiment_app.command("show")
def show_command(context: typer.Context, ref: Ref, *, as_json: AsJson = False) -> None:
    """What each arm and each shadow came to. 查看实验。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        found = _state(house, _desk(house, ref))
    if as_json:
        session.screen.line(msgspec.json.encode(experiment_body(found)).decode())
    else:
        show_experiment(session, found)


@experiment_app.command("check")
def check_command(context: typer.Context, ref: Ref) -> None:
    """End the experiment if one of its rules says so; a daily job. 按规则停止实验（每日任务）。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = _desk(house, ref)
        stop_by_rule(desk, house.decisions.trials.counts(desk.scene.name))
        found = _state(house, desk)
    show_experiment(session, found)


@experiment_app.command("stop")
def stop_command(
    context: typer.Context,
    ref: Ref,
    *,
    reason: Annotated[str, typer.Option(help="why / 原因")],
    person: Person = None,
) -> None:
    """Everybody is decided by the live version again. 停止实验。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        desk = _desk(house, ref)
        stop(local_person(session.settings.tenant, person), reason, desk)
        found = _state(house, desk)
    show_experiment(session, found)


def _desk(house: House, ref: str) -> StrategyDesk:
    asked = strategy_ref(ref)
    return house.decisions.governing.desk(asked.scene, asked.strategy)


def _state(house: House, desk: StrategyDesk) -> ExperimentState:
    return experiment_state(house.principal, desk, house.decisions.trials.counts(desk.scene.name))


def show_experiment(session: Session, found: ExperimentState) -> None:
    """Arms beside the champion, shadows beside what was decided, and why it ended."""
    locale, record = session.settings.locale, found.record
    session.screen.heading("experiment", f"{record.experiment} · {record.scenario}")
    session.screen.line(f"  {word(f'experiment {record.status}', locale)} {record.reason or ''}")
    if found.stop is not None and record.status == "running":
        session.screen.line(f"  {word('experiment ends', locale)}: {found.stop.told}")
    names = ("arm", "share", "decisions", "approved", "ripe", "bad")
    arms = (
        (
            count.arm,
            shown(share_of(found.experiment, count.arm, found.day)),
            f"{count.decisions:,}",
            shown(count.approval),
            f"{count.ripe:,}",
            shown(count.bad_rate),
            word("experiment too few", locale)
            if count.arm != CHAMPION and count.decisions < found.experiment.minimum
            else "",
        )
        for count in found.arms
    )
    _print(session, names, arms)
    shadows = (
        (
            str(count.version),
            f"{count.answers:,}",
            shown(count.agreement),
            f"{count.same_reasons:,}",
            ", ".join(
                f"{word(one, locale)} → {word(other, locale)} {number:,}"
                for (one, other), number in count.both.items()
                if one != other
            ),
        )
        for count in found.shadows
    )
    _print(session, ("shadows", "beside", "agreed", "same reasons", "both"), shadows)


def _print(session: Session, names: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    told = list(rows)
    if not told:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 2), header_style="dim")
    for name in names:
        table.add_column(word(f"experiment {name}", session.settings.locale))
    for row in told:
        table.add_row(*row)
    session.console.print(table)


def shown(share: Decimal | None) -> str:
    """A share in percent with at most two digits."""
    return "–" if share is None else percent(Rate(share.quantize(Decimal("0.0001"))))
