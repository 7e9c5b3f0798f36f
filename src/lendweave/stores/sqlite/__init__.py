"""The embedded store: one SQLite database, and Parquet segments beside it for bulk intake."""

from lendweave.stores.relational.commit_points import COMMIT_POINTS, Reach
from lendweave.stores.relational.errors import (
    ColumnChanged,
    IdTaken,
    ReadFailed,
    SegmentsUnknown,
    SegmentTorn,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreFailed,
    StoreInUse,
    StoreNewer,
    StoreReadOnly,
    WrongKind,
    WrongTenant,
)
from lendweave.stores.relational.verifying import Verified
from lendweave.stores.sqlite.store import SqliteStore

__all__ = [
    "COMMIT_POINTS",
    "ColumnChanged",
    "IdTaken",
    "Reach",
    "ReadFailed",
    "SegmentTorn",
    "SegmentsUnknown",
    "SqliteStore",
    "StoreBusy",
    "StoreClosed",
    "StoreDamaged",
    "StoreFailed",
    "StoreInUse",
    "StoreNewer",
    "StoreReadOnly",
    "Verified",
    "WrongKind",
    "WrongTenant",
]
