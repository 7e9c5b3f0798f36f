"""`lendweave quarantine`: what was refused at the door, and how it is worked off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.intake import corrected_sheet, write_sheet
from lendweave.cli.quarantine_screen import QuarantineScreen
from lendweave.cli.wording import word
from lendweave.flows.rework import (
    Reworked,
    clear_cells,
    discard,
    export,
    fix,
    grouped,
    listed,
    reopen,
    replay,
    row_with_events,
)
from lendweave.kernel.errors import Invalid, error_titles
from lendweave.records.kept_rows import RowFilter, RowStatus

if TYPE_CHECKING:
    from lendweave.cli.session import Session

quarantine_app = typer.Typer(
    help="See what was refused at the door and work it off. 查看并处理隔离区。",
    invoke_without_command=True,
)

Code = Annotated[str | None, typer.Option(help="only this reason / 只看该原因")]
Feed = Annotated[str | None, typer.Option(help="only this feed / 只看该数据源")]
File = Annotated[str | None, typer.Option(help="only this file / 只看该文件")]
Column = Annotated[str | None, typer.Option(help="only this column / 只看该列")]
SceneOption = Annotated[str | None, typer.Option("--scene", help="only this scene / 只看该场景")]
Number = Annotated[int | None, typer.Argument(help="one row by its number / 行编号", min=1)]


class RowsUnnamed(Invalid):
    """The command does not say which rows are meant.
    命令未指明要处理的行。
    """

    code = "CLI-090"


@quarantine_app.callback()
def list_command(
    context: typer.Context,
    *,
    code: Code = None,
    feed: Feed = None,
    file: File = None,
    column: Column = None,
    scene: SceneOption = None,
    status: Annotated[
        RowStatus, typer.Option(help="open, fixed, replayed or discarded / 状态")
    ] = RowStatus.OPEN,
    limit: Annotated[int, typer.Option(help="at most so many rows / 行数上限", min=0)] = 20,
) -> None:
    """Show rows that were refused at the door, and what to do about them. 查看隔离区。"""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    asked = RowFilter(status, code, feed, file, column, scene)
    with open_house(session.settings, read_only=True) as house:
        groups = grouped(house.principal, house.store.rows, asked)
        rows = listed(house.principal, house.store.rows, asked, limit=limit)
    screen = QuarantineScreen(session.console, session.settings.locale)
    screen.groups(groups)
    screen.rows(rows)


@quarantine_app.command("show")
def show_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="the row's number / 行编号", min=1)],
    *,
    clear: Annotated[
        bool, typer.Option("--clear", help="its cells in clear; this is noted / 显示原文并留痕")
    ] = False,
) -> None:
    """Show one row with its faults and all that was done with it. 查看一行。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=not clear) as house:
        cells = clear_cells(house.principal, house.store.rows, number) if clear else None
        kept, events = row_with_events(house.principal, house.store.rows, number)
    screen = QuarantineScreen(session.console, session.settings.locale)
    screen.rows((kept,))
    screen.cells(kept.row.raw if cells is None else cells)
    screen.events(kept, events)


@quarantine_app.command("export")
def export_command(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="a new CSV file / 新的 CSV 文件")],
    *,
    feed: Annotated[str, typer.Option(help="the feed whose rows are corrected / 数据源")],
    code: Code = None,
    file: File = None,
    column: Column = None,
    scene: SceneOption = None,
) -> None:
    """Write open rows of a feed, in clear, to a sheet for correction. 导出更正表（含原文）。"""
    session: Session = context.obj
    asked = RowFilter(RowStatus.OPEN, code, feed, file, column, scene)
    with open_house(session.settings) as house:
        titles = error_titles(session.settings.locale)
        headers, rows = export(house.principal, asked, house.intake.rework, titles)
        write_sheet(out, headers, rows)
    session.screen.line(word("exported", session.settings.locale, rows=len(rows), file=out))


@quarantine_app.command("fix")
def fix_command(
    context: typer.Context,
    sheet: Annotated[Path, typer.Argument(help="the corrected sheet / 更正后的表")],
) -> None:
    """Take a corrected sheet back: rows that are fine now are stored. 导回更正表。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        result = fix(house.principal, corrected_sheet(sheet), house.intake.rework)
    _tell(session, result)


@quarantine_app.command("replay")
def replay_command(
    context: typer.Context,
    *,
    code: Code = None,
    feed: Feed = None,
    file: File = None,
    column: Column = None,
    scene: SceneOption = None,
) -> None:
    """Read open rows again, after their mapping was corrected. 用当前映射重读。"""
    session: Session = context.obj
    asked = RowFilter(RowStatus.OPEN, code, feed, file, column, scene)
    with open_house(session.settings) as house:
        result = replay(house.principal, asked, house.intake.rework)
    _tell(session, result)


@quarantine_app.command("discard")
def discard_command(
    context: typer.Context,
    number: Number = None,
    *,
    reason: Annotated[str, typer.Option(help="why nobody needs them / 废弃原因")],
    code: Code = None,
    feed: Feed = None,
    file: File = None,
    column: Column = None,
    scene: SceneOption = None,
) -> None:
    """Close open rows that nobody needs, with a reason. 废弃并说明原因。"""
    asked = RowFilter(RowStatus.OPEN, code, feed, file, column, scene)

    def change(house: House) -> int:
        return discard(house.principal, asked, reason, house.store.rows, number)

    _change(context.obj, asked, number, change, "rows discarded")


@quarantine_app.command("reopen")
def reopen_command(
    context: typer.Context,
    number: Number = None,
    *,
    code: Code = None,
    feed: Feed = None,
    file: File = None,
    column: Column = None,
    scene: SceneOption = None,
) -> None:
    """Take a discard back. 撤销废弃。"""
    asked = RowFilter(RowStatus.DISCARDED, code, feed, file, column, scene)

    def change(house: House) -> int:
        return reopen(house.principal, asked, house.store.rows, number)

    _change(context.obj, asked, number, change, "rows reopened")


def _change(
    session: Session,
    asked: RowFilter,
    number: int | None,
    change: Callable[[House], int],
    told: str,
) -> None:
    """Change the rows that are named, never every row there is for want of a word. told: the words
    that say how many.
    """
    if number is None and not any(asked[1:]):
        raise RowsUnnamed(
            where="lendweave quarantine",
            got="neither a row nor a filter",
            expected="a number, or one of --code --feed --file --column --scene",
            fix="Name the rows.",
        )
    with open_house(session.settings) as house:
        count = change(house)
    session.screen.line(word(told, session.settings.locale, rows=count))


def _tell(session: Session, result: Reworked) -> None:
    """What became of the rows; the exit code says whether some stay."""
    QuarantineScreen(session.console, session.settings.locale).reworked(result)
    if result.still_open:
        raise typer.Exit(1)
