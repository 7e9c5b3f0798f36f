"""The contract of a record store: every test that asks for a `store` runs on each database.

What runs on PostgreSQL is slow, but for the files that say QUICK_ON_POSTGRES.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from lendweave.kernel.clock import SteppingClock
from lendweave.stores.postgres import PostgresStore
from lendweave.stores.relational.store import RecordDatabase, Writing
from lendweave.stores.sealing import SealOf, no_seal
from lendweave.stores.sqlite import SqliteStore


@dataclass(frozen=True)
class Place:
    """Where a store is to be. open: for writing, or with None for reading.

    alter: runs statements behind the store's back, as somebody who may do anything.
    """

    open: Callable[[Writing | None], RecordDatabase]
    alter: Callable[..., None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for a store on both."""
    if "engine" in metafunc.fixturenames:
        quick = getattr(metafunc.module, "QUICK_ON_POSTGRES", False)
        marks = () if quick else pytest.mark.slow
        metafunc.parametrize("engine", ["sqlite", pytest.param("postgres", marks=marks)])


@pytest.fixture
def place(
    engine: str, tmp_path: Path, clock: SteppingClock, request: pytest.FixtureRequest
) -> Iterator[Place]:
    """An empty database."""
    path = tmp_path / "records.sqlite"
    if engine == "sqlite":
        yield in_a_file(path, clock)
        return
    databases = request.getfixturevalue("databases")
    with databases.fresh() as address:
        yield Place(
            lambda writing: PostgresStore(address, path, writing),
            lambda *statements: databases.run(address.database, *statements),
        )


def in_a_file(path: Path, clock: SteppingClock) -> Place:
    """A SQLite database at `path`."""

    def opened(writing: Writing | None) -> RecordDatabase:
        if writing is None:
            return SqliteStore(path, clock, read_only=True)
        return SqliteStore(path, clock, seal_of=writing.seal_of)

    def alter(*statements: str) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return Place(opened, alter)


@pytest.fixture
def seals() -> SealOf:
    """Under what refused rows are sealed; a file of tests may have its own."""
    return no_seal


@pytest.fixture
def store(place: Place, clock: SteppingClock, seals: SealOf) -> Iterator[RecordDatabase]:
    """An empty store."""
    with place.open(Writing(clock, seal_of=seals)) as opened:
        yield opened
