"""Rows in quarantine on a terminal: what is wrong with them and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lendweave.cli.visible import visible
from lendweave.cli.wording import word
from lendweave.flows.rework import Reworked, StillOpen
from lendweave.kernel.clock import format_instant
from lendweave.kernel.errors import error_titles
from lendweave.kernel.told import told_in
from lendweave.records.kept_rows import KeptRow, RowAction, RowEvent, RowGroup
from lendweave.records.ports import QuarantinedRow

_ACTION_WORDS = {RowAction.EXPORTED: "exported to a sheet"}


class QuarantineScreen:
    """Writes rows and what became of them in one language to one console."""

    def __init__(self, console: Console, locale: str) -> None:
        self._console = console
        self._locale = locale
        self._word = partial(word, locale=locale)
        self._titles = error_titles(locale)

    def groups(self, groups: tuple[RowGroup, ...]) -> None:
        """How many rows are alike."""
        if not groups:
            self._line(self._word("nothing"))
            return
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
        for name in ("scene", "feed", "file", "column", "code"):
            table.add_column(self._word(name), overflow="fold")
        table.add_column(self._word("rows"), justify="right")
        for group in groups:
            places = (group.scenario, group.feed, group.file, group.column, group.code)
            table.add_row(*(escape(visible(text)) for text in places), f"{group.count:,}")
        self._console.print(table)

    def rows(self, rows: tuple[KeptRow, ...]) -> None:
        """Rows with place, reason and what to do."""
        for kept in rows:
            self._row(kept.number, kept.row, kept.row.error)

    def _row(self, number: int, row: QuarantinedRow | StillOpen, error: Mapping[str, str]) -> None:
        column = f" · {row.column}" if row.column else ""
        # A code that this version no longer gives keeps the title it was stored with.
        title = self._titles.get(error["code"], error["title"])
        self._line(f"#{number}  {row.file}:{row.line}{column}  {error['code']}  {title}")
        for key in ("got", "expected", "fix"):
            if error[key]:
                self._line(f"    {self._word(key)}: {told_in(error[key], self._locale)}")

    def cells(self, cells: Mapping[str, str]) -> None:
        """The cells of a row by column."""
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for header, cell in cells.items():
            table.add_row(f"  {escape(visible(header))}", escape(visible(cell)))
        self._console.print(table, highlight=False)

    def events(self, kept: KeptRow, events: tuple[RowEvent, ...]) -> None:
        """What state the row is in and how it came there."""
        self._line(f"  {self._word('status')}: {self._word(kept.status.value)}")
        for event in events:
            note = f" · {event.note}" if event.note else ""
            moment = format_instant(event.at)[:19] + "Z"
            action = _ACTION_WORDS.get(event.action, event.action.value)
            self._line(f"  {moment}  {self._word(action)}  {event.who}{note}")

    def reworked(self, result: Reworked) -> None:
        """What became of the rows that were read again."""
        self._line(self._word("rows stored", rows=result.rows, stay=len(result.still_open)))
        if result.records:
            self._line("  " + " · ".join(f"{kind} {n:,}" for kind, n in result.records.items()))
        for key, count in (
            ("duplicates", result.duplicates),
            ("closed before", result.closed),
            ("without cells", result.without_cells),
        ):
            if count:
                self._line(f"  {self._word(key)}: {count:,}")
        for file in result.refused_files:
            self._line(f"  {self._word('onboard again')}: {file}")
        for row in result.still_open:
            self._row(row.number, row, row.error)

    def _line(self, text: str) -> None:
        self._console.print(visible(text), markup=False, highlight=False, soft_wrap=True)
