"""`lendweave features build`, `sql` and `list`: all features of all subjects, and what they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.bootstrap.feature_work import feature_set, loops_are_compiled, range_join_sql
from lendweave.cli.progress import progress_bar
from lendweave.cli.wording import word
from lendweave.features import AsOf
from lendweave.features.building import BuildCommand, BuildStep, Built, Engine, Step
from lendweave.features.groups import GROUPS
from lendweave.flows.features import Cluster, build_features
from lendweave.kernel.errors import Invalid, shortened

if TYPE_CHECKING:
    from lendweave.cli.session import Session

SceneName = Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")]
Clock = Annotated[
    str,
    typer.Option(
        "--as-of",
        metavar="known|committed|committed:S",
        help="what was known at t, or what is committed (up to offset S) / 可见性时钟",
    ),
]


class ClockUnclear(Invalid):
    """The command does not name a clock by which records are visible.
    命令未指明记录可见性的时钟。
    """

    code = "CLI-091"


def build_command(
    context: typer.Context,
    scene: SceneName,
    *,
    as_of: Clock = "known",
    out: Annotated[
        Path | None, typer.Option(help="a new Parquet file for the values / 写出 Parquet")
    ] = None,
    engine: Annotated[
        Engine | None,
        typer.Option(
            help="columns, range joins, or columns on a cluster: equal values / 计算引擎，结果相同"
        ),
    ] = None,
    master: Annotated[
        str | None, typer.Option(help="spark://host:port of a cluster / Spark 主节点地址")
    ] = None,
    shared: Annotated[
        Path | None,
        typer.Option(help="a folder that every worker sees under its path / 与工作节点共享的目录"),
    ] = None,
    memory: Annotated[
        str, typer.Option(help="of each worker's Java process / 每个工作节点的 Java 内存")
    ] = "1g",
) -> None:
    """Compute every feature of every subject over all history. 批量计算全部历史特征。

    Each subject is taken at the instant when its current version was known. Without --engine the
    windows are folded in columns (local) where numba is installed, else by range joins (sql);
    with --master, by the workers of a Spark cluster (spark).
    每个主体按其当前版本可知的时刻计算。未指定引擎时，装有 numba 则按列折叠，否则用区间连接；
    指定 --master 时由 Spark 集群计算。
    """
    session: Session = context.obj
    clock, read_offset = _clock(as_of)
    chosen = engine or _engine(master)
    cluster = Cluster(master or "", shared, memory) if chosen is Engine.SPARK else None
    command = BuildCommand(clock, chosen, read_offset)
    with (
        open_house(session.settings, read_only=True) as house,
        progress_bar(session.console) as bar,
    ):
        task = bar.add_task(word("reading history", session.settings.locale), total=None)

        def progress(step: Step) -> None:
            told = _told(step, session.settings.locale)
            bar.update(task, description=told, completed=step.done, total=step.total or None)

        ports = replace(house.features.building(scene, out, cluster), progress=progress)
        built = build_features(house.principal, command, ports)
    if engine is None and chosen is Engine.SQL:
        session.screen.line(word("without numba", session.settings.locale))
    _show(session, built, out)


def sql_command(context: typer.Context, scene: SceneName, *, as_of: Clock = "known") -> None:
    """Print the range joins that say what every feature is. 打印特征的 SQL（区间连接）。"""
    session: Session = context.obj
    session.screen.line(range_join_sql(session.settings, scene, _clock(as_of)[0]))


def list_command(context: typer.Context, scene: SceneName) -> None:
    """List the features of a scene: group, type, meaning. 列出场景的特征。"""
    session: Session = context.obj
    locale = session.settings.locale
    features = feature_set(session.settings, scene).features
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("feature", "group", "type", "meaning"):
        table.add_column(word(name, locale), overflow="fold")
    for feature in features:
        group = GROUPS.get(feature.group, ("", ""))[locale == "zh"]
        meaning = feature.zh if locale == "zh" else feature.en
        table.add_row(feature.name, group, str(feature.column.type), escape(meaning))
    session.console.print(table)
    session.screen.line(word("features listed", locale, count=len(features)))


def _clock(written: str) -> tuple[AsOf, int | None]:
    """The clock, and S where it is written. Raises ClockUnclear."""
    name, _, offset = written.partition(":")
    clocks = {clock.value: clock for clock in AsOf}
    known = name == AsOf.KNOWN.value and ":" in written
    if name not in clocks or known or not (offset.isdecimal() or written == name):
        raise ClockUnclear(
            where="--as-of",
            got=shortened(written),
            expected="known, committed, or committed:S with an offset of the log",
            fix="Write for example --as-of committed:1200.",
        )
    return clocks[name], int(offset) if offset else None


def _engine(master: str | None) -> Engine:
    """A cluster where one is named, else what is fast here."""
    if master is not None:
        return Engine.SPARK
    return Engine.LOCAL if loops_are_compiled() else Engine.SQL


def _told(step: Step, locale: str) -> str:
    if isinstance(step, BuildStep):
        return f"{step.key} · {step.kind}"
    return word(f"cluster {step.stage.value}", locale, workers=step.workers)


def _show(session: Session, built: Built, out: Path | None) -> None:
    """How many subjects, and for how many of them each feature is known."""
    locale = session.settings.locale
    note = word("built note", locale, subjects=built.subjects, features=len(built.features))
    session.screen.heading("built", f"{note}  ·  {built.seconds:.2f} s")
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column(word("feature", locale), overflow="fold")
    table.add_column(word("filled", locale), justify="right")
    for feature in built.features:
        share = f"{feature.known / built.subjects:.1%}" if built.subjects else "–"
        table.add_row(feature.name, share)
    session.console.print(table)
    if out is not None:
        session.screen.line(word("written to", locale, file=out))
