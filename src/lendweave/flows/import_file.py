"""Import of one file: chunk by chunk into the store, each with the mark of how far the import is.

The file is read once to see that it is fit and once to store it, so that a file that is refused
leaves nothing behind. A chunk's records, refused rows and mark are one transaction. An import that
was cut off goes on after the chunks that its mark tells; one that is finished is not read again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from lendweave.flows.chunk_import import ChunkImport, fault_codes
from lendweave.flows.fitting import pointed_elsewhere
from lendweave.flows.read_ahead import Reading
from lendweave.intake import (
    AcrossRows,
    Asked,
    ChunkReader,
    ChunkTask,
    Fault,
    FileFault,
    PartnerFile,
    Plan,
    RowChunk,
    Uncompiled,
    chunk_across,
    fault_fields,
    fault_of,
    see_chunk,
    too_many_bad,
)
from lendweave.kernel.clock import Clock
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal
from lendweave.records.ports import FileImport, Pending, QuarantinedRow, Receipt, SegmentWriter


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file is.

    rows_total: None while the file is read for the first time, and where an import goes on that an
    earlier run began.
    """

    file: str
    rows_done: int
    rows_total: int | None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    rows: read; records: stored, by kind, amendments included; quarantined: rows, by error code.
    duplicates, amended, kept: records as in records.chain. refused: why nothing of it is stored.
    resumed_rows: of these rows, those stored by an earlier run that was cut off.
    unchanged: the same file was imported whole before, by the same mapping, and is not read again;
    its records count as duplicates.
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
    resumed_rows: int = 0
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class ImportPorts:
    """What the import of files needs from outside. beside: who else reads chunks, if anybody."""

    store: SegmentWriter
    clock: Clock
    ids: IdSource
    progress: Callable[[Progress], None]
    beside: ChunkReader | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A file and the plan that reads it, compiled from `mapping`.

    fingerprint: of all that decides what it is read as. others: plans that do not read it, one of
    which may be the one that was meant.
    """

    file: PartnerFile
    mapping: Uncompiled
    plan: Plan
    fingerprint: str
    others: tuple[Plan, ...] = ()

    def import_id(self) -> str:
        """Tells this content read by this mapping from all others. Raises a FileFault."""
        digest = self.file.digest(self.plan.file, self.plan.wanted)
        return hashlib.sha256(f"{self.fingerprint} {digest}".encode()).hexdigest()


def import_file(ports: ImportPorts, principal: Principal, claim: Claim, now: int) -> FileResult:
    """Store what the file says, or say why nothing of it is stored. now: µs UTC.

    Rows are judged as of the moment at which their import began, however often it was cut off.
    """
    plan, name = claim.plan, claim.file.name
    try:
        import_id = claim.import_id()
    except FileFault as error:
        return _refused(ports, principal, claim, fault_of(error))
    mark = ports.store.file_import(principal, import_id)
    if mark is not None and mark.finished_at is not None and not mark.refused:
        return _unchanged(name, mark)
    if mark is None or mark.refused:
        offset = ports.store.last_offset() + 1
        mark = FileImport(
            import_id, plan.scenario, plan.feed, name, 0, 0, {}, now, first_offset=offset
        )
    return _FileRun(ports, principal, claim, mark).result()


def _refused(
    ports: ImportPorts,
    principal: Principal,
    claim: Claim,
    fault: Fault,
    mark: FileImport | None = None,
) -> FileResult:
    """Keep why nothing of the file is stored. mark: None where its content cannot be read."""
    plan, name = claim.plan, claim.file.name
    fault = pointed_elsewhere(fault, claim.file, claim.others)
    error = fault_fields([fault])
    row = QuarantinedRow(plan.feed, name, 0, "", {}, error, scenario=plan.scenario)
    if mark is not None:
        mark = replace(mark, finished_at=ports.clock.now(), refused=fault.code)
    ports.store.submit_segments(principal, (), quarantine=(row,), mark=mark).result()
    return FileResult(name, plan.feed, mark.rows if mark else 0, refused=fault)


def _unchanged(name: str, mark: FileImport) -> FileResult:
    there = sum(_counted(mark, "records.").values()) + mark.counts.get("duplicates", 0)
    return FileResult(
        name,
        mark.feed,
        mark.rows,
        quarantined=_counted(mark, "quarantined."),
        duplicates=there,
        unchanged=True,
    )


def _counted(mark: FileImport, prefix: str) -> dict[str, int]:
    """Those of the counts whose key begins so, by the rest of their key."""
    return {
        key.removeprefix(prefix): count
        for key, count in mark.counts.items()
        if key.startswith(prefix)
    }


_Writing = tuple[ChunkImport, Pending[tuple[Receipt, ...]]]


@dataclass
class _FileRun:
    """One file on its way into the store. mark: how far its import is."""

    ports: ImportPorts
    principal: Principal
    claim: Claim
    mark: FileImport
    across: AcrossRows = field(init=False)
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        self.across = AcrossRows(self.claim.plan.across)
        self.reading = Reading(self.claim.mapping, self.claim.plan, self.ports.beside)

    def result(self) -> FileResult:
        try:
            self.see()
            rows_total = None if self.mark.chunks else self.check()
        except FileFault as error:
            return _refused(self.ports, self.principal, self.claim, fault_of(error), self.mark)
        try:
            rest = self.rest(rows_total)
            resumed_rows = self.mark.rows
            self.store(rest)
        except FileFault as error:  # it is no longer the file that was checked
            return _refused(self.ports, self.principal, self.claim, fault_of(error))
        mark = replace(self.mark, finished_at=self.ports.clock.now())
        self.ports.store.submit_segments(self.principal, (), mark=mark).result()
        return FileResult(
            file=self.claim.file.name,
            feed=mark.feed,
            rows=mark.rows,
            records=_counted(mark, "records."),
            quarantined=_counted(mark, "quarantined."),
            duplicates=mark.counts.get("duplicates", 0),
            amended=mark.counts.get("amended", 0),
            kept=mark.counts.get("kept", 0),
            resumed_rows=resumed_rows,
        )

    def chunks(self, rows_total: int | None) -> Iterator[RowChunk]:
        """The chunks of the file, progress reported on the way."""
        plan, rows = self.claim.plan, 0
        for chunk in self.claim.file.chunks(plan.file, plan.wanted):
            yield chunk
            rows += chunk.rows
            self.ports.progress(Progress(self.claim.file.name, rows, rows_total))

    def see(self) -> None:
        """Read the file for the values over its rows that need all of them. Raises a FileFault."""
        for chunk in self.chunks(None) if self.across.is_asked else ():
            see_chunk(self.across, self.claim.plan, chunk)

    def tasks(self, asked: Asked, rows_total: int | None) -> Iterator[ChunkTask]:
        """What is asked about each chunk of the file."""
        reader, plan, now = self.across.reader(), self.claim.plan, self.mark.started_at
        for chunk in self.chunks(rows_total):
            yield ChunkTask(asked, chunk, now, chunk_across(reader, plan, chunk))

    def check(self) -> int:
        """See that the file can be read to its end and may be stored; how many rows it has.

        Raises a FileFault.
        """
        plan, rows, faults = self.claim.plan, 0, Counter[str]()
        tasks = self.tasks(Asked.FAULTS, None)
        if plan.refuse is None:
            return sum(task.chunk.rows for task in tasks)
        for task, found in self.reading.answers(tasks):
            rows += task.chunk.rows
            faults += fault_codes(plan, task.chunk, found.faults, self.mark.started_at)
        refusal = too_many_bad(plan, self.claim.file.name, rows, faults)
        if refusal is not None:
            self.mark = replace(self.mark, rows=rows)
            raise refusal
        return rows

    def rest(self, rows_total: int | None) -> Iterator[ChunkTask]:
        """The chunks that are not stored yet, and their records asked for.

        Where those that are stored end elsewhere by now, as after a change of how files are cut,
        the import begins again: what is there already is told apart row by row.
        """
        rest = self.tasks(Asked.RECORDS, rows_total)
        if sum(task.chunk.rows for task in islice(rest, self.mark.chunks)) == self.mark.rows:
            return rest
        self.mark = replace(self.mark, chunks=0, rows=0, counts={})
        return self.tasks(Asked.RECORDS, rows_total)

    def store(self, rest: Iterator[ChunkTask]) -> None:
        """Store chunks: one is written while the next is read.

        A chunk waits until the one before it is on disk, so that no mark tells of a chunk whose
        transaction failed.
        """
        writing: _Writing | None = None
        for task, nameless in self.reading.answers(rest):
            read = nameless.named(self.ports.ids)
            self.settle(writing)
            writing = self.write(ChunkImport(self.claim.plan, task.chunk, read, self.mark))
        self.settle(writing)

    def write(self, chunk: ChunkImport) -> _Writing:
        """Hand a chunk to the store."""
        sent_from = self.mark.first_offset
        drafts = [replace(draft, sent_from=sent_from) for draft, _ in chunk.read.drafts]
        pending = self.ports.store.submit_segments(
            self.principal, drafts, quarantine=chunk.quarantined, mark=chunk.mark
        )
        return chunk, pending

    def settle(self, writing: _Writing | None) -> None:
        """Wait until a chunk is on disk."""
        if writing is not None:
            chunk, pending = writing
            self.mark = chunk.mark(pending.result())
