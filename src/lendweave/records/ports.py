"""What flows may ask of a record store, and what they hand over and get back.

A store implements these Protocols; a flow names them and never the store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from lendweave.kernel.errors import Conflict, LendweaveError
from lendweave.records.chain import OnChange
from lendweave.records.envelope import Record
from lendweave.records.principal import Principal
from lendweave.records.scene import Scene

T_co = TypeVar("T_co", covariant=True)


class IdempotencyKeyReused(Conflict):
    """An idempotency key comes again with another body.
    同一幂等键再次出现，但请求体不同。
    """

    code = "RECORDS-031"


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """One write that a client may repeat. body_hash: SHA-256 of the request body, hexadecimal."""

    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not stored, and why. index: its place in what was submitted."""

    index: int
    external_id: str
    error: LendweaveError


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a store did with one batch, given after it is on disk.

    first_offset: offset of the first stored record, None when none was stored.
    count: records stored, amendments included, released held ones too.
    stored: these records as stored; empty for segments.
    amended, duplicates, kept, held: how many records stood so (see records.chain).
    response: bytes kept under the idempotency key. replayed: they were there already.
    """

    first_offset: int | None
    count: int
    stored: tuple[Record, ...] = ()
    duplicates: int = 0
    amended: int = 0
    kept: int = 0
    held: int = 0
    refused: tuple[Refusal, ...] = ()
    response: bytes | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """A whole raw row that was refused at the door, and why.

    raw: the row as it may be shown, by column, personal cells masked. line: from 1, 0 when unknown.
    column: the one at fault, empty for the row as a whole. error: the flat fields of the error
    (`as_fields`). at: when it was quarantined, set by the store. scenario: its scene.
    clear: the cells as they were read, by column, which a store keeps sealed and gives to nobody
    who has not asked for them; None where the row has none. It is never printed.
    """

    feed: str
    file: str
    line: int
    column: str
    raw: dict[str, Any]
    error: dict[str, str] = field(default_factory=dict)
    at: int | None = None
    scenario: str = ""
    clear: Mapping[str, str] | None = field(default=None, repr=False)


Response = bytes | Callable[[Receipt], bytes]
"""What to keep under an idempotency key: bytes, or how to make them from the receipt."""


@dataclass(frozen=True, slots=True)
class SegmentDraft:
    """Records of one kind that go into one segment.

    table: pyarrow Table of `arrow_schema(kind)`; the store fills in offset, recorded_at and
    partition. sent_from: offset of the log at which the import of their file began, so that what
    an earlier file said otherwise counts as known until then (`records.chain.is_restated`).
    """

    kind: str
    table: Any
    on_change: OnChange
    sent_from: int | None = None


@dataclass(frozen=True, slots=True)
class FileImport:
    """How far the import of one file into one scene has come.

    import_id: SHA-256 over tenant, scene, feed, mapping text and file content, hexadecimal.
    chunks, rows: stored so far. counts: `records.<kind>`, `quarantined.<code>`, `duplicates`,
    `amended`, `kept`. started_at, finished_at: µs UTC, finished_at None while unfinished.
    refused: error code where the whole file was refused, else empty. first_offset: next offset of
    the log when the import began.
    """

    import_id: str
    scenario: str
    feed: str
    file: str
    chunks: int
    rows: int
    counts: Mapping[str, int]
    started_at: int
    finished_at: int | None = None
    refused: str = ""
    first_offset: int = 0


RefusedRows = Sequence[QuarantinedRow] | Callable[[Sequence[Receipt]], Sequence[QuarantinedRow]]
"""Refused rows to keep with segments: rows, or how to make them from the receipts of the drafts."""

MarkOf = FileImport | Callable[[Sequence[Receipt]], FileImport] | None
"""How far an import is once its segments are stored, or how to tell from their receipts."""


class Pending(Protocol[T_co]):
    """An outcome on its way, such as a `concurrent.futures.Future`."""

    def result(self, timeout: float | None = None) -> T_co: ...

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None: ...


class RecordWriter(Protocol):
    """Appends records; a batch is stored whole or not at all.

    require_stored: a record that would be refused, kept or held fails its batch, as a Conflict;
    duplicates do not.
    """

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
    ) -> Pending[Receipt]: ...

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
    ) -> Receipt: ...

    def stored_response(self, principal: Principal, key: IdempotencyKey) -> bytes | None: ...


class SegmentWriter(Protocol):
    """Appends records in bulk: one segment for each draft, all of them in one transaction.

    quarantine: refused rows of the same file. mark: how far its import is then. Both are kept in
    the same transaction; a function gives them once it is known what the store refuses, from one
    receipt for each draft, in their order.
    """

    def submit_segments(
        self,
        principal: Principal,
        drafts: Sequence[SegmentDraft],
        *,
        quarantine: RefusedRows = (),
        mark: MarkOf = None,
    ) -> Pending[tuple[Receipt, ...]]: ...

    def last_offset(self) -> int: ...

    def file_import(self, principal: Principal, import_id: str) -> FileImport | None: ...

    def file_imports(self, principal: Principal, scenario: str) -> tuple[FileImport, ...]: ...


class RecordReader(Protocol):
    """Reads committed records of the principal's tenant, and of no other."""

    def get(self, principal: Principal, kind: str, id: str) -> Record | None: ...

    def current(self, principal: Principal, kind: str, entity_id: str) -> Record | None: ...

    def versions(self, principal: Principal, kind: str, entity_id: str) -> tuple[Record, ...]: ...

    def scan(
        self,
        principal: Principal | None,
        from_offset: int = 0,
        kinds: Collection[str] | None = None,
    ) -> Iterator[Record]: ...

    def latest(
        self, principal: Principal, kind: str, *, limit: int, before: int | None = None
    ) -> tuple[Record, ...]: ...

    def count(self, principal: Principal, kind: str | None = None) -> int: ...

    def last_offset(self) -> int: ...


class Quarantine(Protocol):
    """Keeps what was refused at the door, whole, until somebody has looked at it."""

    def quarantine(self, principal: Principal, rows: Sequence[QuarantinedRow]) -> int: ...

    def quarantined(
        self, principal: Principal, *, code: str | None = None, limit: int = 100, after: int = 0
    ) -> tuple[tuple[int, QuarantinedRow], ...]: ...

    def quarantine_counts(self, principal: Principal) -> dict[str, int]: ...


class RecordStore(RecordWriter, SegmentWriter, RecordReader, Quarantine, Protocol):
    """All that a record store does."""


class RecordHistory(Protocol):
    """Records as tables of an analytical engine; the connection is DuckDB's."""

    def connect(
        self, principal: Principal, scene: Scene, kinds: Collection[str] | None = None
    ) -> Any: ...
