"""Rework: rows in quarantine are corrected, read again, or discarded with a reason.

A row that is fine now becomes records and is closed in the same transaction. The others stay, with
the faults that were found last. Doing the same twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lendweave.flows.feed_rows import GatheredRecords, stored_by_kind
from lendweave.flows.onboard import ONBOARD_ROLES
from lendweave.flows.receive import plan_of_push
from lendweave.intake import Plan, RawRow, fault_fields, read_row, refused_row
from lendweave.intake.sheet import SheetInvalid, SheetRow
from lendweave.intake.whole_text import WholeText, kept_text, readable
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Invalid, Missing
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal, Role
from lendweave.records.kept_rows import (
    TEXT,
    KeptRow,
    RowAction,
    RowChange,
    RowEvent,
    RowFilter,
    RowGroup,
    RowKeeper,
    RowStatus,
)
from lendweave.records.ports import QuarantinedRow, Receipt

CLEAR_ROLES = ONBOARD_ROLES
"""Who may see refused rows in clear and work them off: whoever holds the files anyway."""
INTAKE_ROLES = (Role.PARTNER_ENGINEER, Role.ANALYST, Role.OPERATIONS, Role.REVIEWER)
"""Who may see refused rows with personal cells masked."""
BATCH_ROWS = 500
NOTE_LENGTH_MAX = 500


class UnknownRow(Missing):
    """No row of this number is in quarantine.
    隔离区中没有此编号的行。
    """

    code = "FLOWS-090"


class ReasonNeeded(Invalid):
    """A row is discarded without a reason.
    废弃隔离行必须说明原因。
    """

    code = "FLOWS-091"


class NothingToExport(Missing):
    """No open row of this feed holds cells that could be corrected.
    该数据源没有可更正的未处理行。
    """

    code = "FLOWS-092"


PlanOf = Callable[[str, str], Plan | None]
"""(scene, feed) → the present mapping of the feed, None where there is none."""


SplitAgain = Callable[[Plan, WholeText], tuple[str, ...] | None]
"""The cells of a row that was kept whole, by the present mapping; None where it has none alone."""


@dataclass(frozen=True, slots=True)
class ReworkPorts:
    """What reworking needs from outside."""

    keeper: RowKeeper
    plan_of: PlanOf
    split_again: SplitAgain
    clock: Clock
    ids: IdSource


@dataclass(frozen=True, slots=True)
class StillOpen:
    """A row that stays. error: flat fields of what is wrong with it now."""

    number: int
    file: str
    line: int
    column: str
    error: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reworked:
    """What became of the rows.

    rows: that became records; records: stored, by kind; duplicates: records that were there
    already. still_open: rows that stay. closed: rows that were closed before. without_cells: rows
    that cannot be read again, because their cells are not at hand or no mapping reads their feed;
    refused_files: files of which nothing was stored. Both are onboarded again.
    """

    rows: int = 0
    records: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    still_open: tuple[StillOpen, ...] = ()
    closed: int = 0
    without_cells: int = 0
    refused_files: tuple[str, ...] = ()

    def __add__(self, other: Reworked) -> Reworked:
        return Reworked(
            self.rows + other.rows,
            dict(Counter(self.records) + Counter(other.records)),
            self.duplicates + other.duplicates,
            self.still_open + other.still_open,
            self.closed + other.closed,
            self.without_cells + other.without_cells,
            tuple(dict.fromkeys(self.refused_files + other.refused_files)),
        )


def listed(
    principal: Principal, keeper: RowKeeper, asked: RowFilter, *, limit: int, after: int = 0
) -> tuple[KeptRow, ...]:
    """Rows numbered above `after` as they may be shown, oldest first. Raises NotAllowed."""
    principal.require(*INTAKE_ROLES)
    return keeper.kept(principal, asked, limit=limit, after=after)


def grouped(principal: Principal, keeper: RowKeeper, asked: RowFilter) -> tuple[RowGroup, ...]:
    """How many rows are alike, most first. Raises NotAllowed."""
    principal.require(*INTAKE_ROLES)
    return keeper.grouped(principal, asked)


def row_with_events(
    principal: Principal, keeper: RowKeeper, number: int
) -> tuple[KeptRow, tuple[RowEvent, ...]]:
    """One row as it may be shown, and all that was done with it. Raises NotAllowed, UnknownRow."""
    principal.require(*INTAKE_ROLES)
    return _row(principal, keeper, number), keeper.events(principal, number)


def _row(principal: Principal, keeper: RowKeeper, number: int) -> KeptRow:
    kept = keeper.kept_by_number(principal, number)
    if kept is None:
        raise UnknownRow(
            where=f"row {number}",
            expected="the number of a row in quarantine",
            fix="List them: lendweave quarantine",
        )
    return kept


def clear_cells(principal: Principal, keeper: RowKeeper, number: int) -> Mapping[str, str]:
    """The cells of a row as they were read, empty where they are not at hand; the look is noted.

    Of a row that could not be split its text stands under TEXT. Raises NotAllowed, UnknownRow.
    """
    principal.require(*CLEAR_ROLES)
    _row(principal, keeper, number)
    return readable(keeper.cells(principal, [number], RowAction.SHOWN).get(number, {}))


def export(
    principal: Principal, asked: RowFilter, ports: ReworkPorts, titles: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[SheetRow, ...]]:
    """(columns, rows) of a sheet on which open rows of one feed can be corrected, in clear.

    titles: error code → what it means. Each row's export is noted. Raises NotAllowed,
    NothingToExport.
    """
    principal.require(*CLEAR_ROLES)
    kept = [row for page in _pages(principal, ports, asked) for row in page if row.row.line]
    if not kept:
        raise NothingToExport(
            where=f"feed {asked.feed!r}",
            got="no open row with a line of its own",
            expected="rows in quarantine",
            fix="List them: lendweave quarantine",
        )
    opened = ports.keeper.cells(principal, [row.number for row in kept], RowAction.EXPORTED)
    plan = ports.plan_of(kept[0].row.scenario, kept[0].row.feed)
    cells = {number: readable(_split(plan, found, ports)) for number, found in opened.items()}
    first = (TEXT,) if any(TEXT in found for found in cells.values()) else ()
    headers = dict.fromkeys((*first, *(plan.headers if plan else ())))
    for found in cells.values():
        headers |= dict.fromkeys(found)
    rows = tuple(_sheet_row(row, cells.get(row.number, {}), titles) for row in kept)
    return tuple(headers), rows


def _split(plan: Plan | None, cells: Mapping[str, str], ports: ReworkPorts) -> Mapping[str, str]:
    """The cells; of a row that was kept whole also those that the present mapping finds in it."""
    whole = kept_text(cells)
    if plan is None or whole is None or cells.keys() >= set(plan.headers):
        return cells
    found = ports.split_again(plan, whole)
    return {**cells, **dict(zip(plan.headers, found, strict=True))} if found else cells


def _sheet_row(kept: KeptRow, cells: Mapping[str, str], titles: Mapping[str, str]) -> SheetRow:
    row, error = kept.row, kept.row.error
    column = f"{row.column}: " if row.column else ""
    parts = (
        f"{column}{titles.get(error['code'], error['title'])}",
        error["expected"],
        error["fix"],
    )
    wrong = " · ".join(part for part in (*parts, error.get("also", "")) if part)
    return SheetRow(kept.number, row.feed, row.file, row.line, wrong, cells)


def _pages(
    principal: Principal, ports: ReworkPorts, asked: RowFilter
) -> Iterator[tuple[KeptRow, ...]]:
    """The open rows that are meant, some at a time, each once."""
    wanted, after = asked._replace(status=RowStatus.OPEN), 0
    while page := ports.keeper.kept(principal, wanted, limit=BATCH_ROWS, after=after):
        yield page
        after = page[-1].number


def replay(principal: Principal, asked: RowFilter, ports: ReworkPorts) -> Reworked:
    """Read the open rows that are meant again, with the present mappings. Raises NotAllowed."""
    principal.require(*CLEAR_ROLES)
    result = Reworked()
    for page in _pages(principal, ports, asked):
        cells = ports.keeper.cells(principal, [row.number for row in page])
        entries = [(row, cells.get(row.number, {})) for row in page]
        result += _Batch(principal, ports, RowStatus.REPLAYED, cells).reworked(entries)
    return result


def fix(principal: Principal, sheet: Sequence[SheetRow], ports: ReworkPorts) -> Reworked:
    """Read the rows of a corrected sheet. A row whose cells were left empty stays as it is.

    Raises NotAllowed, UnknownRow, SheetInvalid before anything is stored.
    """
    principal.require(*CLEAR_ROLES)
    entries = [(_row(principal, ports.keeper, row.number), row) for row in sheet]
    for kept, row in entries:
        _require_same(kept, row)
    result = Reworked(closed=sum(kept.status is not RowStatus.OPEN for kept, _ in entries))
    corrected = [
        (kept, row.cells)
        for kept, row in entries
        if kept.status is RowStatus.OPEN and _is_typed(row)
    ]
    for start in range(0, len(corrected), BATCH_ROWS):
        batch = corrected[start : start + BATCH_ROWS]
        before = ports.keeper.cells(principal, [kept.number for kept, _ in batch])
        result += _Batch(principal, ports, RowStatus.FIXED, before).reworked(batch)
    return result


def _is_typed(row: SheetRow) -> bool:
    """True where a cell is filled; the text of the row is no cell."""
    return any(cell for header, cell in row.cells.items() if header != TEXT)


def _require_same(kept: KeptRow, row: SheetRow) -> None:
    """Refuse a sheet whose rows were mixed up, or that another house exported."""
    expected = (kept.row.feed, kept.row.file, kept.row.line)
    if (row.feed, row.file, row.line) != expected:
        raise SheetInvalid(
            where=f"row {row.number} of the sheet",
            got=f"{row.feed}, {row.file}, line {row.line}",
            expected=f"{expected[0]}, {expected[1]}, line {expected[2]}",
            fix="Sort whole rows only, or export the sheet again.",
        )


def discard(
    principal: Principal,
    asked: RowFilter,
    reason: str,
    keeper: RowKeeper,
    number: int | None = None,
) -> int:
    """Close open rows that nobody needs: one, or all that are meant; how many.

    Raises NotAllowed, ReasonNeeded, UnknownRow.
    """
    principal.require(*CLEAR_ROLES)
    if not reason.strip() or len(reason) > NOTE_LENGTH_MAX:
        raise ReasonNeeded(
            where="the reason",
            got=f"{len(reason.strip())} characters",
            expected=f"1 to {NOTE_LENGTH_MAX} characters, nothing personal",
            fix="Say why nobody needs these rows.",
        )
    numbers = _meant(principal, keeper, asked._replace(status=RowStatus.OPEN), number)
    change = (RowStatus.OPEN, RowStatus.DISCARDED, RowAction.DISCARDED, reason.strip())
    return keeper.change(principal, [RowChange(each, *change) for each in numbers])


def reopen(
    principal: Principal, asked: RowFilter, keeper: RowKeeper, number: int | None = None
) -> int:
    """Take a discard back, of one row or of all that are meant; how many.

    Raises NotAllowed, UnknownRow.
    """
    principal.require(*CLEAR_ROLES)
    numbers = _meant(principal, keeper, asked._replace(status=RowStatus.DISCARDED), number)
    change = (RowStatus.DISCARDED, RowStatus.OPEN, RowAction.REOPENED)
    return keeper.change(principal, [RowChange(each, *change) for each in numbers])


def _meant(
    principal: Principal, keeper: RowKeeper, asked: RowFilter, number: int | None
) -> list[int]:
    if number is not None:
        return [_row(principal, keeper, number).number]
    found: list[int] = []
    while page := keeper.kept(principal, asked, limit=BATCH_ROWS, after=found[-1] if found else 0):
        found += [row.number for row in page]
    return found


@dataclass
class _Batch:
    """Rows that are read again together. before: number → the cells that are sealed now."""

    principal: Principal
    ports: ReworkPorts
    becomes: RowStatus
    before: Mapping[int, Mapping[str, str]]
    gathered: GatheredRecords = field(default_factory=GatheredRecords)
    changes: dict[int, RowChange] = field(default_factory=dict)
    open_rows: dict[int, StillOpen] = field(default_factory=dict)
    read_rows: dict[int, tuple[KeptRow, Plan, RawRow]] = field(default_factory=dict)

    def reworked(self, entries: Sequence[tuple[KeptRow, Mapping[str, str]]]) -> Reworked:
        """Read, store and close them; what became of them."""
        files = [kept.row.file for kept, _ in entries if not kept.row.line]
        for kept, cells in entries:
            self._read_if_whole(kept, cells)
        stored = self.ports.keeper.store(
            self.principal, self.gathered.groups(), changes=self._all_changes
        )
        return Reworked(
            rows=len(self.read_rows) - len(self.open_rows),
            records=stored_by_kind(stored.receipts),
            duplicates=sum(receipt.duplicates for receipt in stored.receipts),
            still_open=tuple(self.open_rows.values()),
            without_cells=len(entries) - len(self.read_rows) - len(files),
            refused_files=tuple(dict.fromkeys(files)),
        )

    def _read_if_whole(self, kept: KeptRow, cells: Mapping[str, str]) -> None:
        """Read a row that holds a cell for every column of the present mapping, empty or not.

        A row alone cannot tell a value over the rows of its file: such a file comes again.
        """
        plan = self.ports.plan_of(kept.row.scenario, kept.row.feed)
        plan = plan and plan_of_push(plan, kept.row.file)
        named = {} if plan is None else _by_meaning(plan, _split(plan, cells, self.ports))
        if plan is not None and not plan.across and named.keys() >= set(plan.headers):
            line, texts = kept.row.line, tuple(named[header] for header in plan.headers)
            self._read(kept, plan, RawRow(line, texts))

    def _read(self, kept: KeptRow, plan: Plan, row: RawRow) -> None:
        self.read_rows[kept.number] = (kept, plan, row)
        read = read_row(plan, row.cells, self.ports.ids, self.ports.clock.now())
        self.gathered.add(kept.number, read)
        if read.faults:
            self._stays(kept.number, fault_fields(read.faults), read.faults[0].column)
        else:
            kinds = Counter(str(record.__struct_config__.tag) for record, _ in read.records)
            note = ", ".join(f"{kind} × {count}" for kind, count in kinds.items())
            action = RowAction(self.becomes.value)
            self.changes[kept.number] = RowChange(
                kept.number, RowStatus.OPEN, self.becomes, action, note
            )

    def _stays(self, number: int, error: Mapping[str, str], column: str) -> None:
        kept, plan, row = self.read_rows[number]
        now = refused_row(plan, kept.row.file, row, error, column)
        cells = self._corrected(number, plan, now)
        self.open_rows[number] = StillOpen(number, kept.row.file, kept.row.line, column, error)
        self.changes[number] = RowChange(
            number,
            RowStatus.OPEN,
            RowStatus.OPEN,
            RowAction.CORRECTED if cells else None,
            error["code"] if cells else "",
            replace(now, clear=cells),
        )

    def _corrected(self, number: int, plan: Plan, now: QuarantinedRow) -> Mapping[str, str] | None:
        """The cells to keep from now on, None where those that are kept say the same."""
        before = _by_meaning(plan, self.before.get(number, {}))
        after = before | dict(now.clear or {})
        return after if self.becomes is RowStatus.FIXED and after != before else None

    def _all_changes(self, receipts: Sequence[Receipt]) -> Sequence[RowChange]:
        """What becomes of each row, once it is known which records the store refuses."""
        for number, error in self.gathered.refusals(receipts).items():
            self._stays(number, error.as_fields(), "")
        return tuple(self.changes.values())


def _by_meaning(plan: Plan, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells by the headers of the plan, whatever the file called them."""
    return {plan.wanted.meant(header): cell for header, cell in cells.items()}
