"""`lendweave strategy …`: put versions forward, approve, publish, take back; see which decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from lendweave.bootstrap import House, open_house
from lendweave.cli.line import AsJson, show_steps
from lendweave.cli.strategy_experiment import experiment_app
from lendweave.cli.strategy_ref import FOLDER, LIVE, StrategyRef, strategy_ref
from lendweave.cli.strategy_screen import show_strategy, show_version
from lendweave.cli.wording import word
from lendweave.decisions import Strategy
from lendweave.decisions.governance.change_words import change_lines
from lendweave.decisions.governance.changes import changes
from lendweave.decisions.governance.succession import VersionLife
from lendweave.decisions.governance.words import WORDS, named
from lendweave.flows.life_cycle import Said
from lendweave.flows.publish import activate, roll_back, schedule
from lendweave.flows.strategies import backtest_version, step_version, submit
from lendweave.flows.strategy_desk import StrategyDesk, succession, version_of
from lendweave.flows.strategy_view import (
    content_at,
    diff_body,
    strategy_view,
    version_body,
    view_body,
)
from lendweave.kernel.clock import instant_from_datetime, zone
from lendweave.records import Principal, local_person

if TYPE_CHECKING:
    from lendweave.cli.session import Session

strategy_app = typer.Typer(
    help="Strategies: versions, approval, publishing, rollback. 策略版本与发布。",
    no_args_is_help=True,
)

strategy_app.add_typer(experiment_app, name="experiment")

Ref = Annotated[str, typer.Argument(help="SCENE[/STRATEGY], for example appliance / 场景[/策略]")]
VersionRef = Annotated[
    str,
    typer.Argument(help="SCENE[/STRATEGY]@VERSION, for example appliance@13 / 场景[/策略]@版本"),
]
Person = Annotated[str | None, typer.Option("--as", help="your name, on trust / 操作人姓名")]
Reason = Annotated[str | None, typer.Option(help="why / 原因")]
Act = Callable[[Principal, StrategyRef, StrategyDesk], VersionLife]


@strategy_app.command("list")
def list_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene / 场景")],
    *,
    as_json: AsJson = False,
) -> None:
    """Every strategy of a scene: which version decides, what lies in the folder. 策略一览。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        governing, zone_name = house.decisions.governing, house.room(scene).scene.zone
        views = [
            strategy_view(house.principal, governing.desk(scene, name))
            for name in governing.names(scene)
        ]
    if as_json:
        bodies = [view_body(view) for view in views]
        session.screen.line(msgspec.json.encode(bodies).decode())
        return
    for view in views:
        show_strategy(session, view, zone_name)


@strategy_app.command("show")
def show_command(context: typer.Context, ref: Ref, *, as_json: AsJson = False) -> None:
    """A strategy, or one version of it with its steps and its backtest. 查看策略或版本。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        asked = strategy_ref(ref)
        desk = _desk(house, asked)
        if asked.version in ("", LIVE, FOLDER):
            view = strategy_view(house.principal, desk)
            if as_json:
                session.screen.line(msgspec.json.encode(view_body(view)).decode())
            else:
                show_strategy(session, view, desk.scene.zone)
            return
        life = version_of(succession(house.principal, desk), asked.number, desk)
        report = desk.contents.report(life.record.strategy_hash)
    if as_json:
        session.screen.line(msgspec.json.encode(version_body(life, report)).decode())
    else:
        show_version(session, life, report, desk.scene.zone)


@strategy_app.command("history")
def history_command(context: typer.Context, ref: Ref) -> None:
    """Every step of every version of a strategy, in order. 策略流转记录。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = _desk(house, strategy_ref(ref))
        found = succession(house.principal, desk)
    session.screen.heading("strategy versions", desk.name)
    for life in found.versions:
        session.screen.line(f"\n  {life.version} · {life.record.strategy_hash[:12]}")
        show_steps(session, life.transitions, desk.scene.zone, named)


@strategy_app.command("diff")
def diff_command(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="SCENE[/STRATEGY][@VERSION|live|folder] / 旧版本")],
    after: Annotated[str, typer.Argument(help="the same; the folder without @ / 新版本")],
    *,
    as_json: AsJson = False,
) -> None:
    """What differs between two versions, in words. 版本差异。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        old, new = (_content(house, strategy_ref(text)) for text in (before, after))
    found = changes(old, new)
    if as_json:
        session.screen.line(msgspec.json.encode(diff_body(found)).decode())
        return
    locale = session.settings.locale
    for line in change_lines(found, locale) or [word("strategy no difference", locale)]:
        session.screen.line(line)


def _content(house: House, asked: StrategyRef) -> Strategy:
    desk = _desk(house, asked)
    return content_at(house.principal, asked.version or FOLDER, desk).strategy


@strategy_app.command("submit")
def submit_command(
    context: typer.Context,
    ref: Ref,
    *,
    note: Annotated[str | None, typer.Option(help="what changed and why / 变更说明")] = None,
    person: Person = None,
) -> None:
    """Put forward what lies in the folder, under the version number it names. 提交目录中的版本。"""

    def act(principal: Principal, asked: StrategyRef, desk: StrategyDesk) -> VersionLife:
        return submit(principal, desk.folder(), note, desk)

    _act(context.obj, ref, person, act)


def _step_command(event: str) -> Callable[..., None]:
    """The command of one step of a version."""

    def command(
        context: typer.Context, ref: VersionRef, *, reason: Reason = None, person: Person = None
    ) -> None:
        def act(principal: Principal, asked: StrategyRef, desk: StrategyDesk) -> VersionLife:
            if event == "backtest":
                return backtest_version(principal, asked.number, desk)
            if event == "activate":
                return activate(principal, asked.number, Said(reason), desk)
            return step_version(principal, asked.number, event, Said(reason), desk)

        _act(context.obj, ref, person, act)

    english, chinese = WORDS[event]
    command.__doc__ = f"{english[0].upper()}{english[1:]} a version. {chinese}。"
    return command


for _event in ("check", "backtest", "approve", "reject", "activate", "unschedule", "retire"):
    strategy_app.command(_event)(_step_command(_event))


@strategy_app.command("schedule")
def schedule_command(
    context: typer.Context,
    ref: VersionRef,
    at: Annotated[
        datetime,
        typer.Argument(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            help="in the scene's zone / 场景所在时区的时刻",
        ),
    ],
    *,
    reason: Reason = None,
    person: Person = None,
) -> None:
    """Have an approved version go live by itself at an instant. 定时生效。"""

    def act(principal: Principal, asked: StrategyRef, desk: StrategyDesk) -> VersionLife:
        instant = instant_from_datetime(at.replace(tzinfo=zone(desk.scene.zone)))
        return schedule(principal, asked.number, instant, Said(reason), desk)

    _act(context.obj, ref, person, act)


@strategy_app.command("rollback")
def rollback_command(
    context: typer.Context, ref: Ref, *, reason: Reason = None, person: Person = None
) -> None:
    """The version before decides again, in one commit. 回滚到上一生效版本。"""

    def act(principal: Principal, asked: StrategyRef, desk: StrategyDesk) -> VersionLife:
        return roll_back(principal, Said(reason), desk)

    _act(context.obj, ref, person, act)


def _desk(house: House, asked: StrategyRef) -> StrategyDesk:
    return house.decisions.governing.desk(asked.scene, asked.strategy)


def _act(session: Session, ref: str, person: str | None, act: Act) -> None:
    """Take a step as somebody, then show where the version stands."""
    asked = strategy_ref(ref)
    principal = local_person(session.settings.tenant, person)
    with open_house(session.settings) as house:
        desk = _desk(house, asked)
        life = act(principal, asked, desk)
        report = desk.contents.report(life.record.strategy_hash)
    show_version(session, life, report, desk.scene.zone)
