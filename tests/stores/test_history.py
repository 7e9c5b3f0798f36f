"""History: what the tables hold, value by value, and from when to when each version held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.records.strategies import SCENE, TENANT, drafts

from lendweave.kernel.clock import SteppingClock, days_from_date, instant_from_datetime
from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.types import Kind, ValueType
from lendweave.records import KINDS, Principal, Record, Scene, UnknownKind, local_owner
from lendweave.records.raw import raw_getter
from lendweave.records.trade import Order
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

DraftOrder = Callable[..., Order]
INTERVALS = """
SELECT external_id, amount::VARCHAR, _known_from, _known_to, _offset_from, _offset_to
FROM "order" ORDER BY _offset_from
"""


def raw_from_python(value: Any, type_: ValueType) -> Any:
    """The raw form of what DuckDB hands back as a Python value."""
    if value is None:
        return None
    if type_.kind is Kind.DECIMAL:
        return scaled_from_decimal(value, type_.scale)
    if type_.kind is Kind.DATE:
        return days_from_date(value)
    if type_.kind is Kind.TIMESTAMP:
        return instant_from_datetime(value.replace(tzinfo=dt.UTC))
    if type_.kind is Kind.LIST:
        assert type_.item is not None
        return tuple(raw_from_python(item, type_.item) for item in value)
    return value


def check_parity(store: SqliteStore, kind: str) -> None:
    """Every value of every column equals what `raw_getter` reads from the stored record."""
    me = local_owner(TENANT)
    stored = list(store.scan(me))
    columns = SCENE.columns(kind)
    names = ", ".join(f'"{name}"' for name in columns)
    with History(store).connect(me, SCENE, [kind]) as history:
        rows = history.execute(f'SELECT {names} FROM "{kind}" ORDER BY _offset_from').fetchall()
    assert len(rows) == len(stored)
    for record, row in zip(stored, rows, strict=True):
        for column, value in zip(columns.values(), row, strict=True):
            expected = raw_getter(column)(record)
            assert raw_from_python(value, column.type) == expected, column.name


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_segments_hold_the_same_values(kind: str) -> None:
    """Record → SQLite row and record → Parquet both read back equal, and as History's columns."""

    @settings(max_examples=5)
    @given(rows=st.lists(drafts(kind), max_size=3), bulk=st.lists(drafts(kind), max_size=3))
    def check(rows: list[Record], bulk: list[Record]) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "records.sqlite"
            with SqliteStore(path, SteppingClock(10**15)) as store:
                me = local_owner(TENANT)
                stored = store.append(me, rows).stored
                assert list(store.scan(me)) == list(stored)
                store.append_segment(me, kind, bulk)
                check_parity(store, kind)

    check()


def test_intervals_follow_the_chain(
    store: SqliteStore, me: Principal, order: DraftOrder, scene: Scene
) -> None:
    """An amendment closes its predecessor; known_from never goes back; late rows keep theirs."""
    store.append(me, [order("a", 1, known_at=50, backfilled=True)])
    store.append_segment(me, "order", [order("b", 1, known_at=90, backfilled=True)])
    store.append_segment(me, "order", [order("a", 2, known_at=70, backfilled=True)])
    store.append(me, [order("a", 3, known_at=60, backfilled=True)])
    with History(store).connect(me, scene, ["order"]) as history:
        assert history.execute(INTERVALS).fetchall() == [
            ("a", "0.01", 50, 70, 0, 2),
            ("b", "0.01", 90, None, 1, None),
            ("a", "0.02", 70, 70, 2, 3),
            ("a", "0.03", 70, None, 3, None),
        ]


def test_a_tombstone_closes_an_interval_and_is_no_row(
    store: SqliteStore, me: Principal, order: DraftOrder, scene: Scene
) -> None:
    """After it the entity is not there, from the moment the deletion was known."""
    store.append(me, [order("a", 1, known_at=50, backfilled=True)])
    store.append(me, [order("a", 1, known_at=80, backfilled=True, tombstone=True)])
    with History(store).connect(me, scene, ["order"]) as history:
        assert history.execute(INTERVALS).fetchall() == [("a", "0.01", 50, 80, 0, 1)]


def test_only_the_tenant_and_the_scene_are_seen(
    store: SqliteStore, me: Principal, order: DraftOrder, scene: Scene
) -> None:
    """Neither rows nor segments of others appear."""
    them = local_owner("bank")
    for external_id in ("row", "bulk"):
        mine = [order(external_id), order(external_id + "-auto", scenario="auto")]
        theirs = [order(external_id, tenant="bank")]
        if external_id == "row":
            store.append(me, mine)
            store.append(them, theirs)
        else:
            store.append_segment(me, "order", mine)
            store.append_segment(them, "order", theirs)
    with History(store).connect(me, scene, ["order"]) as history:
        found = history.execute('SELECT external_id, tenant_id FROM "order"').fetchall()
    assert found == [("row", "shop"), ("bulk", "shop")]


def test_money_is_in_main_units(
    store: SqliteStore, me: Principal, order: DraftOrder, scene: Scene
) -> None:
    """12.50 CNY is 12.50; 1250 JPY, a currency without minor digits, is 1250.00."""
    store.append(me, [order("a", 1250), replace(order("b", 1250), currency="JPY")])
    with History(store).connect(me, scene, ["order"]) as history:
        amounts = history.execute('SELECT amount::VARCHAR, typeof(amount) FROM "order"').fetchall()
    assert amounts == [("12.50", "DECIMAL(18,2)"), ("1250.00", "DECIMAL(18,2)")]


def test_kinds_are_loaded_as_asked(store: SqliteStore, me: Principal, scene: Scene) -> None:
    """Only the named kinds become tables, empty ones with their columns too."""
    with History(store, memory_limit="200MB").connect(me, scene, ["loan", "party"]) as history:
        assert {row[0] for row in history.execute("SHOW TABLES").fetchall()} == {"loan", "party"}
        assert history.execute("SELECT principal FROM loan").fetchall() == []
    with pytest.raises(UnknownKind, match="Use one of these kinds"):
        History(store).connect(me, scene, ["ordr"])
    with History(store).connect(me, scene) as history:
        assert {row[0] for row in history.execute("SHOW TABLES").fetchall()} == set(KINDS)


def test_what_does_not_fit_into_memory_stays_with_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: SqliteStore, scene: Scene, me: Principal
) -> None:
    """It is spilled beside the database, for its owner alone, not into the working directory."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    rows = "SELECT range, md5(range::VARCHAR) AS digest FROM range(1_500_000)"
    with History(store, memory_limit="50MB").connect(me, scene, ["order"]) as history:
        history.execute(f"CREATE TABLE wide AS {rows}")
        spilled = list(store.spill_folder.iterdir())
    assert spilled
    assert store.spill_folder.parent == store.path.parent
    assert store.spill_folder.stat().st_mode & 0o777 == 0o700
    assert list(elsewhere.iterdir()) == []
