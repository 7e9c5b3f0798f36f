"""`lendweave tune`: thresholds and prices searched under limits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.history_options import (
    Assume,
    Data,
    SceneOrStrategy,
    Since,
    Until,
    assumed,
    day_of,
)
from lendweave.cli.progress import progress_bar
from lendweave.cli.wording import word
from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.tuning.measured import Measured
from lendweave.decisions.tuning.search import LimitsShape, read_search
from lendweave.decisions.tuning.text_diff import changes_csv, patch
from lendweave.decisions.tuning.tune import Tuned
from lendweave.flows.tune import tune_strategy
from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.money import minor_digits

if TYPE_CHECKING:
    from lendweave.cli.session import Session


def tune_command(
    context: typer.Context,
    scene: SceneOrStrategy,
    search: Annotated[Path, typer.Argument(help="a YAML file of knobs and limits / 搜索定义文件")],
    *,
    data: Data = None,
    since: Since = None,
    until: Until = None,
    assume: Assume = None,
    out: Annotated[
        Path | None, typer.Option(help="a new folder for the changed strategy / 写出改后的策略目录")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="write what changed as a table / 写出变更表")
    ] = None,
) -> None:
    """Search thresholds and prices under limits; prints a patch to the strategy. 阈值与定价搜索。

    Past applications are decided again by every setting tried. Nothing is published: backtest the
    changed strategy on applications that took no part in the search.
    对历史进件逐一试算各取值，输出可应用的补丁；不会发布任何内容，请用未参与搜索的进件回测。

    \b
    lendweave tune marketplace search.yaml --until 2018-06-30 --out drafts/admission
    lendweave backtest marketplace --against drafts/admission --since 2018-07-01
    """
    session: Session = context.obj
    name, _, strategy = scene.partition("/")
    with open_house(session.settings, read_only=True) as house:
        champion = house.comparing.champion(name, strategy or None)
        wanted = read_search(search.read_text("utf-8"), str(search), champion.compiled)
        fairness = wanted.shape.limits.fairness
        command = CompareCommand(
            champion,
            (),
            assumptions=assumed(assume),
            by=None if fairness is None else fairness.by,
            since=day_of(since),
            until=day_of(until),
        )
        total = min(wanted.combinations, wanted.shape.budget)
        with progress_bar(session.console) as bar:
            task = bar.add_task(word("tuning", session.settings.locale), total=total)
            ports = house.comparing.tuning(name, data)
            ports = replace(ports, progress=lambda done: bar.update(task, completed=done))
            found, files = tune_strategy(house.principal, command, wanted, ports)
        currency = house.room(name).scene.currency
    show_tuned(session, found, wanted.shape.limits, currency)
    session.screen.line(patch(champion.compiled.strategy.files, files))
    if csv is not None:
        csv.write_text(changes_csv(found.changes), encoding="utf-8")
    if out is not None:
        out.mkdir(parents=True)
        for file, text in files.items():
            (out / file).write_text(text, encoding="utf-8")
    if not found.keeps_limits:
        raise typer.Exit(1)


def show_tuned(session: Session, found: Tuned, limits: LimitsShape, currency: str) -> None:
    """Before and after, and how it was searched."""
    locale = session.settings.locale
    session.screen.heading("tuned", found.method[locale == "zh"])
    names = ("approval rate", "bad rate", "loss rate", "margin", "fairness")
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("")
    for name in names:
        table.add_column(word(name, locale), justify="right")
    for side, measured in (("as it is", found.start), ("as found", found.best)):
        table.add_row(word(side, locale), *_cells(measured, limits, currency))
    session.console.print(table)
    if found.refused:
        session.screen.line(word("settings refused", locale, count=found.refused))
    kept = "limits kept" if found.keeps_limits else "limits broken"
    session.screen.line(word(kept, locale))
    if not found.changes:
        session.screen.line(word("nothing better", locale))


def _cells(measured: Measured, limits: LimitsShape, currency: str) -> tuple[str, ...]:
    margin = decimal_from_scaled(measured.money.margin, minor_digits(currency))
    fair = None if limits.fairness is None else measured.fairness(limits.fairness)
    rates = measured.approval_rate, measured.approved.bad_rate, measured.money.loss_rate
    told = ("–" if rate is None else f"{rate:.2%}" for rate in rates)
    return *told, f"{margin:,} {currency}", "–" if fair is None else f"{fair:.2f}"
