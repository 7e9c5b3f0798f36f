"""The embedded store: one SQLite database, and Parquet segments beside it for bulk intake."""

from lendweave.stores.sqlite.commit_points import COMMIT_POINTS, Reach
from lendweave.stores.sqlite.errors import (
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
from lendweave.stores.sqlite.store import SqliteStore
from lendweave.stores.sqlite.verifying import Verified

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
