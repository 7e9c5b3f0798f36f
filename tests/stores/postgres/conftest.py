"""A prepared database of its own for each test, and a store over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgres_databases import Databases

from lendweave.kernel.clock import SteppingClock
from lendweave.stores.postgres import PostgresStore
from lendweave.stores.postgres.address import Address
from lendweave.stores.relational.store import Writing


@pytest.fixture
def address(databases: Databases) -> Iterator[Address]:
    """An empty database, as the role that serves reaches it."""
    with databases.fresh() as fresh:
        yield fresh


@pytest.fixture
def store(address: Address, tmp_path: Path, clock: SteppingClock) -> Iterator[PostgresStore]:
    """An empty store."""
    with PostgresStore(address, tmp_path / "records", Writing(clock)) as opened:
        yield opened
