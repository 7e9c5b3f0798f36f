"""`lendweave backtest`: a strategy over history, alone or against other versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lendweave.bootstrap import House, open_house
from lendweave.cli.comparison import ComparisonScreen
from lendweave.cli.wording import word
from lendweave.connectors.backtest_report import write_html, write_json
from lendweave.connectors.parquet_writer import refuse_in_place, write_parquet
from lendweave.decisions import Locale
from lendweave.decisions.backtest_result import Backtest
from lendweave.decisions.comparison.assumptions import (
    NOTHING_DECLARED,
    Assumptions,
    read_assumptions,
)
from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.comparison.result import Comparison
from lendweave.flows.backtest import backtest
from lendweave.flows.compare import ComparePorts, compare

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_DAY = ["%Y-%m-%d"]


def backtest_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, or scene/strategy / 场景，或 场景/策略")],
    *,
    strategy: Annotated[
        str | None,
        typer.Option("--strategy", help="one of the scene's strategies, or a version / 策略或版本"),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            help="a challenger: a folder, hash, version or strategy; may be repeated / "
            "挑战版本：目录、哈希、版本号或策略名，可重复"
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="a Parquet file of features instead of the records / 特征文件"),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="a feature or month, to tell segments apart / 客群划分")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="first day of applications / 起始日")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="last day of applications / 截止日")
    ] = None,
    assume: Annotated[
        Path | None, typer.Option(help="a YAML file of assumptions on money / 假设文件")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="write a page with charts / 写出网页")] = None,
    parquet: Annotated[
        Path | None, typer.Option(help="write the rows that differ / 写出结果不同的明细")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="write the same as JSON / 写出 JSON")] = None,
) -> None:
    """Run a strategy over all history in one query, alone or against other versions. 回测。

    Alone, it is compared with the decisions that were taken online. Against others, it says who is
    swapped in and out and by which rule, what each rule stops, and what that is worth.
    单独回测时与线上决策逐笔比对；与其他版本对比时，给出换入换出、责任规则、规则瀑布与收益。

    \b
    lendweave backtest appliance
    lendweave backtest marketplace --against drafts/admission --by month --html report.html
    """
    session: Session = context.obj
    name, _, named = scene.partition("/")
    named_strategy = strategy or named or None
    with open_house(session.settings, read_only=True) as house:
        if not against:
            result = run_backtest(house, session, name, named_strategy, with_rules=True)
            if not result.agreement.holds:
                raise typer.Exit(1)
            return
        comparing = house.comparing
        command = CompareCommand(
            champion=comparing.champion(name, named_strategy),
            challengers=tuple(comparing.version(name, each) for each in against),
            assumptions=assumed(assume),
            by=by,
            since=day_of(since),
            until=day_of(until),
        )
        ports = _taken(parquet, comparing.ports(name, data))
        found = run_comparison(house, session, command, ports)
    ComparisonScreen(session).show(found)
    _write(found, json, html, session.settings.locale)


def run_backtest(
    house: House, session: Session, scene: str, strategy: str | None, *, with_rules: bool
) -> Backtest:
    """A strategy alone, shown."""
    ports = house.decisions.backtesting(scene, strategy)
    with session.console.status(word("backtest", session.settings.locale)):
        result = backtest(house.principal, ports)
    session.screen.backtest(result, with_rules=with_rules)
    return result


def run_comparison(
    house: House, session: Session, command: CompareCommand, ports: ComparePorts
) -> Comparison:
    """Versions against each other."""
    told = partial(word, locale=session.settings.locale)
    with session.console.status(told("backtest")) as status:
        ports = replace(ports, progress=lambda key: status.update(told(key)))
        return compare(house.principal, command, ports)


def _taken(path: Path | None, ports: ComparePorts) -> ComparePorts:
    """The rows that differ go to a new file."""
    if path is None:
        return ports
    refuse_in_place(path)
    return replace(ports, take=partial(write_parquet, path))


def assumed(path: Path | None) -> Assumptions:
    """What a file declares on money and unknown outcomes; nothing without one."""
    return (
        NOTHING_DECLARED if path is None else read_assumptions(path.read_text("utf-8"), str(path))
    )


def day_of(moment: datetime | None) -> date | None:
    """The day of an option, None where it was left out."""
    return None if moment is None else moment.date()


def _write(found: Comparison, json: Path | None, html: Path | None, locale: Locale) -> None:
    if json is not None:
        write_json(json, found)
    if html is not None:
        write_html(html, found, locale)
