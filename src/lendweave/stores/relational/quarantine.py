"""Rows refused at the door: kept whole, counted by reason, once each however often imported.

What may be shown of a row stands beside its cells, which are sealed. A row is known by its place in
its file and its cells, so that another reading of the same row finds it and tells its newest fault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from lendweave.records.kept_rows import (
    TEXT,
    KeptRow,
    RowAction,
    RowChange,
    RowEvent,
    RowFilter,
    RowGroup,
    RowStatus,
)
from lendweave.records.ports import FileImport, QuarantinedRow
from lendweave.stores.relational.connection import Connection, stored_integer
from lendweave.stores.relational.log import Log
from lendweave.stores.sealing import Seal

# A row that an older version kept without its cells, and that is read again with them.
_ADOPT = """
UPDATE quarantine SET digest = :digest, sealed = :sealed, scenario = :scenario
WHERE tenant_id = :tenant AND digest = :digest_before AND sealed IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM quarantine q WHERE q.tenant_id = :tenant AND q.digest = :digest)
"""
_INSERT = """
INSERT INTO quarantine
  (tenant_id, digest, scenario, feed, file, line, column_name, raw, code, error, at, sealed)
VALUES (:tenant, :digest, :scenario, :feed, :file, :line, :column, :raw, :code, :error, :at,
  :sealed)
ON CONFLICT (tenant_id, digest) DO NOTHING
"""
_RETELL = """
UPDATE quarantine SET column_name = :column, raw = :raw, code = :code, error = :error
WHERE tenant_id = :tenant AND digest = :digest AND status = 'open' AND error <> :error
"""
_CLOSE = """
UPDATE quarantine SET status = :becomes, sealed = CASE WHEN :forget = 1 THEN NULL ELSE sealed END
WHERE tenant_id = :tenant AND number = :number AND status = :was
"""
_SHOW = """
UPDATE quarantine SET column_name = :column, raw = :raw, code = :code, error = :error,
  sealed = coalesce(:sealed, sealed)
WHERE tenant_id = :tenant AND number = :number
"""
_EVENT = (
    "INSERT INTO quarantine_event (tenant_id, row, action, who, at, note) VALUES (?, ?, ?, ?, ?, ?)"
)
_ROWS = (
    "SELECT number, feed, file, line, column_name, raw, error, at, scenario, status,"
    " sealed IS NOT NULL FROM quarantine WHERE tenant_id = :tenant AND "
)
_WANTED = " AND ".join(
    f"(CAST(:{name} AS TEXT) IS NULL OR {column} = :{name})"
    for name, column in {
        **{name: name for name in RowFilter._fields},
        "column": "column_name",
    }.items()
)
_BECAME_RECORDS = (RowStatus.FIXED, RowStatus.REPLAYED)
_sorted_json = msgspec.json.Encoder(order="sorted", decimal_format="string")


def keep_rows(log: Log, tenant_id: str, rows: Sequence[QuarantinedRow]) -> int:
    """Keep the rows, their cells sealed; how many were not there yet."""
    connection = log.connection
    seal = _seal(log, tenant_id) if any(row.clear is not None for row in rows) else None
    encoded = [_encoded(tenant_id, row, seal, log.clock.now()) for row in rows]
    connection.executemany(_ADOPT, encoded)
    added = connection.executemany(_INSERT, encoded).rowcount
    connection.executemany(_RETELL, encoded)
    return added


def _seal(log: Log, tenant_id: str) -> Seal | None:
    sealed = log.connection.execute(
        "SELECT 1 FROM quarantine WHERE tenant_id = ? AND sealed IS NOT NULL LIMIT 1", (tenant_id,)
    )
    return log.seal_of(tenant_id, sealed.fetchone() is not None)


def _encoded(tenant_id: str, row: QuarantinedRow, seal: Seal | None, at: int) -> dict[str, Any]:
    shown = _shown(row)
    place = f"{row.feed}\x1f{row.file}\x1f{row.line}\x1f"
    # What an older version kept of a row that could not be split: nothing.
    raw_before = "{}" if TEXT in row.raw else shown["raw"]
    known_by = f"{place}{row.column}\x1f{raw_before}\x1f{shown['error']}"
    digest = digest_before = hashlib.sha256(known_by.encode()).hexdigest()
    sealed = None
    if row.clear is not None and seal is not None:
        clear = _sorted_json.encode(row.clear)
        known_by = f"{row.scenario}\x1f{place}{seal.mark(clear)}"
        digest = hashlib.sha256(known_by.encode()).hexdigest()
        sealed = seal.close(f"{tenant_id}\x1f{digest}", clear)
    return {
        "tenant": tenant_id,
        "digest": digest,
        "digest_before": digest_before,
        "scenario": row.scenario,
        "feed": row.feed,
        "file": row.file,
        "line": row.line,
        "at": at,
        "sealed": sealed,
        **shown,
    }


def _shown(row: QuarantinedRow) -> dict[str, str]:
    return {
        "column": row.column,
        "raw": _sorted_json.encode(row.raw).decode(),
        "code": row.error.get("code", ""),
        "error": _sorted_json.encode(row.error).decode(),
    }


def change_rows(log: Log, tenant_id: str, who: str, changes: Sequence[RowChange]) -> int:
    """Change the rows that are in the state they must be in, with their events; how many."""
    changed = [change for change in changes if _changed(log, tenant_id, change)]
    events = [(change.number, change.action, change.note) for change in changed if change.action]
    note_events(log, tenant_id, who, events)
    return len(changed)


def close_refusals(log: Log, tenant_id: str, who: str, mark: FileImport) -> int:
    """Close the open rows that tell of a refusal of a file that is imported now; how many."""
    refusals = log.connection.execute(
        "SELECT number FROM quarantine WHERE tenant_id = ? AND scenario = ? AND feed = ?"
        " AND file = ? AND line = 0 AND status = 'open'",
        (tenant_id, mark.scenario, mark.feed, mark.file),
    )
    change = RowStatus.OPEN, RowStatus.REPLAYED, RowAction.REPLAYED
    return change_rows(log, tenant_id, who, [RowChange(number, *change) for (number,) in refusals])


def _changed(log: Log, tenant_id: str, change: RowChange) -> bool:
    """Cells that have become records are forgotten: they stand there as tokens."""
    done = log.connection.execute(
        _CLOSE,
        {
            "tenant": tenant_id,
            "number": change.number,
            "was": change.was.value,
            "becomes": change.becomes.value,
            "forget": int(change.becomes in _BECAME_RECORDS),
        },
    )
    if not done.rowcount:
        return False
    if change.row is not None:
        _show(log, tenant_id, change.number, change.row)
    return True


def _show(log: Log, tenant_id: str, number: int, row: QuarantinedRow) -> None:
    sealed = None
    seal = None if row.clear is None else _seal(log, tenant_id)
    if seal is not None:
        (digest,) = log.connection.execute(
            "SELECT digest FROM quarantine WHERE tenant_id = ? AND number = ?", (tenant_id, number)
        ).fetchone()
        sealed = seal.close(f"{tenant_id}\x1f{digest}", _sorted_json.encode(row.clear))
    log.connection.execute(
        _SHOW, {"tenant": tenant_id, "number": number, "sealed": sealed, **_shown(row)}
    )


def note_events(
    log: Log, tenant_id: str, who: str, events: Sequence[tuple[int, RowAction, str]]
) -> None:
    """Note what `who` did: (number of the row, action, note)."""
    at = log.clock.now()
    log.connection.executemany(
        _EVENT,
        [(tenant_id, number, action.value, who, at, note) for number, action, note in events],
    )


@dataclass(frozen=True, slots=True)
class OpenCells:
    """Opens the cells of rows; called with the log by the writer, after whose commit they leave."""

    tenant_id: str
    who: str
    numbers: Sequence[int]
    action: RowAction | None

    def __call__(self, log: Log) -> Mapping[int, Mapping[str, str]]:
        found = dict(self._opened(log))
        if self.action is not None:
            note_events(log, self.tenant_id, self.who, [(n, self.action, "") for n in found])
        return found

    def _opened(self, log: Log) -> Iterator[tuple[int, Mapping[str, str]]]:
        for number in self.numbers:
            row = log.connection.execute(
                "SELECT digest, sealed FROM quarantine"
                " WHERE tenant_id = ? AND number = ? AND sealed IS NOT NULL",
                (self.tenant_id, stored_integer(number)),
            ).fetchone()
            seal = row and log.seal_of(self.tenant_id, True)
            if seal:
                clear = seal.open(f"{self.tenant_id}\x1f{row[0]}", row[1])
                yield number, msgspec.json.decode(clear, type=dict[str, str])


def list_rows(
    connection: Connection, tenant_id: str, asked: RowFilter, limit: int, after: int
) -> tuple[KeptRow, ...]:
    """Rows numbered above `after`, oldest first."""
    values = _values(tenant_id, asked)
    values |= {"after": stored_integer(after), "limit": stored_integer(limit)}
    rows = connection.execute(
        f"{_ROWS}number > :after AND {_WANTED} ORDER BY number LIMIT :limit", values
    )
    return tuple(map(_decoded, rows))


def row_by_number(connection: Connection, tenant_id: str, number: int) -> KeptRow | None:
    """The row of this number, in whatever state."""
    values = {"tenant": tenant_id, "number": stored_integer(number)}
    row = connection.execute(f"{_ROWS}number = :number", values).fetchone()
    return None if row is None else _decoded(row)


def _values(tenant_id: str, asked: RowFilter) -> dict[str, Any]:
    status = asked.status.value if asked.status else None
    return {"tenant": tenant_id, **asked._asdict(), "status": status}


def _decoded(found: Sequence[Any]) -> KeptRow:
    number, feed, file, line, column, raw, error, at, scenario, status, sealed = found
    decode = msgspec.json.decode
    row = QuarantinedRow(feed, file, line, column, decode(raw), decode(error), at, scenario)
    return KeptRow(number, row, RowStatus(status), bool(sealed))


def group_rows(connection: Connection, tenant_id: str, asked: RowFilter) -> tuple[RowGroup, ...]:
    """How many rows are alike, most first."""
    rows = connection.execute(
        "SELECT status, scenario, feed, file, column_name, code, count(*) AS held FROM quarantine"
        f" WHERE tenant_id = :tenant AND {_WANTED} GROUP BY 1, 2, 3, 4, 5, 6"
        " ORDER BY held DESC, 1, 2, 3, 4, 5, 6",
        _values(tenant_id, asked),
    )
    return tuple(RowGroup(*row) for row in rows)


def events_of(connection: Connection, tenant_id: str, number: int) -> tuple[RowEvent, ...]:
    """All that was done with a row, oldest first."""
    rows = connection.execute(
        "SELECT row, action, who, at, note FROM quarantine_event"
        " WHERE tenant_id = ? AND row = ? ORDER BY number",
        (tenant_id, stored_integer(number)),
    )
    return tuple(RowEvent(row, RowAction(action), *rest) for row, action, *rest in rows)


def count_rows(connection: Connection, tenant_id: str) -> dict[str, int]:
    """How many open rows are kept, by error code."""
    rows = connection.execute(
        "SELECT code, count(*) FROM quarantine WHERE tenant_id = ? AND status = 'open'"
        " GROUP BY code ORDER BY code",
        (tenant_id,),
    )
    return dict(rows.fetchall())
