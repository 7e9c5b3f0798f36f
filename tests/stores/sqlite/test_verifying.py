"""verify: counts of a whole store, and one error for each way in which it can be damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, local_owner
from lendweave.records.ports import QuarantinedRow
from lendweave.records.trade import Order
from lendweave.stores.relational.segment_files import seal_of
from lendweave.stores.sqlite import SegmentTorn, SqliteStore, StoreDamaged, Verified

DraftOrder = Callable[..., Order]
ROW = QuarantinedRow("orders", "orders.csv", 2, "金额", {"金额": "??"}, {"code": "INTAKE-012"})
# What is done to a store of rows 0–2, a segment at 3–5 and a row at 6 → what verify says.
DAMAGES = {
    'DELETE FROM log WHERE "offset" = 1': "a gap",
    'UPDATE log SET count = 4 WHERE "offset" = 3': "a gap",
    "DELETE FROM segment": "without their segment",
    "UPDATE segment SET count = 2": "the log says something else",
    "UPDATE segment SET tenant_id = 'bank'": "the log says something else",
    "UPDATE version SET supersedes = 'x' WHERE \"offset\" = 1;"
    "UPDATE record_order SET supersedes = 'x' WHERE \"offset\" = 1": "not in one line",
    'UPDATE version SET tombstone = 1 WHERE "offset" = 0;'
    'UPDATE record_order SET tombstone = 1 WHERE "offset" = 0': "not in one line",
    'DELETE FROM record_order WHERE "offset" = 2': "without its record",
    "UPDATE log SET tenant_id = 'bank' WHERE \"offset\" = 2": "not in the log",
    "UPDATE record_order SET content_hash = 'x' WHERE \"offset\" = 2": "versions say something",
    "UPDATE record_order SET entity_id = 'x' WHERE \"offset\" = 2": "versions say something",
    'DELETE FROM log WHERE "offset" = 6': "versions say something|not in the log",
    "INSERT INTO version SELECT tenant_id, kind, 'x', \"offset\", id, content_hash, supersedes,"
    ' tombstone, known_at FROM version WHERE "offset" = 2': "two versions at one place",
}
# The same to an older store, which has a row for each version in the segment, too.
OLDER_DAMAGES = {
    'DELETE FROM version WHERE "offset" = 4': "a segment of which the versions",
    "UPDATE version SET content_hash = 'x' WHERE \"offset\" = 4": "a segment of which the versions",
    "UPDATE version SET id = 'x' WHERE \"offset\" = 5": "a segment of which the versions",
}


@pytest.fixture
def filled(store: SqliteStore, me: Principal, order: DraftOrder) -> SqliteStore:
    """Rows of two tenants, a segment, a held amendment, a quarantined row."""
    store.append(me, [order("a", 1), order("a", 2), order("b")])
    store.append_segment(me, "order", [order("c"), order("d"), order("e")])
    store.append(local_owner("bank"), [order("x", tenant="bank")])
    store.append(me, [order("f", supersedes=order("f").id)], quarantine=[ROW])
    return store


def test_a_whole_store_is_counted(filled: SqliteStore, clock: SteppingClock) -> None:
    """Of every tenant, from the writer's own process and read-only."""
    expected = Verified(records=7, entities=6, segments=1, segment_records=3, held=1, quarantined=1)
    assert filled.verify() == expected
    with SqliteStore(filled.path, clock, read_only=True) as reader:
        assert reader.verify() == expected


def test_an_empty_store_is_whole(store: SqliteStore) -> None:
    """Nothing stored, nothing wrong."""
    assert store.verify() == Verified(0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(("damage", "told"), DAMAGES.items(), ids=list(DAMAGES))
def test_damage_is_told(filled: SqliteStore, damage: str, told: str) -> None:
    """Each statement breaks one agreement of the tables; verify names it and its place."""
    with sqlite3.connect(filled.path) as connection:
        connection.executescript(damage)
    connection.close()
    with pytest.raises(StoreDamaged, match=told):
        filled.verify()


@pytest.mark.parametrize(("damage", "told"), OLDER_DAMAGES.items(), ids=list(OLDER_DAMAGES))
def test_damage_of_an_older_store_is_told(
    filled: SqliteStore, as_older: Callable[[SqliteStore], None], damage: str, told: str
) -> None:
    """Rows for the records of a segment are those of its file, or verify says so."""
    as_older(filled)
    assert filled.verify().records == 7
    with sqlite3.connect(filled.path) as connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(StoreDamaged, match=told):
        filled.verify()


def test_a_version_too_many_is_told(filled: SqliteStore) -> None:
    """A version behind the end of the log belongs to nothing."""
    with sqlite3.connect(filled.path) as connection:
        connection.execute('CREATE TEMP TABLE copy AS SELECT * FROM version WHERE "offset" = 6')
        connection.execute("UPDATE copy SET \"offset\" = 7, entity_id = 'e'")
        connection.execute("INSERT INTO version SELECT * FROM copy")
    connection.close()
    with pytest.raises(StoreDamaged, match="not in the log"):
        filled.verify()


def segment_of(store: SqliteStore) -> Path:
    """The store's one segment file."""
    (path,) = store.path.with_name(store.path.name + ".segments").iterdir()
    return path


def test_a_garbled_segment_is_told(filled: SqliteStore) -> None:
    """A changed byte is found though the size is right."""
    path = segment_of(filled)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(SegmentTorn, match="SHA-256"):
        filled.verify()


def test_a_segment_with_a_false_seal_is_told(filled: SqliteStore) -> None:
    """A file that was exchanged together with its hash still differs from the log."""
    path = segment_of(filled)
    table = pq.read_table(path)
    pq.write_table(table.slice(0, 1).cast(table.schema), path)
    seal = seal_of(path)
    with sqlite3.connect(filled.path) as connection:
        connection.execute("UPDATE segment SET bytes = ?, sha256 = ?", (seal.bytes, seal.sha256))
    connection.close()
    with pytest.raises(StoreDamaged, match="a segment that is not what the log says"):
        filled.verify()
