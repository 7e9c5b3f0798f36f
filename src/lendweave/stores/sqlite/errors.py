"""What can go wrong in the embedded store.

Unavailable   StoreInUse, StoreBusy, StoreClosed, StoreFailed
Conflict      StoreNewer, StoreReadOnly, ColumnChanged, IdTaken, SegmentTorn
Forbidden     WrongTenant
Invalid       WrongKind
"""

from __future__ import annotations

from lendweave.kernel.errors import Conflict, Forbidden, Invalid, Unavailable


class StoreInUse(Unavailable):
    """Another process writes to this database."""

    code = "STORES-001"


class StoreBusy(Unavailable):
    """The writer's queue stayed full."""

    code = "STORES-002"


class StoreClosed(Unavailable):
    """The store was closed."""

    code = "STORES-003"


class StoreFailed(Unavailable):
    """The database could not store the batch; nothing of it was stored."""

    code = "STORES-004"


class StoreNewer(Conflict):
    """The database was written by a newer version of Lendweave."""

    code = "STORES-011"


class StoreReadOnly(Conflict):
    """The store was opened for reading."""

    code = "STORES-012"


class ColumnChanged(Conflict):
    """A column of the database has another type than its field."""

    code = "STORES-013"


class IdTaken(Conflict):
    """A version id is in use already, for another version."""

    code = "STORES-014"


class SegmentTorn(Conflict):
    """A segment file is missing or is not what was committed."""

    code = "STORES-015"


class WrongTenant(Forbidden):
    """A record belongs to another tenant than the principal."""

    code = "STORES-021"


class WrongKind(Invalid):
    """A record in a segment is of another kind than the segment."""

    code = "STORES-031"
