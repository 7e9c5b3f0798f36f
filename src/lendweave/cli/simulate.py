"""`lendweave simulate`: an invented economy with known truth, as partner files and truth tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from lendweave.bootstrap.worlds import redrawing, simulating
from lendweave.cli.progress import progress_bar

if TYPE_CHECKING:
    from lendweave.cli.session import Session
    from lendweave.flows.simulate import Simulated


def simulate_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    *,
    out: Annotated[Path, typer.Option(help="new folder for the world / 输出目录")],
    people: Annotated[int, typer.Option(help="how many people / 人数")] = 20_000,
    months: Annotated[int, typer.Option(help="how many months / 月数")] = 24,
    seed: Annotated[int, typer.Option(help="same seed, same bytes / 随机种子", min=0)] = 7,
) -> None:
    """Invent a scene's economy: files as partners send them, and the truth apart. 模拟一个世界。"""
    session: Session = context.obj
    result = draw_world(session, scene, out, WorldSize(people, months, seed))
    for line in _told(result, out, session.settings.locale):
        session.screen.line(line)


class WorldSize(NamedTuple):
    """How large a world is, and which of them."""

    people: int = 20_000
    months: int = 24
    seed: int = 7


def draw_world(session: Session, scene: str, out: Path, size: WorldSize) -> Simulated:
    """Draw the world of a scene into a folder, with progress."""
    from lendweave.flows.simulate import simulate

    command, folder = simulating(session.settings, scene, out, **size._asdict())
    with folder as sink, progress_bar(session.console, steady=False) as bar:
        task = bar.add_task(scene, total=size.people)
        return simulate(command, sink, lambda done: bar.update(task, completed=done))


def world_report_command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="a simulated world / 模拟世界的目录")],
) -> None:
    """Draw the report of a simulated world again from its world.json. 重新生成世界报告。"""
    session: Session = context.obj
    session.screen.line(str(redrawing(session.settings, folder)))


def _told(result: Simulated, out: Path, locale: str) -> list[str]:
    events, tables = f"{result.events:,}", f"{len(result.rows)}"
    if locale == "zh":
        return [
            f"{out}/files  合作方文件 {result.files} 个；可用 lendweave onboard 导入"
            if result.files
            else "没有合作方文件：场景目录中没有 partner_files.yaml",
            f"{out}/truth  真值表 {tables} 张，事件 {events} 条",
            f"{out}/world.html  世界报告：图表，以及与真实数据的比较",
        ]
    return [
        f"{out}/files  {result.files} partner files, to be read by lendweave onboard"
        if result.files
        else "no partner files: the scene has no partner_files.yaml",
        f"{out}/truth  {tables} truth tables, {events} events",
        f"{out}/world.html  the world report: plots, and how it compares with real sets",
    ]
