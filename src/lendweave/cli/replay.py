"""`lendweave replay`: decisions taken again, one with its features, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from lendweave.bootstrap import House, open_house
from lendweave.cli.feature_verify import show_verified, verified
from lendweave.cli.progress import progress_bar
from lendweave.cli.wording import word
from lendweave.features.verification import VectorChoice
from lendweave.flows.replay import Differing, ReplayChoice, Replayed, replay_decisions
from lendweave.flows.review import review
from lendweave.kernel.clock import format_instant, parse_instant

if TYPE_CHECKING:
    from lendweave.cli.session import Session


def replay_command(
    context: typer.Context,
    decision_id: Annotated[
        str | None,
        typer.Argument(help="the id of a decision; all when left out / 决策编号，省略则为全部"),
    ] = None,
    *,
    scene: Annotated[str | None, typer.Option(help="of one scene only / 仅此场景")] = None,
    since: Annotated[
        str | None,
        typer.Option(help="decided since an instant such as 2026-03-07T09:30:00Z / 起始时刻"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="the newest so many only / 最近笔数", min=1)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON / 输出 JSON")] = False,
) -> None:
    """Take decisions again by the version that took them; exit code 1 if any differs. 重放决策。

    With an id: its features are computed again as of its own instant and place in the log, then
    its strategy is run on what was recorded. Without: every recorded decision, fit for a nightly
    job.
    指定编号：按其时刻与可见位点重算特征，并以记录的输入重跑策略；省略编号：重放全部决策，可作每夜任务。
    """
    session: Session = context.obj
    # What is printed as JSON stays JSON: the bar goes elsewhere.
    bar = Console(stderr=True) if json else session.console
    with open_house(session.settings, read_only=True) as house:
        if decision_id is not None:
            holds = _replay_one(house, session, decision_id, bar, as_json=json)
        else:
            if scene is not None:
                house.room(scene)  # a misspelt scene is told, not taken for one without decisions
            choice = ReplayChoice(scene, None if since is None else parse_instant(since), limit)
            result = replayed(house, session, choice, bar)
            if json:
                session.screen.line(msgspec.json.encode(result).decode())
            else:
                show_replayed(session, result)
            holds = result.holds
    if not holds:
        raise typer.Exit(1)


def _replay_one(
    house: House, session: Session, decision_id: str, console: Console, *, as_json: bool
) -> bool:
    """One decision, its features first. Raises UnknownDecision, StrategyGone, TraceDisagrees."""
    reviewed = review(house.principal, decision_id, house.store, house.decisions.strategy_by_hash)
    decision = reviewed.decision
    of_one = VectorChoice(decision_id=decision.entity_id)
    served = verified(house, session, decision.scenario, of_one, console)
    if as_json:
        told = {"decision": decision.id, "outcome": decision.outcome, "features": served}
        session.screen.line(msgspec.json.encode(told).decode())
        return served.holds
    show_verified(session, served)
    session.screen.heading(
        "decisions replayed", f"{decision.strategy} v{decision.strategy_version}"
    )
    _good(session, word("replayed one", session.settings.locale, outcome=decision.outcome))
    return served.holds


def replayed(house: House, session: Session, choice: ReplayChoice, console: Console) -> Replayed:
    """The run over the decisions that are meant, with a bar on `console`."""
    with progress_bar(console) as bar:
        task = bar.add_task(word("replaying", session.settings.locale), total=None)
        return replay_decisions(
            house.principal,
            choice,
            house.store,
            house.decisions.strategy_by_hash,
            clock=house.clock,
            progress=lambda done: bar.update(task, completed=done),
        )


def show_replayed(session: Session, result: Replayed) -> None:
    """How many were replayed, then each that came out otherwise."""
    locale = session.settings.locale
    note = word("replayed note", locale, count=result.decisions, versions=result.versions)
    session.screen.heading("decisions replayed", f"{note}  ·  {result.seconds:.2f} s")
    if result.by_people:
        session.screen.line("  " + word("replayed people", locale, count=result.by_people))
    for strategy_hash, count in result.gone.items():
        _wrong(session, word("replay gone", locale, count=count, hash=strategy_hash[:12]))
    for each in result.differing:
        _show_differing(session, each)
    if result.differ > len(result.differing):
        session.screen.line("  " + word("replay more", locale, count=result.differ))
    if result.holds:
        _good(session, word("replayed alike" if result.decisions else "replayed none", locale))


def _show_differing(session: Session, found: Differing) -> None:
    at = format_instant(found.decided_at)
    who = f"{found.decision_id} · {found.strategy} v{found.strategy_version} · {at}"
    _wrong(session, f"{who} {found.fault}".rstrip())
    for each in found.fields:
        sides = word(
            "replay sides",
            session.settings.locale,
            field=each.field,
            recorded=each.recorded,
            computed=each.computed,
        )
        session.screen.line(f"    {sides}")


def _good(session: Session, text: str) -> None:
    session.console.print(f"[green]{escape(text)}[/green]", highlight=False)


def _wrong(session: Session, text: str) -> None:
    session.console.print(f"  [red]✗[/red] {escape(text)}", highlight=False, soft_wrap=True)
