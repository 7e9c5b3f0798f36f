"""Rows in quarantine: sealed, found again, worked off, and every look noted."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from tests.stores.conftest import DraftOrder
from tests.stores.contract.conftest import Place

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, local_owner
from lendweave.records.chain import OnChange
from lendweave.records.kept_rows import RowAction, RowChange, RowFilter, RowStatus
from lendweave.records.ports import IdempotencyKey, QuarantinedRow
from lendweave.stores.aes_seal import AesSeal
from lendweave.stores.relational.errors import StoreOlder, StoreReadOnly, WrongTenant
from lendweave.stores.relational.store import RecordDatabase
from lendweave.stores.sealing import SealBroken, SealOf
from lendweave.stores.sqlite import SqliteStore
from lendweave.stores.sqlite.migrations import MIGRATIONS

PHONE = "19900000001"
ERROR = {"code": "INTAKE-035", "title": "No date.", "got": "32", "expected": "a day", "fix": "ask"}
SHOWN = {"手机号": "*** (11 characters)", "日期": "32"}
CLEAR = {"手机号": PHONE, "日期": "32"}
ROW = QuarantinedRow("orders", "o.csv", 7, "date", SHOWN, ERROR, scenario="shop", clear=CLEAR)
OTHER = replace(ROW, line=8, clear={"手机号": "19900000002", "日期": "32"})


def seal_of(tenant_id: str, _has_sealed: bool) -> AesSeal:
    """A key for each tenant."""
    return AesSeal(1, hashlib.sha256(tenant_id.encode()).digest())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path / "store.db"


@pytest.fixture
def seals() -> SealOf:
    """A store that seals."""
    return seal_of


def numbers(store: RecordDatabase, me: Principal, asked: RowFilter | None = None) -> list[int]:
    """Numbers of the rows that are meant, open ones when not said."""
    return [row.number for row in store.rows.kept(me, asked or RowFilter(), limit=100)]


def closing(number: int, status: RowStatus, note: str = "") -> RowChange:
    """A change of an open row."""
    return RowChange(number, RowStatus.OPEN, status, RowAction(status.value), note)


def test_cells_are_sealed_and_open_to_who_asks(
    store: RecordDatabase, me: Principal, path: Path
) -> None:
    """They are given back whole, the look is noted, and the files hold none of them in clear."""
    assert store.quarantine(me, [ROW, OTHER]) == 2
    first, second = numbers(store, me)
    assert store.rows.cells(me, [second, first], RowAction.SHOWN) == {
        first: CLEAR,
        second: OTHER.clear,
    }
    (event,) = store.rows.events(me, first)
    assert (event.action, event.who, event.note) == (RowAction.SHOWN, me.name, "")
    kept = store.rows.kept_by_number(me, first)
    assert kept is not None
    assert kept.sealed
    assert kept.row.clear is None
    assert kept.row.scenario == "shop"
    for file in path.parent.iterdir():
        assert file.is_dir() or PHONE.encode() not in file.read_bytes()


def test_programs_read_without_an_event(store: RecordDatabase, me: Principal) -> None:
    """What nobody sees is no look."""
    store.quarantine(me, [ROW])
    (number,) = numbers(store, me)
    assert store.rows.cells(me, [number]) == {number: CLEAR}
    assert store.rows.events(me, number) == ()


def test_a_tenant_sees_nothing_of_another(store: RecordDatabase, me: Principal) -> None:
    """Neither rows, nor cells, nor events, nor sums; and it changes nothing."""
    store.quarantine(me, [ROW])
    (number,) = numbers(store, me)
    bank = local_owner("bank")
    assert numbers(store, bank, RowFilter(None)) == []
    assert store.rows.kept_by_number(bank, number) is None
    assert store.rows.cells(bank, [number], RowAction.SHOWN) == {}
    assert store.rows.grouped(bank, RowFilter(None)) == ()
    assert store.rows.change(bank, [closing(number, RowStatus.DISCARDED)]) == 0
    assert store.rows.events(me, number) == store.rows.events(bank, number) == ()


def test_sealed_cells_cannot_be_moved(store: RecordDatabase, me: Principal, place: Place) -> None:
    """A row that somebody gave the cells of another stays closed."""
    store.quarantine(me, [ROW, OTHER])
    first, second = numbers(store, me)
    place.alter(
        f"UPDATE quarantine SET sealed = (SELECT sealed FROM quarantine WHERE number = {first})"
        f" WHERE number = {second}"
    )
    with pytest.raises(SealBroken, match="a sealed row"):
        store.rows.cells(me, [second], RowAction.SHOWN)
    assert store.rows.events(me, second) == ()


def test_a_row_read_again_tells_its_newest_fault(store: RecordDatabase, me: Principal) -> None:
    """A corrected mapping finds another fault in the same row: it is still one row."""
    store.quarantine(me, [ROW])
    assert store.quarantine(me, [ROW]) == 0
    newer = replace(ROW, column="amount", error=ERROR | {"code": "INTAKE-033"})
    assert store.quarantine(me, [newer]) == 0
    (kept,) = store.rows.kept(me, RowFilter(), limit=10)
    assert (kept.row.column, kept.row.error["code"]) == ("amount", "INTAKE-033")
    assert store.quarantine_counts(me) == {"INTAKE-033": 1}


def test_a_closed_row_stays_closed(store: RecordDatabase, me: Principal) -> None:
    """Importing the same file again does not open it, and closing it twice changes nothing."""
    store.quarantine(me, [ROW])
    (number,) = numbers(store, me)
    change = closing(number, RowStatus.DISCARDED, "test data")
    assert store.rows.change(me, [change]) == 1
    assert store.rows.change(me, [change]) == 0
    assert store.quarantine(me, [replace(ROW, error=ERROR | {"got": "33"})]) == 0
    assert numbers(store, me) == []
    assert store.quarantined(me) == ()
    assert [event.note for event in store.rows.events(me, number)] == ["test data"]
    assert store.rows.cells(me, [number]) == {number: CLEAR}


def test_cells_that_became_records_are_forgotten(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Records and closing are one transaction; the clear cells are not needed any more."""
    store.quarantine(me, [ROW])
    (number,) = numbers(store, me)
    change = closing(number, RowStatus.REPLAYED, "1 record")
    with pytest.raises(WrongTenant, match="bank"):
        store.rows.store(me, [(OnChange.AMEND, [order("a", tenant="bank")])], changes=[change])
    assert numbers(store, me) == [number]
    stored = store.rows.store(me, [(OnChange.AMEND, [order("a")])], changes=[change])
    assert [receipt.count for receipt in stored.receipts] == [1]
    assert numbers(store, me) == []
    assert store.rows.cells(me, [number]) == {}
    kept = store.rows.kept_by_number(me, number)
    assert kept is not None
    assert (kept.status, kept.sealed) == (RowStatus.REPLAYED, False)


def test_groups_have_their_own_rules_and_one_answer(
    store: RecordDatabase, me: Principal, order: DraftOrder
) -> None:
    """Refusals are told by receipts; the same key gives the same answer and nothing new."""
    store.append(me, [order("a", 1), order("b", 1)])
    key = IdempotencyKey("r", "k", "0" * 64)
    groups = [
        (OnChange.KEEP, [order("a", 2)]),
        (OnChange.REFUSE, [order("b", 2), order("c", 2)]),
    ]

    def told() -> bytes:
        stored = store.rows.store(
            me,
            groups,
            refused=lambda receipts: [ROW] * len(receipts[1].refused),
            idempotency=key,
            response=lambda receipts: json.dumps([r.count for r in receipts]).encode(),
        )
        return stored.response

    assert told() == told() == b"[0, 1]"
    assert store.quarantine_counts(me) == {"INTAKE-035": 1}
    assert store.count(me, "order") == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (RowFilter(), 3),
        (RowFilter(feed="orders"), 2),
        (RowFilter(file="o.csv", code="INTAKE-035"), 2),
        (RowFilter(column="amount"), 1),
        (RowFilter(scenario="shop", feed="stock"), 1),
        (RowFilter(RowStatus.DISCARDED), 0),
        (RowFilter(None, code="INTAKE-001"), 0),
    ],
)
def test_rows_are_found(store: RecordDatabase, me: Principal, asked: RowFilter, found: int) -> None:
    """By state, reason, feed, file, column and scene; the sums say as many."""
    stock = replace(ROW, feed="stock", file="s.csv", column="amount")
    store.quarantine(me, [ROW, OTHER, stock])
    assert len(numbers(store, me, asked)) == found
    assert sum(group.count for group in store.rows.grouped(me, asked)) == found


def test_rows_of_an_older_database(path: Path, clock: SteppingClock, me: Principal) -> None:
    """They stay readable, and the same row read again brings its cells instead of a second row."""
    raw, error = (
        json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for value in (SHOWN, ERROR)
    )
    known_by = f"orders\x1fo.csv\x1f7\x1fdate\x1f{raw}\x1f{error}"
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute(
            "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER) STRICT"
        )
        connection.execute("INSERT INTO schema_version VALUES (1, 0)")
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute(
            "INSERT INTO quarantine VALUES (1, ?, ?, 'orders', 'o.csv', 7, 'date', ?, ?, ?, 5)",
            (me.tenant_id, hashlib.sha256(known_by.encode()).hexdigest(), raw, "INTAKE-035", error),
        )
    connection.close()
    with pytest.raises(StoreOlder, match="version 1"):
        SqliteStore(path, clock, read_only=True)
    with SqliteStore(path, clock, seal_of=seal_of) as store:
        (kept,) = store.rows.kept(me, RowFilter(), limit=10)
        assert (kept.sealed, kept.row.raw, kept.row.at) == (False, SHOWN, 5)
        assert store.rows.cells(me, [1]) == {}
        assert store.quarantine(me, [ROW]) == 0
        assert store.rows.cells(me, [1]) == {1: CLEAR}
        assert numbers(store, me) == [1]


def test_looking_needs_a_writer(store: RecordDatabase, me: Principal, place: Place) -> None:
    """A reader beside the writer sees no cells: its look could not be noted."""
    store.quarantine(me, [ROW])
    with place.open(None) as reader:
        (number,) = numbers(reader, me)
        with pytest.raises(StoreReadOnly, match="read_only"):
            reader.rows.cells(me, [number], RowAction.SHOWN)
