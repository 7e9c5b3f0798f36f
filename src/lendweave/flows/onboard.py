"""Onboard: a partner's files become records, and every refused row waits in the quarantine.

Each file is read twice: once to see that it is fit, once to store it. So a file that is refused
leaves nothing behind, memory stays bounded, and progress knows its total. A run that was cut off
is simply run again: what is stored already counts as a duplicate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import Protocol

from lendweave.intake import (
    Fault,
    FileFault,
    PartnerFile,
    Plan,
    RawRow,
    ReadRow,
    TokenKey,
    compile_mapping,
    fault_fields,
    fault_of,
    read_mapping,
    read_row,
    refused_row,
    row_faults,
    too_many_bad,
)
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Conflict
from lendweave.kernel.ids import IdSource
from lendweave.records import KINDS, Principal, Record, Role, Scene
from lendweave.records.chain import OnChange
from lendweave.records.ports import QuarantinedRow, Receipt, RefusedRows

SEGMENT_RECORDS_MAX = 50_000
PROGRESS_ROWS = 1_000
ONBOARD_ROLES = (Role.PARTNER_ENGINEER, Role.OPERATIONS)


class FileClaimedTwice(Conflict):
    """Two mappings read files of the same name.
    两个映射读取同名文件。
    """

    code = "FLOWS-011"


class IntakeStore(Protocol):
    """Where records and refused rows go."""

    def append_segment(
        self,
        principal: Principal,
        kind: str,
        batch: Iterable[Record],
        on_change: OnChange = OnChange.AMEND,
        *,
        quarantine: RefusedRows = (),
    ) -> Receipt: ...

    def quarantine(self, principal: Principal, rows: Sequence[QuarantinedRow]) -> int: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file is. rows_total: None while the file is read for the first time."""

    file: str
    rows_done: int
    rows_total: int | None


@dataclass(frozen=True, slots=True)
class OnboardCommand:
    """Who onboards what. mappings: file name → text of the mapping."""

    principal: Principal
    scene: Scene
    mappings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OnboardPorts:
    """What onboarding needs from outside."""

    files: Sequence[PartnerFile]
    store: IntakeStore
    clock: Clock
    ids: IdSource
    token_key: TokenKey
    progress: Callable[[Progress], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    rows: read; records: stored, by kind, amendments included; quarantined: rows, by error code.
    duplicates, amended, kept: records as in records.chain. refused: why nothing of it is stored.
    """

    file: str
    feed: str
    rows: int
    records: Mapping[str, int] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    amended: int = 0
    kept: int = 0
    refused: Fault | None = None


@dataclass(frozen=True, slots=True)
class Onboarded:
    """What became of all files. unmatched: files that no mapping reads. seconds: of the run."""

    files: tuple[FileResult, ...]
    unmatched: tuple[str, ...]
    seconds: float

    @property
    def rows(self) -> int:
        """Rows read in all files."""
        return sum(result.rows for result in self.files)

    @property
    def records(self) -> Mapping[str, int]:
        """Records stored, by kind."""
        return _summed(result.records for result in self.files)

    @property
    def quarantined(self) -> Mapping[str, int]:
        """Rows in quarantine, by error code."""
        return _summed(result.quarantined for result in self.files)

    @property
    def duplicates(self) -> int:
        """Records that were there already."""
        return sum(result.duplicates for result in self.files)

    @property
    def refused(self) -> tuple[FileResult, ...]:
        """Files of which nothing was stored."""
        return tuple(result for result in self.files if result.refused is not None)


def onboard(command: OnboardCommand, ports: OnboardPorts) -> Onboarded:
    """Store what the files say, each by the mapping whose pattern its name matches.

    Several mappings may read one file, each another sheet or table.

    Raises NotAllowed, DefinitionInvalid, MappingInvalid, FileClaimedTwice before any file is
    opened. A file that cannot be read is a FileResult with `refused`, never an exception.
    """
    command.principal.require(*ONBOARD_ROLES)
    started = ports.clock.now()
    plans = [_plan(command, ports, name, text) for name, text in command.mappings.items()]
    claims = [(file, _claiming(plans, file.name)) for file in ports.files]
    results = tuple(
        _FileRun(command.principal, ports, plan, file, started).result()
        for plan in plans
        for file, claiming in claims
        if plan in claiming
    )
    unmatched = tuple(
        file.name
        for file, claiming in claims
        if not claiming and not any(plan.looks_up(file.name) for plan in plans)
    )
    return Onboarded(results, unmatched, (ports.clock.now() - started) / 1_000_000)


def _plan(command: OnboardCommand, ports: OnboardPorts, name: str, text: str) -> Plan:
    definition = read_mapping(text, name)
    return compile_mapping(definition, command.scene, command.principal.tenant_id, ports.token_key)


def _claiming(plans: Sequence[Plan], name: str) -> tuple[Plan, ...]:
    """The plans that read files of this name, each another part of them."""
    claiming = tuple(plan for plan in plans if plan.reads(name))
    for one, other in combinations(claiming, 2):
        if one.part == other.part:
            raise FileClaimedTwice(
                where=name,
                got=f"{one.place} and {other.place}",
                expected="one mapping for each file, or for each sheet or table of it",
                fix="Narrow `file.pattern` in one of them.",
            )
    return claiming


@dataclass
class _FileRun:
    """One file on its way into the store. now: moment of the import, µs UTC."""

    principal: Principal
    ports: OnboardPorts
    plan: Plan
    file: PartnerFile
    now: int

    def result(self) -> FileResult:
        rows, faults = 0, Counter[str]()
        try:
            for row in self.rows(None):
                rows += 1
                found = self.faults(row)
                faults.update(fault.code for fault in found[:1])
            self.refuse_if_bad(rows, faults)
        except FileFault as error:
            return self.refused(rows, fault_of(error))
        return self.stored(rows)

    def rows(self, rows_total: int | None) -> Iterator[RawRow]:
        """The rows of the file, progress reported on the way."""
        done = 0
        for row in self.file.rows(self.plan.file, self.plan.wanted):
            yield row
            done += 1
            if done % PROGRESS_ROWS == 0:
                self.ports.progress(Progress(self.file.name, done, rows_total))
        self.ports.progress(Progress(self.file.name, done, rows_total))

    def faults(self, row: RawRow) -> tuple[Fault, ...]:
        return (row.fault,) if row.fault else row_faults(self.plan, row.cells, self.now)

    def read(self, row: RawRow) -> ReadRow:
        if row.fault:
            return ReadRow(faults=(row.fault,))
        return read_row(self.plan, row.cells, self.ports.ids, self.now)

    def refuse_if_bad(self, rows: int, faults: Counter[str]) -> None:
        refusal = too_many_bad(self.plan, self.file.name, rows, faults)
        if refusal is not None:
            raise refusal

    def refused(self, rows: int, fault: Fault) -> FileResult:
        plan, fields = self.plan, fault_fields((fault,))
        row = QuarantinedRow(plan.feed, self.file.name, 0, "", {}, fields, scenario=plan.scenario)
        self.ports.store.quarantine(self.principal, (row,))
        return FileResult(self.file.name, self.plan.feed, rows, refused=fault)

    def stored(self, rows_total: int) -> FileResult:
        batch = _Batch(self)
        for row in self.rows(rows_total):
            batch.add(row, self.read(row))
            if batch.size >= SEGMENT_RECORDS_MAX:
                batch.flush()
        batch.flush()
        return FileResult(
            file=self.file.name,
            feed=self.plan.feed,
            rows=rows_total,
            records=dict(batch.records),
            quarantined=dict(batch.quarantined),
            duplicates=batch.counts["duplicates"],
            amended=batch.counts["amended"],
            kept=batch.counts["kept"],
        )


@dataclass
class _Batch:
    """Records and refused rows of one file that wait to be stored together."""

    run: _FileRun
    waiting: dict[tuple[str, OnChange], list[tuple[Record, RawRow]]] = field(default_factory=dict)
    refused: list[QuarantinedRow] = field(default_factory=list)
    refused_lines: set[int] = field(default_factory=set)
    size: int = 0
    records: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, row: RawRow, read: ReadRow) -> None:
        for record, on_change in read.records:
            kind = str(record.__struct_config__.tag)
            self.waiting.setdefault((kind, on_change), []).append((record, row))
            self.size += 1
        if read.faults:
            self.refuse(row, fault_fields(read.faults), read.faults[0].column)

    def refuse(self, row: RawRow, fields: dict[str, str], column: str) -> None:
        """Set a row aside, once however many of its records were refused."""
        if row.line not in self.refused_lines:
            self.refused_lines.add(row.line)
            run = self.run
            self.refused.append(refused_row(run.plan, run.file.name, row, fields, column))
            self.quarantined[fields["code"]] += 1
            self.size += 1

    def flush(self) -> None:
        """Store what waits, kinds in the order of the catalogue.

        Refused rows go into the transaction of the first kind, and those that the store itself
        refuses into that of their records, so that no record is there without them.
        """
        store, principal = self.run.ports.store, self.run.principal
        for kind, on_change in sorted(self.waiting, key=_by_catalogue):
            entries = self.waiting[kind, on_change]
            receipt = store.append_segment(
                principal,
                kind,
                [record for record, _ in entries],
                on_change,
                quarantine=partial(self.set_aside, [row for _, row in entries]),
            )
            self.count(kind, receipt)
            self.refused.clear()
        if self.refused:
            store.quarantine(principal, self.refused)
        self.waiting.clear()
        self.refused.clear()
        self.size = 0

    def set_aside(
        self, rows: Sequence[RawRow], receipts: Sequence[Receipt]
    ) -> Sequence[QuarantinedRow]:
        """Refused rows that are not kept yet, with those whose records the store refused."""
        (receipt,) = receipts
        for refusal in receipt.refused:
            self.refuse(rows[refusal.index], refusal.error.as_fields(), "")
        return self.refused

    def count(self, kind: str, receipt: Receipt) -> None:
        self.records[kind] += receipt.count
        self.counts["duplicates"] += receipt.duplicates
        self.counts["amended"] += receipt.amended
        self.counts["kept"] += receipt.kept


_CATALOGUE = tuple(KINDS)


def _by_catalogue(key: tuple[str, OnChange]) -> tuple[int, str]:
    return _CATALOGUE.index(key[0]), key[1].value


def _summed(counts: Iterator[Mapping[str, int]]) -> Mapping[str, int]:
    total = Counter[str]()
    for count in counts:
        total.update(count)
    return dict(total)
