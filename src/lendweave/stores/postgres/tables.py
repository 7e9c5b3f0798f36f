"""The tables of the store as migrations make them, and who may do what with their rows.

A row belongs to a tenant. The server shows a session the rows of the tenant it acts for and takes
no others from it, whatever a statement says; a session that acts for all may read and nothing else.
That holds for the owner of the tables, too.
"""

from __future__ import annotations

from lendweave.records.catalog import fields_of
from lendweave.records.fields import Field
from lendweave.records.sqlite_schema import column_type, table_name
from lendweave.stores.postgres.session import EVERY_TENANT
from lendweave.stores.relational.referring import INDEXED

_TYPES = {"INTEGER": "BIGINT", "TEXT": "TEXT", "REAL": "DOUBLE PRECISION"}

BASELINE: tuple[str, ...] = (
    """CREATE TABLE log_head (
         one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one),
         next_offset BIGINT NOT NULL,
         commit_name TEXT NOT NULL
       )""",
    "INSERT INTO log_head (next_offset, commit_name) VALUES (0, '')",
    """CREATE TABLE log (
         "offset" BIGINT PRIMARY KEY,
         count BIGINT NOT NULL,
         tenant_id TEXT NOT NULL,
         kind TEXT NOT NULL
       )""",
    """CREATE TABLE version (
         tenant_id TEXT NOT NULL,
         kind TEXT NOT NULL,
         entity_id TEXT NOT NULL,
         "offset" BIGINT NOT NULL,
         id TEXT NOT NULL,
         content_hash TEXT NOT NULL,
         supersedes TEXT,
         tombstone BIGINT NOT NULL,
         known_at BIGINT NOT NULL,
         PRIMARY KEY (tenant_id, kind, entity_id, "offset")
       )""",
    """CREATE TABLE segment (
         first_offset BIGINT PRIMARY KEY,
         count BIGINT NOT NULL,
         tenant_id TEXT NOT NULL,
         kind TEXT NOT NULL,
         path TEXT NOT NULL UNIQUE,
         bytes BIGINT NOT NULL,
         sha256 TEXT NOT NULL,
         id_min TEXT NOT NULL,
         id_max TEXT NOT NULL
       )""",
    """CREATE TABLE held (
         tenant_id TEXT NOT NULL,
         kind TEXT NOT NULL,
         entity_id TEXT NOT NULL,
         waits_for TEXT NOT NULL,
         id TEXT NOT NULL,
         content_hash TEXT NOT NULL,
         record TEXT NOT NULL,
         held_at BIGINT NOT NULL,
         number BIGINT GENERATED ALWAYS AS IDENTITY,
         PRIMARY KEY (tenant_id, kind, entity_id, waits_for)
       )""",
    """CREATE TABLE idempotency (
         tenant_id TEXT NOT NULL,
         route TEXT NOT NULL,
         key TEXT NOT NULL,
         body_hash TEXT NOT NULL,
         response BYTEA NOT NULL,
         stored_at BIGINT NOT NULL,
         PRIMARY KEY (tenant_id, route, key)
       )""",
    """CREATE TABLE file_import (
         tenant_id TEXT NOT NULL,
         import_id TEXT NOT NULL,
         scenario TEXT NOT NULL,
         feed TEXT NOT NULL,
         file TEXT NOT NULL,
         chunks BIGINT NOT NULL,
         rows BIGINT NOT NULL,
         counts TEXT NOT NULL,
         started_at BIGINT NOT NULL,
         finished_at BIGINT,
         refused TEXT NOT NULL,
         first_offset BIGINT NOT NULL,
         PRIMARY KEY (tenant_id, import_id)
       )""",
    """CREATE TABLE quarantine (
         number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         tenant_id TEXT NOT NULL,
         digest TEXT NOT NULL,
         scenario TEXT NOT NULL,
         feed TEXT NOT NULL,
         file TEXT NOT NULL,
         line BIGINT NOT NULL,
         column_name TEXT NOT NULL,
         raw TEXT NOT NULL,
         code TEXT NOT NULL,
         error TEXT NOT NULL,
         at BIGINT NOT NULL,
         status TEXT NOT NULL DEFAULT 'open',
         sealed BYTEA,
         UNIQUE (tenant_id, digest)
       )""",
    "CREATE INDEX quarantine_by_code ON quarantine (tenant_id, code)",
    "CREATE INDEX quarantine_by_feed ON quarantine (tenant_id, status, feed)",
    """CREATE TABLE quarantine_event (
         number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         tenant_id TEXT NOT NULL,
         row BIGINT NOT NULL,
         action TEXT NOT NULL,
         who TEXT NOT NULL,
         at BIGINT NOT NULL,
         note TEXT NOT NULL
       )""",
    "CREATE INDEX quarantine_event_by_row ON quarantine_event (tenant_id, row)",
    """CREATE TABLE outbox (
         number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         tenant_id TEXT NOT NULL,
         effect TEXT NOT NULL,
         key TEXT NOT NULL,
         order_by TEXT NOT NULL,
         payload TEXT NOT NULL,
         state TEXT NOT NULL,
         worker TEXT NOT NULL,
         until BIGINT NOT NULL,
         attempts BIGINT NOT NULL,
         error TEXT NOT NULL,
         stored_at BIGINT NOT NULL,
         closed_at BIGINT,
         UNIQUE (tenant_id, effect, key)
       )""",
    "CREATE INDEX outbox_by_state ON outbox (tenant_id, state, number)",
    "CREATE TABLE books_built (at BIGINT NOT NULL)",
    "INSERT INTO books_built VALUES (0)",
    """CREATE TABLE book_index (
         tenant_id TEXT NOT NULL,
         subject TEXT NOT NULL,
         kind TEXT NOT NULL,
         "offset" BIGINT NOT NULL,
         PRIMARY KEY (tenant_id, subject, kind, "offset")
       )""",
    """CREATE TABLE ledger_balance (
         tenant_id TEXT NOT NULL,
         currency TEXT NOT NULL,
         holder TEXT NOT NULL,
         account TEXT NOT NULL,
         business_date BIGINT NOT NULL,
         recorded_day BIGINT NOT NULL,
         amount_minor BIGINT NOT NULL,
         PRIMARY KEY (tenant_id, currency, holder, account, business_date, recorded_day)
       )""",
    """CREATE TABLE ledger_day (
         tenant_id TEXT NOT NULL,
         recorded_day BIGINT NOT NULL,
         first_offset BIGINT NOT NULL,
         last_recorded_at BIGINT NOT NULL,
         PRIMARY KEY (tenant_id, recorded_day)
       )""",
    """CREATE TABLE exposure_balance (
         tenant_id TEXT NOT NULL,
         holder_type TEXT NOT NULL,
         holder_key TEXT NOT NULL,
         currency TEXT NOT NULL,
         used_minor BIGINT NOT NULL,
         reserved_minor BIGINT NOT NULL,
         limit_minor BIGINT,
         valid_to BIGINT,
         PRIMARY KEY (tenant_id, holder_type, holder_key, currency)
       )""",
    """CREATE TABLE same_party (
         tenant_id TEXT NOT NULL,
         party TEXT NOT NULL,
         other TEXT NOT NULL,
         link_id TEXT NOT NULL,
         PRIMARY KEY (tenant_id, party, other, link_id)
       )""",
    "CREATE INDEX same_party_by_link ON same_party (tenant_id, link_id)",
)
"""The first migration; part of a release, never edited."""

KEPT_FOR_EVER = ("log", "version", "segment")
"""Tables of which the role that serves may change and delete no row, as those of the records."""
CHANGING = (
    *("held", "idempotency", "file_import", "quarantine", "quarantine_event", "outbox"),
    *("book_index", "ledger_balance", "ledger_day", "exposure_balance", "same_party"),
)
"""Tables of rows of tenants that come, change and go."""
OF_THE_HOUSE = ("log_head", "books_built")
"""Tables that hold nothing of any tenant."""


def kind_ddl(kind: str) -> tuple[str, ...]:
    """The statements that make the table of a kind, its index on version ids and on references."""
    columns = ",\n  ".join(column_ddl(field) for field in fields_of(kind))
    table = table_name(kind)
    return (
        f"CREATE TABLE {table} (\n  {columns}\n)",
        f"CREATE UNIQUE INDEX {table}_by_id ON {table} (tenant_id, id)",
        *(
            f'CREATE INDEX {table}_by_{field} ON {table} (tenant_id, "{field}")'
            for of, field in INDEXED
            if of == kind
        ),
    )


def column_ddl(field: Field) -> str:
    """A column with its type, and whether it must have a value."""
    if field.name == "offset":
        return '"offset" BIGINT PRIMARY KEY'
    return f'"{field.name}" {server_type(field)}{"" if field.nullable else " NOT NULL"}'


def server_type(field: Field) -> str:
    """The type of a field's column; dates, times, truth values and money are integers."""
    return _TYPES[column_type(field)]


def guarded_ddl(table: str) -> tuple[str, ...]:
    """The statements that keep the rows of tenants apart."""
    acting_for = "current_setting('lendweave.tenant', true)"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own_rows ON {table} USING (tenant_id = {acting_for})"
        f" WITH CHECK (tenant_id = {acting_for} AND tenant_id <> '{EVERY_TENANT}')",
        f"CREATE POLICY read_all ON {table} FOR SELECT USING ({acting_for} = '{EVERY_TENANT}')",
    )
