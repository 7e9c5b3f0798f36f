"""A record store over a database that an engine has opened: one writer thread, many readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from lendweave.kernel.clock import Clock
from lendweave.records.chain import OnChange
from lendweave.records.envelope import Record
from lendweave.records.kept_rows import RowFilter
from lendweave.records.ports import (
    FileImport,
    IdempotencyKey,
    MarkOf,
    QuarantinedRow,
    Receipt,
    RefusedRows,
    Response,
    SegmentDraft,
)
from lendweave.records.principal import Principal
from lendweave.stores.relational import (
    batch,
    file_imports,
    idempotency,
    quarantine,
    reading,
    verifying,
)
from lendweave.stores.relational.append_segment import segment_table
from lendweave.stores.relational.book_rebuild import build_if_needed
from lendweave.stores.relational.books import Books
from lendweave.stores.relational.commit_points import Reach, pass_by
from lendweave.stores.relational.connection import Connection, Readers
from lendweave.stores.relational.errors import StoreReadOnly
from lendweave.stores.relational.key_index import KeyIndex
from lendweave.stores.relational.log import Log, last_offset
from lendweave.stores.relational.reference_index import ReferenceIndex
from lendweave.stores.relational.referring import referring
from lendweave.stores.relational.row_columns import row_batches
from lendweave.stores.relational.row_keeper import RowKeeping
from lendweave.stores.relational.segment_files import CheckedFiles, check_size, remove_unfinished
from lendweave.stores.relational.segment_index import Segment, all_segments, segments_of
from lendweave.stores.relational.snapshot import Snapshot
from lendweave.stores.relational.verifying import Verified
from lendweave.stores.relational.writer import Writer
from lendweave.stores.sealing import SealOf, no_seal


@dataclass(frozen=True, slots=True)
class Writing:
    """How a store that writes does so. clock: stamps recorded_at.

    reach: called at each commit point, for tests that stop the process there.
    queue_max: batches that may wait. group_max: batches in one commit. wait_seconds: for a place
    in the queue. seal_of: the seals under which refused rows keep their cells; without them they
    keep none. gather_seconds: how long a commit is held open where batches come together.
    """

    clock: Clock
    reach: Reach = pass_by
    queue_max: int = 1_024
    group_max: int = 256
    wait_seconds: float = 5.0
    seal_of: SealOf = no_seal
    gather_seconds: float = 0.004


class RecordDatabase:
    """Implements records.ports.RecordStore; an engine opens the database.

    path: what stands beside it are the folders `<path>.segments`, `<path>.keys` and `<path>.spill`.
    readers: connections that only read. reach: given to a store that will write.
    Close it, or use it as a context manager. Every read may raise ReadFailed.
    """

    def __init__(
        self,
        path: Path,
        readers: Readers,
        empty_books: Callable[[], Connection],
        reach: Reach | None,
    ) -> None:
        self.path = path
        self._readers = readers
        self._empty_books = empty_books
        self._files = CheckedFiles(path.with_name(path.name + ".segments"))
        self._index = KeyIndex(path.with_name(path.name + ".keys"), self._files, reach)
        self._references = ReferenceIndex(self._files)
        self._writer: Writer | None = None
        self._closing = ExitStack()

    def _start_reading(self) -> None:
        """Nothing is written; another process may be writing. Raises SegmentTorn."""
        self._closing.callback(self._readers.close)
        with self._readers.lend(None) as connection:
            self._check_sizes(all_segments(connection))

    def _start_writing(self, connection: Connection, writing: Writing, opening: ExitStack) -> None:
        """Tidy up after the last writer, and start a new one on a connection that has the lock.

        opening: what is to be closed with the store. Raises SegmentTorn, SegmentsUnknown.
        """
        connection.act_for(None)
        segments = all_segments(connection)
        remove_unfinished(self._files.folder, {segment.name for segment in segments})
        self._check_sizes(segments)
        self._index.remove_unfinished(segments)
        log = Log(connection, writing.clock, writing.reach, self._index, writing.seal_of)
        build_if_needed(log)
        self._last_offset = log.next_offset - 1
        self._writer = Writer(
            log,
            self._committed,
            queue_max=writing.queue_max,
            group_max=writing.group_max,
            wait_seconds=writing.wait_seconds,
            gather_seconds=writing.gather_seconds,
        )
        self._closing = opening.pop_all()
        self._closing.callback(self._writer.close)
        self._closing.callback(self._readers.close)

    def _check_sizes(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            check_size(self._files.folder / segment.name, segment.seal)

    def _committed(self, offset: int) -> None:
        self._last_offset = offset

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Commit what is queued, stop the writer, free the lock."""
        self._closing.close()

    # Writing

    def submit(
        self,
        principal: Principal,
        records: Sequence[Record],
        on_change: OnChange = OnChange.AMEND,
        *,
        idempotency: IdempotencyKey | None = None,
        response: Response = b"",
        quarantine: Sequence[QuarantinedRow] = (),
        require_stored: bool = False,
    ) -> Future[Receipt]:
        """Queue a batch; the future resolves when it is on disk, whole, or not stored at all.

        on_change: what to do with a known entity's new content that names no older version.
        idempotency, response: keep these bytes, or those made from the receipt on the writer's
        thread, with the batch; the same key again gives them back and stores nothing.
        quarantine: refused rows of the same file, kept in the same transaction.
        require_stored: fail the whole batch unless each record is stored or a duplicate.
        Raises StoreBusy, StoreClosed, StoreReadOnly at once; the future raises WrongTenant,
        AmendmentConflict, EntityClosed, IdempotencyKeyReused, IdTaken, StoreFailed, and with
        require_stored ContentChanged, SupersededUnknown.
        """
        effect = batch.RowBatch(
            principal.tenant_id,
            tuple(records),
            on_change,
            idempotency,
            response,
            tuple(quarantine),
            require_stored,
        )
        return self._open_writer().submit(effect, principal.tenant_id)

    def append(
        self,
        principal: Principal,
        records: Sequence[Record],
        on_change: OnChange = OnChange.AMEND,
        *,
        idempotency: IdempotencyKey | None = None,
        response: Response = b"",
        quarantine: Sequence[QuarantinedRow] = (),
        require_stored: bool = False,
    ) -> Receipt:
        """`submit`, waited for."""
        return self.submit(
            principal,
            records,
            on_change,
            idempotency=idempotency,
            response=response,
            quarantine=quarantine,
            require_stored=require_stored,
        ).result()

    def submit_segments(
        self,
        principal: Principal,
        drafts: Sequence[SegmentDraft],
        *,
        quarantine: RefusedRows = (),
        mark: MarkOf = None,
    ) -> Future[tuple[Receipt, ...]]:
        """Queue drafts, each to be stored as one Parquet file; all are stored, or none.

        drafts: stored in their order, so that a later one may amend an earlier one. A table's
        `offset`, `recorded_at` and `partition` are filled in here; version ids are taken to be
        fresh. The queue holds the tables: a caller that reads faster than the store writes waits
        for an earlier future before it submits more.
        quarantine, mark: refused rows and how far the import is, or functions that make them from
        the receipts on the writer's thread, kept in the same transaction.
        The future gives one receipt for each draft, in their order; `stored` holds only released
        held records. Raises as `submit` does, and WrongKind for columns of another kind.
        """
        tables = tuple(replace(d, table=segment_table(d.kind, d.table)) for d in drafts)
        effect = batch.SegmentBatch(principal.tenant_id, principal.name, tables, quarantine, mark)
        return self._open_writer().submit(effect, principal.tenant_id)

    def append_segment(
        self,
        principal: Principal,
        kind: str,
        batch: Iterable[Record] | pa.Table,
        on_change: OnChange = OnChange.AMEND,
        *,
        quarantine: RefusedRows = (),
    ) -> Receipt:
        """`submit_segments` of one draft, waited for. batch: records, or a table of them."""
        draft = SegmentDraft(kind, segment_table(kind, batch), on_change)
        (receipt,) = self.submit_segments(principal, (draft,), quarantine=quarantine).result()
        return receipt

    def quarantine(self, principal: Principal, rows: Sequence[QuarantinedRow]) -> int:
        """Keep refused rows; how many were not there yet."""
        kept = tuple(rows)
        keep = partial(quarantine.keep_rows, tenant_id=principal.tenant_id, rows=kept)
        return self._open_writer().submit(keep, principal.tenant_id).result()

    @property
    def rows(self) -> RowKeeping:
        """The rows in quarantine, and the records that rows give."""
        return RowKeeping(self._readers, self._open_writer)

    @property
    def books(self) -> Books:
        """The books: commits under guards, balances, exposures, the outbox."""
        return Books(self._snapshot, self._latest, self._open_writer)

    def _open_writer(self) -> Writer:
        if self._writer is None:
            raise StoreReadOnly(
                where=str(self.path), fix="Open it without read_only=True to write."
            )
        return self._writer

    # Reading

    @contextmanager
    def _snapshot(self, principal: Principal | None) -> Iterator[Snapshot]:
        """What is committed now of the principal's tenant, seen as one until the block ends."""
        tenant_id = None if principal is None else principal.tenant_id
        with self._readers.moment(tenant_id) as connection:
            below = last_offset(connection) + 1
            keyed = partial(self._index.keyed, connection, below)
            yield Snapshot(connection, self._files, keyed, below)

    @contextmanager
    def _latest(self, principal: Principal) -> Iterator[Snapshot]:
        """What is committed at each statement, for readings that a commit in between cannot upset.

        Cheaper than a snapshot: no transaction is begun, and pages that were read stay at hand.
        """
        if self._writer is None:
            with self._snapshot(principal) as snapshot:
                yield snapshot
            return
        below = self._last_offset + 1
        with self._readers.lend(principal.tenant_id) as connection:
            keyed = partial(self._index.keyed, connection, below)
            yield Snapshot(connection, self._files, keyed, below)

    def verify(self) -> Verified:
        """Check everything that is stored, of every tenant, beside a writer if there is one.

        Pages, offsets without a gap, one line of versions for each entity, rows and versions that
        agree, each segment byte for byte, the key index. Raises StoreDamaged, SegmentTorn.
        """
        with self._snapshot(None) as snapshot:
            return verifying.verify(snapshot, self.spill_folder, self._empty_books)

    def get(self, principal: Principal, kind: str, id: str) -> Record | None:
        """The version called `id`, None when the tenant has no such version."""
        with self._snapshot(principal) as snapshot:
            return reading.record_by_id(snapshot, principal.tenant_id, kind, id)

    def current(self, principal: Principal, kind: str, entity_id: str) -> Record | None:
        """The current version of an entity, None when it is unknown or deleted."""
        with self._latest(principal) as snapshot:
            return reading.current(snapshot, principal.tenant_id, kind, entity_id)

    def versions(self, principal: Principal, kind: str, entity_id: str) -> tuple[Record, ...]:
        """Every version of an entity in order of commit, a closing tombstone included."""
        with self._snapshot(principal) as snapshot:
            return reading.versions(snapshot, principal.tenant_id, kind, entity_id)

    def referring(
        self,
        principal: Principal,
        kind: str,
        field: str,
        entity_id: str,
        known_by: int | None = None,
    ) -> tuple[Record, ...]:
        """The current records of `kind` whose `field` names an entity, oldest first.

        known_by: µs UTC, for what is known then of imported history; None for all of it.
        """
        column = principal.tenant_id, kind, field
        with self._latest(principal) as snapshot:
            return referring(snapshot, self._references, column, entity_id, known_by)

    def scan(
        self,
        principal: Principal | None,
        from_offset: int = 0,
        kinds: Collection[str] | None = None,
    ) -> Iterator[Record]:
        """Committed records from `from_offset` on, in order of commit, across rows and segments.

        principal: None reads every tenant, for jobs that rebuild state. kinds: None for all.
        Records committed while the scan runs are read too.
        """
        tenant_id = None if principal is None else principal.tenant_id
        return reading.Scan(self._readers, self._files, tenant_id, kinds).records(from_offset)

    def row_batches(
        self, principal: Principal, scenario: str, kind: str
    ) -> Iterator[pa.RecordBatch]:
        """The single records of one kind of one scene as Arrow batches, segments left out."""
        with self._readers.moment(principal.tenant_id) as connection:
            yield from row_batches(connection, principal.tenant_id, scenario, kind)

    def segment_paths(self, principal: Principal, kind: str) -> list[Path]:
        """The checked Parquet files of one kind of the tenant. Raises SegmentTorn."""
        with self._readers.lend(principal.tenant_id) as connection:
            segments = segments_of(connection, principal.tenant_id, kind)
        return [self._files.path(segment.name, segment.seal) for segment in segments]

    def latest(
        self, principal: Principal, kind: str, *, limit: int, before: int | None = None
    ) -> tuple[Record, ...]:
        """The records of `kind` stored one by one, newest first, from offsets below `before`."""
        with self._readers.lend(principal.tenant_id) as connection:
            return tuple(reading.latest_rows(connection, principal.tenant_id, kind, limit, before))

    def count(self, principal: Principal, kind: str | None = None) -> int:
        """How many versions the tenant has stored, of one kind or of all."""
        with self._readers.lend(principal.tenant_id) as connection:
            return reading.count(connection, principal.tenant_id, kind)

    @property
    def spill_folder(self) -> Path:
        """Where readers put what does not fit into memory, beside the database."""
        return self.path.with_name(self.path.name + ".spill")

    def last_offset(self) -> int:
        """Offset of the last committed record, -1 when there is none."""
        if self._writer is not None:
            return self._last_offset
        with self._readers.lend(None) as connection:
            return last_offset(connection)

    def held(self, principal: Principal) -> tuple[Record, ...]:
        """Amendments that wait for their original, oldest first."""
        with self._readers.lend(principal.tenant_id) as connection:
            return reading.held(connection, principal.tenant_id)

    def stored_response(self, principal: Principal, key: IdempotencyKey) -> bytes | None:
        """The answer kept under `key`, None for a new key. Raises IdempotencyKeyReused."""
        with self._readers.lend(principal.tenant_id) as connection:
            return idempotency.stored_response(connection, principal.tenant_id, key)

    def file_import(self, principal: Principal, import_id: str) -> FileImport | None:
        """How far the import called `import_id` is, None when it never began."""
        with self._readers.lend(principal.tenant_id) as connection:
            return file_imports.file_import(connection, principal.tenant_id, import_id)

    def file_imports(self, principal: Principal, scenario: str) -> tuple[FileImport, ...]:
        """The imports into one scene, in the order in which they began."""
        with self._readers.lend(principal.tenant_id) as connection:
            return file_imports.file_imports(connection, principal.tenant_id, scenario)

    def quarantined(
        self, principal: Principal, *, code: str | None = None, limit: int = 100, after: int = 0
    ) -> tuple[tuple[int, QuarantinedRow], ...]:
        """(number, row) of open rows numbered above `after`, by error code or all."""
        found = self.rows.kept(principal, RowFilter(code=code), limit=limit, after=after)
        return tuple((kept.number, kept.row) for kept in found)

    def quarantine_counts(self, principal: Principal) -> dict[str, int]:
        """How many open rows are in quarantine, by error code."""
        with self._readers.lend(principal.tenant_id) as connection:
            return quarantine.count_rows(connection, principal.tenant_id)
