"""`lendweave backtest`: a strategy over history, alone or against other versions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lendweave.bootstrap import House, open_house
from lendweave.cli.comparison import ComparisonScreen
from lendweave.cli.history_options import (
    Assume,
    Data,
    SceneOrStrategy,
    Since,
    Until,
    assumed,
    day_of,
)
from lendweave.cli.wording import word
from lendweave.connectors.backtest_report import write_html, write_json
from lendweave.connectors.parquet_writer import refuse_in_place, write_parquet
from lendweave.decisions import Locale
from lendweave.decisions.backtest_result import Backtest
from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.comparison.result import Comparison
from lendweave.flows.backtest import backtest
from lendweave.flows.compare import ComparePorts, compare
from lendweave.flows.features import Cluster

if TYPE_CHECKING:
    from lendweave.cli.session import Session


def backtest_command(
    context: typer.Context,
    scene: SceneOrStrategy,
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
    data: Data = None,
    by: Annotated[
        str | None, typer.Option(help="a feature or month, to tell segments apart / 客群划分")
    ] = None,
    since: Since = None,
    until: Until = None,
    assume: Assume = None,
    engine: Annotated[
        Literal["duckdb", "spark"],
        typer.Option(help="where applications are decided: equal rows / 计算引擎，结果相同"),
    ] = "duckdb",
    master: Annotated[
        str | None, typer.Option(help="spark://host:port of a cluster / Spark 主节点地址")
    ] = None,
    shared: Annotated[
        Path | None,
        typer.Option(help="a folder that every worker sees under its path / 与工作节点共享的目录"),
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
        cluster = Cluster(master or "", shared) if engine == "spark" else None
        command = CompareCommand(
            champion=comparing.champion(name, named_strategy),
            challengers=tuple(comparing.version(name, each) for each in against),
            assumptions=assumed(assume),
            by=by,
            since=day_of(since),
            until=day_of(until),
        )
        ports = _taken(parquet, comparing.ports(name, data, cluster))
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


def _write(found: Comparison, json: Path | None, html: Path | None, locale: Locale) -> None:
    if json is not None:
        write_json(json, found)
    if html is not None:
        write_html(html, found, locale)
