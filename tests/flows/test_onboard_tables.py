"""Onboarding tables of a database: one file, a mapping for each table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from lendweave.connectors.files import LocalFile
from lendweave.flows.onboard import OnboardCommand, OnboardPorts, onboard
from lendweave.intake import TokenKey
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Scene, local_owner
from lendweave.stores.sqlite import SqliteStore

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
OWNER = local_owner("t")
MAPPING = """\
feed: {table}
partner: acme
file: {{pattern: "*.db", format: sqlite, table: {table}}}
known_at: {{lag: 0s}}
columns: {{sku: {{required: true}}, name: {{required: true}}, added_on: {{required: true}}}}
records:
  - {{kind: product, external_id: sku, occurred_at: added_on, fields: {{name: name}}}}
"""


def test_two_tables_of_one_file(tmp_path: Path) -> None:
    """Each table is read by its own mapping; a table that is missing refuses its mapping only."""
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        for table in ("tvs", "fridges"):
            connection.execute(f"CREATE TABLE {table} (sku, name, added_on)")
            connection.execute(f"INSERT INTO {table} VALUES ('{table}', 'n', '2026-01-01')")
        connection.commit()
    clock = SteppingClock(parse_instant("2026-11-01T00:00:00Z"))
    with SqliteStore(tmp_path / "store.sqlite", clock) as store:
        result = onboard(
            OnboardCommand(
                OWNER,
                SCENE,
                {f"{t}.yaml": MAPPING.format(table=t) for t in ("tvs", "fridges", "cars")},
            ),
            OnboardPorts(
                (LocalFile(tmp_path / "shop.db"),),
                store,
                clock,
                Uuid7Source(clock),
                TokenKey(1, b"k"),
            ),
        )
        stored = sorted(record.external_id for record in store.scan(OWNER))
    assert stored == ["fridges", "tvs"]
    assert [(one.feed, one.refused and one.refused.code) for one in result.files] == [
        ("tvs", None),
        ("fridges", None),
        ("cars", "INTAKE-060"),
    ]
