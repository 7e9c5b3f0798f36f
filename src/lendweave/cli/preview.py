"""`lendweave intake preview`: what would become of a file's rows, on a terminal or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap.intake import previewing
from lendweave.cli.visible import visible
from lendweave.cli.wording import word
from lendweave.flows.preview import Preview, preview
from lendweave.intake import Fault
from lendweave.intake.preview import PreviewRecord, PreviewRow
from lendweave.kernel.errors import error_titles
from lendweave.kernel.told import told_in

if TYPE_CHECKING:
    from lendweave.cli.session import Session


def preview_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    file: Annotated[Path, typer.Argument(help="the partner's file / 合作方文件")],
    *,
    mapping: Annotated[
        str | None, typer.Option(help="a mapping file, or the name of one of the scene's / 映射")
    ] = None,
    rows: Annotated[int, typer.Option(help="show so many rows / 显示行数", min=0)] = 10,
    bad_only: Annotated[
        bool, typer.Option("--bad-only", help="show rows with faults alone / 只看问题行")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON / 输出 JSON")] = False,
) -> None:
    """Show what would become of the rows, storing nothing. 预览导入结果，不入库。"""
    session: Session = context.obj
    command, ports = previewing(session.settings, scene, file, mapping, rows, bad_only=bad_only)
    result = preview(command, ports)
    if as_json:
        session.screen.line(preview_json(result))
    else:
        PreviewScreen(session.console, session.settings.locale).show(result)
    if result.refused is not None:
        raise typer.Exit(2)


def preview_json(result: Preview) -> str:
    """The preview as one JSON document: the fields of flows.preview.Preview, and `good`."""
    told: dict[str, Any] = msgspec.to_builtins(result)
    return msgspec.json.format(msgspec.json.encode(told | {"good": result.good})).decode()


class PreviewScreen:
    """Writes a preview in one language to one console."""

    def __init__(self, console: Console, locale: str) -> None:
        self._console = console
        self._locale = locale
        self._word = partial(word, locale=locale)
        self._titles = error_titles(locale)

    def show(self, result: Preview) -> None:
        """Each row with its cells and what they become, then the sums."""
        for row in result.shown:
            self._row(row)
        self._sums(result)
        if result.refused is not None:
            self._print(f"\n[red]{escape(self._word('would be refused'))}[/red]")
            self._print(self._told(result.refused, result.refused.got))

    def _row(self, row: PreviewRow) -> None:
        state = "[red]✗[/red]" if row.faults else "[green]✓[/green]"
        self._print(f"\n{state} [bold]{escape(self._word('line', line=row.line))}[/bold]")
        grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for name in ("column", "cell", "fault"):
            grid.add_column(name, overflow="fold")
        told = set[str]()
        for cell in row.cells:
            faults = [fault for fault in row.faults if fault.column == cell.column]
            told.update(fault.column for fault in faults)
            name = cell.column if cell.column == cell.header else f"{cell.column} ({cell.header})"
            text = escape(visible(cell.text))
            grid.add_row(
                f"  {escape(visible(name))}",
                f"[red]{text or '∅'}[/red]" if faults else text,
                "\n".join(self._told(fault, got="") for fault in faults),
            )
        self._console.print(grid, highlight=False)
        for fault in row.faults:
            if fault.column not in told:
                self._print(f"  {self._told(fault, fault.got)}")
        for record in row.records:
            self._record(record)

    def _record(self, record: PreviewRecord) -> None:
        values = ", ".join(f"{name} = {text}" for name, text in record.values.items())
        moments = f"{record.occurred_at[:19]}Z · {self._word('known')} {record.known_at[:19]}Z"
        self._print(
            f"  [green]→ {record.kind}[/green] {escape(visible(record.external_id))}"
            f"  [dim]{escape(moments)} · {record.on_change}[/dim]"
        )
        self._print(f"      {escape(visible(values))}")

    def _told(self, fault: Fault, got: str) -> str:
        """What is wrong, what was expected, what to do. got: empty where the cell stands beside."""
        title = self._titles.get(fault.code, fault.title)
        where = f"{fault.column}: " if fault.column else ""
        parts = [f"[red]✗ {fault.code}[/red] {escape(visible(where + title))}"]
        for key, text in (("got", got), ("expected", fault.expected), ("fix", fault.fix)):
            if text:
                told = escape(visible(told_in(text, self._locale)))
                parts.append(f"  [dim]{escape(self._word(key))}:[/dim] {told}")
        return "\n".join(parts)

    def _sums(self, result: Preview) -> None:
        self._print(f"\n[bold]{escape(visible(result.file))}[/bold] → {escape(result.feed)}")
        self._print(f"  [dim]{escape(result.mapping)}[/dim]")
        more = "" if result.whole else self._word("file goes on")
        rows = self._word("rows good bad", rows=result.rows, good=result.good)
        self._print(f"  {escape(rows)}{escape(more)}")
        if result.records:
            self._print("  " + " · ".join(f"{kind} {n:,}" for kind, n in result.records.items()))
        self._reasons(result.bad)
        for key, names in (("left out", result.unmapped), ("not declared", result.unknown)):
            if names:
                self._print(f"  {escape(self._word(key))}: {escape(visible(', '.join(names)))}")
        if not result.claimed:
            self._print(f"  [yellow]{escape(self._word('not claimed'))}[/yellow]")

    def _reasons(self, bad: Mapping[str, int]) -> None:
        for code, count in sorted(bad.items(), key=lambda item: (-item[1], item[0])):
            self._print(f"  [red]{code}[/red] × {count:,}  {escape(self._titles.get(code, ''))}")

    def _print(self, text: str) -> None:
        self._console.print(text, highlight=False, soft_wrap=True)
