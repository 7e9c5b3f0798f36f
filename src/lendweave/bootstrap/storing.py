"""Which database a data folder keeps its records in: SQLite in the folder, or one on a server.

A folder stays with the kind of database it began with: its segments, keys and archives belong to
the records that are there.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lendweave.bootstrap.errors import HomeMissing, PasswordUnreadable, StoredElsewhere
from lendweave.durable import OWNER_FILE, make_folder
from lendweave.kernel.clock import Clock, SystemClock
from lendweave.settings import Settings
from lendweave.stores.relational.commit_points import Reach
from lendweave.stores.relational.store import RecordDatabase, Writing
from lendweave.stores.sealing import SealOf
from lendweave.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from lendweave.stores.postgres.address import Address

DATABASE = "lendweave.sqlite"
ON_SERVER = "postgresql.store"
"""The empty file that marks a folder whose records are on a server."""


def open_store(
    settings: Settings, clock: Clock, reach: Reach, seals: SealOf, *, read_only: bool
) -> RecordDatabase:
    """The store of a data folder, which is made when it is new.

    Raises HomeMissing where there is nothing to read, StoredElsewhere, PasswordUnreadable, and what
    opening the store raises.
    """
    home = settings.home
    if read_only and not is_there(settings):
        raise HomeMissing(
            where=str(home),
            expected="a data folder",
            fix="Onboard something first, for example: lendweave up --once",
        )
    _require_same_kind(settings)
    make_folder(home)
    if not settings.database_url:
        path = home / DATABASE
        return SqliteStore(path, clock, reach=reach, read_only=read_only, seal_of=seals)
    from lendweave.stores.postgres import PostgresStore

    writing = None if read_only else Writing(clock, reach, seal_of=seals)
    store = PostgresStore(database_address(settings), home / "postgresql", writing)
    if not read_only:
        (home / ON_SERVER).touch(OWNER_FILE)
    return store


def is_there(settings: Settings) -> bool:
    """Whether the data folder has records already."""
    return (settings.home / (ON_SERVER if settings.database_url else DATABASE)).exists()


def prepare_database(settings: Settings, owner: str, password_file: str) -> int:
    """Make the tables of the database as its owner, for the role of the settings; how many changes.

    Raises PasswordUnreadable, and what `prepare` raises.
    """
    from lendweave.stores.postgres.migrations import prepare

    serving = database_address(settings)
    password = _password(password_file)
    return prepare(replace(serving, user=owner, password=password), serving.user, SystemClock())


def check_database(settings: Settings) -> str:
    """Where the store would be, once the server, the database and the role are found fit."""
    from contextlib import closing

    from lendweave.stores.postgres.migrations import require_ready
    from lendweave.stores.postgres.session import Session

    address = database_address(settings)
    with closing(Session(address)) as session:
        require_ready(session)
    return str(address)


def database_address(settings: Settings) -> Address:
    """Where the database is and who asks. Raises ServerUnfit, PasswordUnreadable."""
    from lendweave.stores.postgres.address import parse_address

    return parse_address(settings.database_url, _password(settings.database_password_file))


def _password(file: str) -> str | None:
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PasswordUnreadable(
            where=file,
            got=os.strerror(error.errno or 0) if isinstance(error, OSError) else "no UTF-8",
            expected="a file with the password and nothing else",
            fix="Check `database_password_file` and who may read the file.",
        ) from None


def _require_same_kind(settings: Settings) -> None:
    other = DATABASE if settings.database_url else ON_SERVER
    if (settings.home / other).exists():
        here = "in SQLite, in this folder" if settings.database_url else "on a PostgreSQL server"
        raise StoredElsewhere(
            where=str(settings.home),
            got=f"records {here}",
            expected="a folder of its own for each database",
            fix="Unset `database_url`, or choose another `home`."
            if settings.database_url
            else "Set `database_url` to that server, or choose another `home`.",
        )
