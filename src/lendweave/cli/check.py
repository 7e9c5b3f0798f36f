"""`lendweave check`: every finding about a scene at once, with its place and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from lendweave.bootstrap.deciding import checked_scene
from lendweave.cli.visible import visible
from lendweave.cli.wording import word
from lendweave.decisions.checking.excerpt import excerpt_of
from lendweave.decisions.checking.finding import Finding, Level
from lendweave.flows.check import Checked
from lendweave.flows.strategy_cost import StrategyCost
from lendweave.kernel.told import told_in

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_SIGNS = {Level.ERROR: "✗", Level.WARNING: "!", Level.NOTE: "·"}
_INDENT = 10


def check_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="warnings fail too / 警告也算失败")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="doubts as well / 含无法判断的事项")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for machines / 机器可读")] = False,
) -> None:
    """Check every definition of a scene, its cases and its products. 检查场景定义、用例与产品。"""
    session: Session = context.obj
    result = checked_scene(session.settings, scene)
    if as_json:
        body = msgspec.json.encode(result.body(scene, strict=strict))
        session.screen.line(body.decode())
    else:
        CheckScreen(session.console, session.settings.locale).show(
            scene, result, strict=strict, verbose=verbose
        )
    if not result.holds(strict=strict):
        raise typer.Exit(1)


class CheckScreen:
    """Writes what was checked in one language to one console."""

    def __init__(self, console: Console, locale: str) -> None:
        self._console = console
        self._locale = locale

    def show(self, scene: str, result: Checked, *, strict: bool, verbose: bool) -> None:
        """Findings by file, then cases, products and the counts."""
        shown = [finding for finding in result.findings if verbose or not finding.is_doubt]
        for file, findings in groupby(shown, key=lambda finding: finding.place.file):
            self._console.print(f"\n[bold]{escape(visible(file))}[/bold]", highlight=False)
            text = (result.texts or {}).get(file, "")
            for finding in findings:
                self._finding(finding, text)
        if shown:
            self._console.print()
        for line in (*result.failures, *result.faults):
            self._console.print(f"[red]✗[/red] {escape(line)}", highlight=False, soft_wrap=True)
        self._counts(scene, result, strict=strict)

    def _finding(self, finding: Finding, text: str) -> None:
        level, line = finding.level, str(finding.place.line or "")
        colour = _COLOURS[level]
        head = Text.assemble(
            (f"  {_SIGNS[level]} ", colour),
            (f"{line:>4}  ", "dim"),
            (f"{self._word(level.value)} ", f"bold {colour}"),
            (finding.code, "dim"),
        )
        self._console.print(head, highlight=False)
        self._indented(Text(visible(finding.told(self._locale))))
        for source in self._source(finding, text):
            self._indented(Text(source, "dim"), crop=True)
        self._indented(Text("→ " + told_in(finding.advice(self._locale), self._locale)))

    def _indented(self, text: Text, *, crop: bool = False) -> None:
        text.no_wrap, text.overflow = crop, "ellipsis" if crop else "fold"
        for part in text.wrap(self._console, self._console.width - _INDENT):
            part.pad_left(_INDENT)
            part.rstrip()
            self._console.print(part, highlight=False, soft_wrap=True)

    def _source(self, finding: Finding, text: str) -> Iterator[str]:
        """The place as it is written, a caret under the part that is meant."""
        if excerpt := excerpt_of(finding, text):
            yield visible(excerpt.text)
            if excerpt.end > excerpt.start:
                before = cell_len(excerpt.text[: excerpt.start])
                meant = cell_len(excerpt.text[excerpt.start : excerpt.end]) or 1
                yield " " * before + "^" * meant

    def _counts(self, scene: str, result: Checked, *, strict: bool) -> None:
        if result.total or not result.products:
            passed = result.total - len(result.failures)
            self._line(self._word("cases", passed=passed, total=result.total))
        if result.products:
            below = result.products - len(result.faults)
            self._line(self._word("products priced", below=below, total=result.products))
        for cost in result.costs:
            self._line(self._word("cost", **_cost_values(cost)))
        counts = {level: result.of(level) for level in Level}
        if any(counts.values()):
            told = " · ".join(
                f"[{_COLOURS[level]}]{escape(self._word(f'{level.value}s', count=count))}[/]"
                for level, count in counts.items()
                if count
            )
            self._console.print(told, highlight=False)
        if result.holds(strict=strict):
            self._line(self._word("checked", scene=scene))

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _word(self, key: str, **values: object) -> str:
        return word(key, self._locale, **values)


def _cost_values(cost: StrategyCost) -> dict[str, object]:
    return {
        "strategy": cost.strategy,
        "micros": cost.cost.micros_online,
        "nanos": cost.cost.nanos_batch,
        "operators": sum(cost.cost.operators.values()),
        "plain": cost.plain,
        "own": len(cost.own),
        "shared": len(cost.shared),
    }
