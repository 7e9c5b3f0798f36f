"""A data folder over PostgreSQL as a person sets it up, and what is said when it is amiss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.command_line import called
from tests.postgres_databases import ROLE, Databases

from lendweave.bootstrap import open_house
from lendweave.bootstrap.errors import PasswordUnreadable, StoredElsewhere
from lendweave.bootstrap.storing import database_address
from lendweave.kernel.clock import SteppingClock
from lendweave.settings import Settings, load_settings
from lendweave.stores.postgres import PostgresStore, ServerUnfit
from lendweave.stores.postgres.address import Address, parse_address
from lendweave.stores.postgres.migrations import prepare

SECRET = "geheim-7"


def url_of(address: Address, user: str = ROLE, password: str = "") -> str:
    """What a person writes into the setting."""
    who = f"{user}:{password}" if password else user
    return f"postgresql://{who}@/{address.database}?host={address.host}"


def run(home: Path, url: str, *args: str, locale: str = "en") -> tuple[int, str]:
    """Exit code and what was printed."""
    chosen = {"LENDWEAVE_DATABASE_URL": url, "LENDWEAVE_LOCALE": locale}
    done = called(*args, home=home, columns=120, **chosen)
    return done.code, done.out + done.err


def settings_of(home: Path, url: str, **more: str) -> Settings:
    """The settings of a folder over that database."""
    return load_settings({}, {"home": home, "database_url": url, **more})


@pytest.fixture
def bare(databases: Databases) -> Iterator[Address]:
    """A database as `CREATE DATABASE` leaves it."""
    databases.run("postgres", "CREATE DATABASE bare TEMPLATE template0 LOCALE 'C'")
    yield replace(databases.owner, database="bare")
    databases.run("postgres", "DROP DATABASE bare WITH (FORCE)")


def test_a_database_is_prepared_checked_and_used(bare: Address, tmp_path: Path) -> None:
    """The fix of each refusal leads to the next step; a second preparation changes nothing."""
    url = url_of(bare)
    code, screen = run(tmp_path, url, "database", "check")
    assert (code, "STORES-044" in screen, "lendweave database prepare" in screen) == (4, True, True)
    owner = ("database", "prepare", "--owner", bare.user)
    assert run(tmp_path, url, *owner)[0] == 0
    assert "0 changes" in run(tmp_path, url, *owner)[1]
    code, screen = run(tmp_path, url, "database", "check", locale="zh")
    assert (code, "可供使用" in screen) == (0, True)
    with open_house(settings_of(tmp_path / "home", url)) as house:
        assert isinstance(house.store, PostgresStore)
        assert house.store.last_offset() == -1
    with open_house(settings_of(tmp_path / "home", url), read_only=True) as house:
        assert house.store.count(house.principal) == 0
    with pytest.raises(StoredElsewhere, match="on a PostgreSQL server"):
        open_house(settings_of(tmp_path / "home", ""))


def test_a_folder_over_sqlite_stays_there(tmp_path: Path) -> None:
    """Its records are not left behind unseen."""
    with open_house(settings_of(tmp_path, "")):
        pass
    with pytest.raises(StoredElsewhere, match="in SQLite"):
        open_house(settings_of(tmp_path, "postgresql://app@db.example/lendweave"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"ALTER ROLE {ROLE} BYPASSRLS", (5, "above row-level security")),
        (f"ALTER TABLE lendweave.log OWNER TO {ROLE}", (5, "owns tables")),
        ("INSERT INTO lendweave.schema_version VALUES (99, 1)", (4, "version 99")),
        ("DROP TABLE lendweave.record_order", (4, "no table for order")),
    ],
)
def test_what_is_unfit_is_told(
    databases: Databases, bare: Address, tmp_path: Path, change: str, told: tuple[int, str]
) -> None:
    """A role that may too much, and a database of another version; the password is not repeated."""
    prepare(bare, ROLE, SteppingClock(1))
    databases.run("bare", change)
    try:
        found = run(tmp_path, url_of(bare, password=SECRET), "database", "check")
    finally:
        databases.run("bare", f"ALTER ROLE {ROLE} NOBYPASSRLS")
    assert (found[0], told[1] in found[1], SECRET in found[1]) == (told[0], True, False)


def test_a_database_that_sorts_otherwise_is_refused(databases: Databases, tmp_path: Path) -> None:
    """Order of texts decides what a page shows next, so it is the same everywhere."""
    databases.run("postgres", "CREATE DATABASE odd TEMPLATE template0 LOCALE 'C' ENCODING 'LATIN1'")
    with pytest.raises(ServerUnfit, match="encoding LATIN1"):
        prepare(replace(databases.owner, database="odd"), ROLE, SteppingClock(1))
    databases.run("postgres", "DROP DATABASE odd")


def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    """With where it should be, and without the password."""
    url = f"postgresql://app:{SECRET}@127.0.0.1:1/lendweave"
    (tmp_path / "postgresql.store").touch()
    code, screen = run(tmp_path, url, "verify")
    assert (code, SECRET in screen) == (6, False)
    assert "STORES-041" in screen
    assert "app@127.0.0.1:1/lendweave" in screen


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "nothing"),
        (f"mysql://app:{SECRET}@db/x", "no scheme"),
        (f"postgresql://:{SECRET}@db/x", "nobody to sign in as"),
        (f"postgresql://app:{SECRET}@db/x?sslmode=prefer", "sslmode=prefer"),
        (f"postgresql://app:{SECRET}@db/x?passfile=y", "'passfile'"),
        (f"postgresql://app:{SECRET}@db:port/x", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_read(url: str, said: str) -> None:
    """Said without repeating it."""
    with pytest.raises(ServerUnfit, match=said) as caught:
        parse_address(url)
    assert SECRET not in str(caught.value)


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    """Instead of the address; a file that cannot be read is named, and nothing shows the word."""
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    url = "postgresql://app@db.example/lendweave"
    settings = settings_of(tmp_path, url, database_password_file=str(file))
    address = database_address(settings)
    assert address.password == SECRET
    assert SECRET not in f"{address!r} {address} {settings!r}"
    assert (address.tls, parse_address("postgresql://app@localhost/x").tls) == (
        "verify-full",
        "disable",
    )
    missing = settings_of(tmp_path, url, database_password_file=str(tmp_path / "none"))
    with pytest.raises(PasswordUnreadable, match="No such file"):
        database_address(missing)
