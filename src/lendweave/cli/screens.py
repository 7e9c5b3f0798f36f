"""What the command line shows of each result: tables that fit a terminal, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lendweave.cli.visible import visible
from lendweave.cli.wording import word
from lendweave.decisions import ReasonBook
from lendweave.decisions.backtest_result import Agreement, Backtest, OutcomeRow
from lendweave.flows.apply import Decided
from lendweave.flows.import_file import FileResult
from lendweave.flows.onboard import Onboarded
from lendweave.intake.file_names import alike
from lendweave.kernel.money import Money
from lendweave.kernel.rates import Rate, percent
from lendweave.kernel.told import told_in

OUTCOMES = ("approve", "refer", "decline")
COLOURS = {"approve": "green", "refer": "yellow", "decline": "red"}
TOP = 5
FILES_SHOWN = 20


class Screen:
    """Writes results in one language to one console."""

    def __init__(self, console: Console, locale: str) -> None:
        self._console = console
        self._word = partial(word, locale=locale)
        self._locale = locale

    def line(self, text: str) -> None:
        """One line of plain text."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def heading(self, key: str, note: str = "") -> None:
        """A heading, with a note in a softer tone."""
        tail = f"  [dim]{escape(note)}[/dim]" if note else ""
        self._console.print(f"\n[bold]{escape(self._word(key))}[/bold]{tail}", highlight=False)

    def onboarded(self, result: Onboarded, titles: Mapping[str, str]) -> None:
        """Files in, records out, and why rows were set aside. titles: by error code."""
        read = f"{result.rows:,} {self._word('rows')}"
        stored = f"{sum(result.records.values()):,} {self._word('records')}"
        self.heading("onboarded", f"{read} → {stored}  ·  {result.seconds:.2f} s")
        table = self._table("file", ("rows", "records", "quarantined", "duplicates"))
        for name, files in _by_shape(result.files):
            table.add_row(escape(visible(name)), *self._file_cells(files))
        self._console.print(table)
        kinds = [f"{kind} {count:,}" for kind, count in result.records.items() if count]
        if kinds:
            self.line("  " + " · ".join(kinds))
        for shape, names in alike(file.file for file in result.files if file.unchanged).items():
            self.line(f"  {_times(shape, names)}: {self._word('unchanged file')}")
        for file in result.files:
            if file.resumed_rows:
                self.line(
                    f"  {visible(file.file)}: {self._word('went on', rows=file.resumed_rows)}"
                )
        for file in result.refused:
            self._refused(file, titles)
        for shape, names in alike(result.unmatched).items():
            self.line(f"  {self._word('unmatched')}: {_times(shape, names)}")
        if result.quarantined:
            self.reasons("why quarantined", result.quarantined, titles)

    def _refused(self, file: FileResult, titles: Mapping[str, str]) -> None:
        """Why nothing of a file was stored, and what to do."""
        fault = file.refused
        assert fault is not None, "only refused files are told"
        self.line(f"\n  {visible(file.file)}: {fault.code} {titles.get(fault.code, fault.title)}")
        for key, text in (("got", fault.got), ("expected", fault.expected), ("fix", fault.fix)):
            if text:
                self.line(f"    {self._word(key)}: {visible(told_in(text, self._locale))}")

    def _file_cells(self, files: Sequence[FileResult]) -> tuple[str, ...]:
        rows = f"{sum(file.rows for file in files):,}"
        if all(file.refused is not None for file in files):
            return rows, f"[red]{self._word('refused file')}[/red]", "", ""
        return (
            rows,
            f"{sum(sum(file.records.values()) for file in files):,}",
            f"{sum(sum(file.quarantined.values()) for file in files):,}",
            f"{sum(file.duplicates for file in files):,}",
        )

    def decided(self, result: Decided, reasons: ReasonBook) -> None:
        """Decisions by outcome, the reasons given most, and the time of one."""
        each = self._word("each", micros=result.micros_each)
        self.heading("decided", f"{result.applications:,}  ·  {each}  ·  {result.seconds:.2f} s")
        table = self._table("outcome", ("count", "share"))
        for outcome in OUTCOMES:
            count = result.outcomes[outcome]
            table.add_row(self._outcome(outcome), f"{count:,}", _share(count, result.applications))
        self._console.print(table)
        if result.amended:
            self.line(self._word("amended", count=result.amended))
        wording = {code: r.wording(self._locale) for code, r in reasons.reasons.items()}
        self.reasons("top reasons", dict(result.reasons.most_common(TOP)), wording)

    def reasons(self, heading: str, counts: Mapping[str, int], wording: Mapping[str, str]) -> None:
        """Codes with their wording, most frequent first."""
        self.heading(heading)
        table = self._table("code", ("count",))
        table.add_column(self._word("reason"), overflow="fold")
        for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            table.add_row(code, f"{count:,}", escape(wording.get(code, "")))
        self._console.print(table)

    def backtest(self, result: Backtest, *, with_rules: bool) -> None:
        """Outcomes with what became of the loans, rules, and the check against online."""
        query = self._word("one query", seconds=result.seconds)
        name = f"{result.strategy} v{result.version}"
        self.heading("backtest", f"{name}  ·  {result.applications:,}  ·  {query}")
        table = self._table("outcome", ("count", "share", "amount", "rate", "bad rate"))
        for row in result.outcomes:
            table.add_row(*self._outcome_cells(row, result.applications, result.currency))
        self._console.print(table)
        if with_rules:
            self._rules(result)
        self._agreement(result.agreement)

    def _agreement(self, found: Agreement) -> None:
        """The promise, kept or broken: online and batch say the same."""
        colour = "green" if found.holds else "red"
        missing = found.decisions - found.compared
        agree = self._word("agree", compared=found.compared, differing=found.differing)
        if missing:
            agree += self._word("not found", missing=missing)
        self._console.print(f"[{colour}]{escape(agree)}[/{colour}]", highlight=False)
        for difference in found.differences:
            self.line(f"  {difference.decision_id}: {difference.parts}")

    def _outcome_cells(self, row: OutcomeRow, total: int, currency: str) -> tuple[str, ...]:
        return (
            self._outcome(row.outcome),
            f"{row.applications:,}",
            _share(row.applications, total),
            "–" if row.amount_minor is None else str(Money(row.amount_minor, currency)),
            "–" if row.rate is None else percent(Rate(row.rate)),
            _share(row.bad, row.ripe),
        )

    def _rules(self, result: Backtest) -> None:
        table = self._table("rule", ("hit", "unknown"))
        for rule in result.rules:
            table.add_row(f"{rule.step} {rule.code}", f"{rule.hit:,}", f"{rule.unknown:,}")
        self._console.print(table)

    def _outcome(self, outcome: str) -> str:
        return f"[{COLOURS[outcome]}]{self._word(outcome)}[/{COLOURS[outcome]}]"

    def _table(self, first: str, numbers: Sequence[str]) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
        table.add_column(self._word(first), overflow="fold")
        for name in numbers:
            table.add_column(self._word(name), justify="right", overflow="fold")
        return table


def _by_shape(results: Sequence[FileResult]) -> list[tuple[str, list[FileResult]]]:
    """Results by file; by the shape of names where there are too many files for a screen."""
    names = [result.file for result in results]
    shapes = alike(names) if len(names) > FILES_SHOWN else {name: (name,) for name in names}
    return [
        (_times(shape, same), [result for result in results if result.file in same])
        for shape, same in shapes.items()
    ]


def _times(shape: str, names: Sequence[str]) -> str:
    told = visible(shape)
    return f"{told} × {len(names):,}" if len(names) > 1 else told


def _share(part: int, whole: int) -> str:
    return "–" if whole == 0 else f"{part / whole:.1%}"
