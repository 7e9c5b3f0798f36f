"""Keeping the tables of the books as their records are stored, one by one or as a segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import pyarrow as pa

from lendweave.records.arrow_rows import records_from_table
from lendweave.records.catalog import kind_name
from lendweave.records.envelope import Record
from lendweave.stores.relational import same_parties
from lendweave.stores.relational.connection import Connection, put_rows
from lendweave.stores.relational.exposures import move
from lendweave.stores.relational.ledger import add_entries

SUBJECT_OF: Mapping[str, str] = {
    "loan_event": "loan_id",
    "journal_entry": "loan_id",
    "transition": "subject_id",
}
"""Kind → the field that names what its records are about."""

_EXPOSURES = ("exposure", "exposure_limit", same_parties.KIND)
KEPT_KINDS = (*SUBJECT_OF, *_EXPOSURES)
"""The kinds from which the tables of the books are derived."""

_INDEX = "INSERT INTO book_index VALUES (?, ?, ?, ?)"


def keep_table(connection: Connection, kind: str, table: pa.Table) -> None:
    """Take the stamped records of a segment into the tables."""
    if kind in KEPT_KINDS:
        told = same_parties.told(kind, table)
        keep_records(connection, {kind: list(records_from_table(kind, told))})


def keep_records(
    connection: Connection, by_kind: Mapping[str, Sequence[Any]], *, judged: bool = False
) -> None:
    """Take stamped records, each kind in the order of the log, into the tables.

    judged: they come from the log, so that no limit is held against them again.
    Raises EntryUnbalanced, ClockBehind, LimitExceeded, ExposureShort.
    """
    for kind, field in SUBJECT_OF.items():
        if records := by_kind.get(kind):
            _index(connection, kind, attrgetter(field), records)
    for _, entries in _by_tenant(by_kind.get("journal_entry", ())):
        add_entries(connection, list(entries))
    movements = [record for kind in _EXPOSURES for record in by_kind.get(kind, ())]
    if movements:
        move(connection, sorted(movements, key=attrgetter("offset")), judged=judged)


def grouped_by_kind(records: Iterable[Record]) -> dict[str, list[Record]]:
    """The records of each kind, in their order."""
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_kind[kind_name(record)].append(record)
    return by_kind


def _by_tenant(entries: Sequence[Any]) -> Iterable[tuple[str, Iterable[Any]]]:
    return groupby(sorted(entries, key=attrgetter("tenant_id")), key=attrgetter("tenant_id"))


def _index(
    connection: Connection,
    kind: str,
    subject_of: Callable[[Any], str | None],
    records: Sequence[Any],
) -> None:
    rows = [(r.tenant_id, subject_of(r), kind, r.offset) for r in records if subject_of(r)]
    put_rows(connection, _INDEX, rows)
