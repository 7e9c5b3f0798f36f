"""The record store on a PostgreSQL server, with Parquet segments in the data folder.

Rows are apart by tenant twice: every statement names its tenant, and the server shows a session no
other tenant's rows (row-level security, forced). The role that serves owns nothing.
"""

from lendweave.stores.postgres.errors import (
    CommitUnknown,
    DatabaseUnprepared,
    RoleUnfit,
    ServerAway,
    ServerUnfit,
)
from lendweave.stores.postgres.store import PostgresStore

__all__ = [
    "CommitUnknown",
    "DatabaseUnprepared",
    "PostgresStore",
    "RoleUnfit",
    "ServerAway",
    "ServerUnfit",
]
