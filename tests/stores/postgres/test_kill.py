"""kill -9 of our process at every commit point over PostgreSQL: as over SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.postgres_databases import Databases
from tests.stores.sqlite.test_kill import KILLS, check_survival, stream_until_killed

from lendweave.kernel.clock import SystemClock
from lendweave.stores.postgres import PostgresStore
from lendweave.stores.relational.store import Writing

QUICK = (("before_commit", 4), ("segment_logged", 1))


@pytest.mark.parametrize(
    ("point", "count"),
    [pytest.param(*kill, marks=() if kill in QUICK else pytest.mark.slow) for kill in KILLS],
)
def test_a_killed_stream_keeps_its_word(
    databases: Databases, tmp_path: Path, point: str, count: int
) -> None:
    """The store opens again with every acknowledged batch, whole, and no file too many."""
    path = tmp_path / "records"
    with databases.fresh() as address:
        url = f"postgresql://{address.user}@/{address.database}?host={address.host}"
        acknowledged = stream_until_killed(path, point, count, url)
        reopened = PostgresStore(address, path, Writing(SystemClock()))
        check_survival(path, acknowledged, reopened)
