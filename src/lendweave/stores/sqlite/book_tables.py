"""The tables of the books (`stores.relational.book_keys`) as migrations of SQLite make them."""

from __future__ import annotations

LEDGER_TABLES: dict[str, str] = {
    "book_index": """CREATE TABLE book_index (
             tenant_id TEXT NOT NULL,
             subject TEXT NOT NULL,
             kind TEXT NOT NULL,
             "offset" INTEGER NOT NULL,
             PRIMARY KEY (tenant_id, subject, kind, "offset")
           ) STRICT, WITHOUT ROWID""",
    "ledger_balance": """CREATE TABLE ledger_balance (
             tenant_id TEXT NOT NULL,
             currency TEXT NOT NULL,
             holder TEXT NOT NULL,
             account TEXT NOT NULL,
             business_date INTEGER NOT NULL,
             recorded_day INTEGER NOT NULL,
             amount_minor INTEGER NOT NULL,
             PRIMARY KEY (tenant_id, currency, holder, account, business_date, recorded_day)
           ) STRICT, WITHOUT ROWID""",
    "ledger_day": """CREATE TABLE ledger_day (
             tenant_id TEXT NOT NULL,
             recorded_day INTEGER NOT NULL,
             first_offset INTEGER NOT NULL,
             last_recorded_at INTEGER NOT NULL,
             PRIMARY KEY (tenant_id, recorded_day)
           ) STRICT, WITHOUT ROWID""",
    "exposure_balance": """CREATE TABLE exposure_balance (
             tenant_id TEXT NOT NULL,
             holder_type TEXT NOT NULL,
             holder_key TEXT NOT NULL,
             currency TEXT NOT NULL,
             used_minor INTEGER NOT NULL,
             reserved_minor INTEGER NOT NULL,
             limit_minor INTEGER,
             valid_to INTEGER,
             PRIMARY KEY (tenant_id, holder_type, holder_key, currency)
           ) STRICT, WITHOUT ROWID""",
}
"""Table name → the statement that makes it; part of a released migration, never edited."""

PARTY_TABLES: dict[str, str] = {
    "same_party": """CREATE TABLE same_party (
             tenant_id TEXT NOT NULL,
             party TEXT NOT NULL,
             other TEXT NOT NULL,
             link_id TEXT NOT NULL,
             PRIMARY KEY (tenant_id, party, other, link_id)
           ) STRICT, WITHOUT ROWID""",
}
"""The same, of a later migration."""

BOOK_TABLES = LEDGER_TABLES | PARTY_TABLES
"""All of them."""
