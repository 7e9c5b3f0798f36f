"""Preparing a database, as its owner, and checking as the role that serves that it is fit.

The role that serves owns nothing, so it can neither change a table nor what keeps tenants apart.
Tables are made and changed by the owner alone: `prepare`, once before the first start and after
each new version.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lendweave.kernel.clock import Clock
from lendweave.records.catalog import KINDS, fields_of
from lendweave.records.sqlite_schema import default_clause, table_name
from lendweave.stores.postgres.address import Address
from lendweave.stores.postgres.errors import (
    DatabaseUnprepared,
    RoleUnfit,
    ServerFault,
    ServerUnfit,
)
from lendweave.stores.postgres.session import SCHEMA, Session
from lendweave.stores.postgres.tables import (
    BASELINE,
    CHANGING,
    KEPT_FOR_EVER,
    OF_THE_HOUSE,
    column_ddl,
    guarded_ddl,
    kind_ddl,
    server_type,
)
from lendweave.stores.relational.errors import ColumnChanged, StoreNewer

T = TypeVar("T")
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (*BASELINE, *(s for table in (*KEPT_FOR_EVER, *CHANGING) for s in guarded_ddl(table))),
)
SERVER_MIN = 150_000
_MAKE_VERSIONS = """
CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, applied_at BIGINT NOT NULL)
"""
_SERVER = """
SELECT CAST(current_setting('server_version_num') AS BIGINT), pg_encoding_to_char(encoding),
  datcollate FROM pg_database WHERE datname = current_database()
"""
_ROLE = """
SELECT CAST(rolsuper OR rolbypassrls AS INTEGER) FROM pg_roles WHERE rolname = current_user
"""
_OWNED = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND pg_has_role(current_user, c.relowner, 'USAGE')
"""
_COLUMNS = """
SELECT column_name, upper(data_type) FROM information_schema.columns
WHERE table_schema = ? AND table_name = ?
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = ?"
_ASK_OWNER = "As the owner of the database: lendweave database prepare"


def prepare(owner: Address, role: str, clock: Clock) -> int:
    """Bring the database to the code's version, and let `role` serve from it; how many changes.

    All in one transaction. Raises ServerAway, ServerUnfit, StoreNewer, ColumnChanged.
    """

    def prepared(session: Session) -> int:
        session.begin_group(0)
        require_fit_server(session)
        session.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        session.execute(_MAKE_VERSIONS)
        changes = _migrate(session, clock) + sum(_align_table(session, kind) for kind in KINDS)
        _let_serve(session, role)
        session.commit_group(0)
        return changes

    return _asked(owner, prepared)


def require_ready(session: Session) -> None:
    """Raise ServerUnfit, RoleUnfit, StoreNewer or DatabaseUnprepared unless the store can work."""
    require_fit_server(session)
    (unbound,) = session.execute(_ROLE).fetchone()
    (owned,) = session.execute(_OWNED, (SCHEMA,)).fetchone()
    if unbound or owned:
        raise RoleUnfit(
            where="setting `database_url`",
            got=f"a role that {'is above row-level security' if unbound else 'owns tables'}",
            expected="a role that owns nothing, neither superuser nor BYPASSRLS",
            fix="CREATE ROLE lendweave_app LOGIN, name it in the setting, then "
            "`lendweave database prepare`.",
        )
    version = _version(session)
    tables = {name for (name,) in session.execute(_TABLES, (SCHEMA,))}
    kinds = [kind for kind in KINDS if version and table_name(kind) not in tables]
    if version < len(MIGRATIONS) or kinds:
        raise DatabaseUnprepared(
            where=f"schema {SCHEMA}",
            got=f"version {version}" + (f", no table for {kinds[0]}" if kinds else ""),
            expected=f"version {len(MIGRATIONS)} with a table for each kind of record",
            fix=_ASK_OWNER,
        )


def require_fit_server(session: Session) -> None:
    """Raise ServerUnfit for a server that is too old, or a database that sorts otherwise."""
    number, encoding, collation = session.execute(_SERVER).fetchone()
    if number < SERVER_MIN:
        raise ServerUnfit(
            where="PostgreSQL server",
            got=f"version {number // 10_000}",
            expected=f"version {SERVER_MIN // 10_000} or newer",
            fix="Upgrade the server.",
        )
    if encoding != "UTF8" or collation not in ("C", "POSIX"):
        raise ServerUnfit(
            where="database",
            got=f"encoding {encoding}, collation {collation}",
            expected="encoding UTF8, collation C: texts sorted by their bytes, as everywhere else",
            fix="CREATE DATABASE lendweave TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'",
        )


def _asked(address: Address, work: Callable[[Session], T]) -> T:
    session = Session(address)
    try:
        return work(session)
    except ServerFault as error:
        raise ServerUnfit(
            where=str(address),
            got=str(error),
            expected="an owner who may make tables and grant their use",
            fix="Sign in as the owner of the database, and check that the role is there.",
        ) from error
    finally:
        session.close()


def _version(session: Session) -> int:
    """Number of the last migration, 0 for an empty database. Raises StoreNewer."""
    if not _columns(session, "schema_version"):
        return 0
    version = int(session.execute("SELECT max(version) FROM schema_version").fetchone()[0] or 0)
    if version > len(MIGRATIONS):
        raise StoreNewer(
            where="table schema_version",
            got=f"version {version}",
            expected=f"at most {len(MIGRATIONS)}",
            fix="Run the version of Lendweave that wrote it, or a newer one.",
        )
    return version


def _migrate(session: Session, clock: Clock) -> int:
    pending = range(_version(session) + 1, len(MIGRATIONS) + 1)
    for number in pending:
        for statement in MIGRATIONS[number - 1]:
            session.execute(statement)
        session.execute("INSERT INTO schema_version VALUES (?, ?)", (number, clock.now()))
    return len(pending)


def _align_table(session: Session, kind: str) -> int:
    """Make the table of a kind, or add the columns that it does not have yet; how many changes."""
    table = table_name(kind)
    stored = _columns(session, table)
    if not stored:
        for statement in (*kind_ddl(kind), *guarded_ddl(table)):
            session.execute(statement)
        return 1
    added = [field for field in fields_of(kind) if field.name not in stored]
    for field in added:
        session.execute(
            f"ALTER TABLE {table} ADD COLUMN {column_ddl(field)}{default_clause(kind, field)}"
        )
    for field in fields_of(kind):
        if stored.get(field.name, server_type(field)) != server_type(field):
            raise ColumnChanged(
                where=f"table {table}, column {field.name}",
                got=stored[field.name],
                expected=server_type(field),
                fix="Declare a new field; the meaning of a stored one never changes.",
            )
    return len(added)


def _columns(session: Session, table: str) -> dict[str, str]:
    return dict(session.execute(_COLUMNS, (SCHEMA, table)).fetchall())


def _let_serve(session: Session, role: str) -> None:
    """What is stored for ever may be added to and read; no statement of the role changes it."""
    name = '"' + role.replace('"', '""') + '"'
    for_ever = ", ".join((*KEPT_FOR_EVER, *map(table_name, KINDS)))
    changing = ", ".join((*CHANGING, *OF_THE_HOUSE))
    for statement in (
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {name}",
        f"GRANT SELECT, INSERT ON {for_ever} TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {changing} TO {name}",
        f"GRANT SELECT ON schema_version TO {name}",
    ):
        session.execute(statement)
