"""The keys beside the segments: derived, checked before use, merged, never a truth of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.clock import SteppingClock
from lendweave.records import Principal, local_owner
from lendweave.records.trade import Order
from lendweave.stores.sqlite import SqliteStore, StoreDamaged, key_runs
from lendweave.stores.sqlite.entity_keys import entity_keys
from lendweave.stores.sqlite.key_runs import KeyRun, merged, read_run, run_of, write_run
from lendweave.stores.sqlite.segment_files import FileSeal
from lendweave.stores.sqlite.segment_index import Segment, all_segments

DraftOrder = Callable[..., Order]
IDS = st.lists(st.text(max_size=20), max_size=30)


def keys_of(store: SqliteStore) -> Path:
    """Where the store keeps its runs."""
    return store.path.with_name(store.path.name + ".keys")


def run_names(store: SqliteStore) -> list[str]:
    """The names of its runs."""
    return sorted(path.name for path in keys_of(store).iterdir())


@given(ids=IDS, start=st.integers(0, 5))
def test_keys_depend_on_the_id_alone(ids: list[str], start: int) -> None:
    """Not on its neighbours, nor on where a column begins; equal ids have equal keys."""
    one_by_one = [int(entity_keys(pa.array([id], pa.string()))[0]) for id in ids]
    assert entity_keys(pa.array(ids, pa.string())).tolist() == one_by_one
    assert entity_keys(pa.array(ids, pa.string()).slice(start)).tolist() == one_by_one[start:]
    assert len(set(one_by_one)) == len(set(ids))


def segment(first_offset: int, count: int) -> Segment:
    """A segment of orders; its file is not read here."""
    seal = FileSeal(1, f"{first_offset:064d}")
    return Segment(first_offset, count, "shop", "order", "", seal, "", "")


KEYS = st.lists(
    st.lists(st.integers(0, 40) | st.integers(0, 2**64 - 1), min_size=1, max_size=30),
    min_size=1,
    max_size=6,
)


def runs_of(columns: list[list[int]]) -> list[KeyRun]:
    """A run for each list of keys, one behind the other in the log."""
    ends = np.cumsum([0, *map(len, columns)]).tolist()
    spans = list(pairwise(ends))
    return [
        run_of(segment(first, end - first), np.array(keys, np.uint64))
        for keys, (first, end) in zip(columns, spans, strict=True)
    ]


@given(columns=KEYS, piece=st.integers(1, 50), wanted=st.lists(st.integers(0, 45)))
def test_merged_runs_say_what_the_runs_said(
    tmp_path_factory: pytest.TempPathFactory,
    columns: list[list[int]],
    piece: int,
    wanted: list[int],
) -> None:
    """In memory and in a file, in however small pieces; equal keys stay in order of offset."""
    runs, folder = runs_of(columns), tmp_path_factory.getbasetemp() / "runs"
    everything = list(chain.from_iterable(columns))
    expected = sorted((key, offset) for offset, key in enumerate(everything))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_runs, "_PIECE_KEYS", piece)
        in_file = write_run(folder, runs)
        read = read_run(folder, in_file.segments)
        assert read is not None
        for run in (merged(runs), in_file, read):
            assert list(zip(run.keys.tolist(), run.offsets.tolist(), strict=True)) == expected
            asked = np.unique(np.array(wanted, np.uint64))
            found = sorted(run.offsets_of(asked).tolist())
            assert found == [o for o, key in enumerate(everything) if key in wanted]


def filled(store: SqliteStore, me: Principal, order: DraftOrder, segments: int) -> list[Order]:
    """Segments of two orders each; the orders."""
    orders = [order(f"{number}.{place}") for number in range(segments) for place in range(2)]
    for start in range(0, len(orders), 2):
        store.append_segment(me, "order", orders[start : start + 2])
    return orders


def test_runs_stay_few(store: SqliteStore, me: Principal, order: DraftOrder) -> None:
    """Runs of one size are merged; what is replaced is deleted; every entity is found."""
    orders = filled(store, me, order, 21)
    assert run_names(store) == [
        "order-000000000000000-000000000000030.keys",
        "order-000000000000032-000000000000038.keys",
        "order-000000000000040-000000000000040.keys",
    ]
    for drafted in orders:
        found = store.current(me, "order", drafted.entity_id)
        assert found is not None
        assert found.id == drafted.id
    assert store.current(local_owner("bank"), "order", orders[0].entity_id) is None


def cut(path: Path) -> None:
    """Lose the end, as a machine that stops may."""
    path.write_bytes(path.read_bytes()[:-8])


def zeroed(path: Path) -> None:
    """Keep the size and lose the content, as a machine that stops may."""
    path.write_bytes(bytes(path.stat().st_size))


def flipped(path: Path) -> None:
    """One bit of the last offset."""
    content = bytearray(path.read_bytes())
    content[-8] ^= 1
    path.write_bytes(bytes(content))


def emptied(path: Path) -> None:
    """A name without content."""
    path.write_bytes(b"")


HARMS = [Path.unlink, cut, zeroed, flipped, emptied]


def contents(store: SqliteStore) -> dict[str, bytes]:
    """Every run file of the store."""
    return {path.name: path.read_bytes() for path in keys_of(store).iterdir()}


@pytest.fixture
def harmed(store: SqliteStore, me: Principal, order: DraftOrder) -> list[Order]:
    """The orders of five segments in a store that was closed."""
    orders = filled(store, me, order, 5)
    store.close()
    return orders


@pytest.mark.parametrize("harm", HARMS)
def test_a_run_that_is_not_whole_is_made_anew(
    harmed: list[Order], store: SqliteStore, clock: SteppingClock, harm: Callable[[Path], None]
) -> None:
    """From its segments, and a read-only store, which makes it in memory, changes no file."""
    for path in keys_of(store).iterdir():
        harm(path)
    found = contents(store)
    for read_only in (True, False):
        assert contents(store) == found
        with SqliteStore(store.path, clock, read_only=read_only) as again:
            for order in harmed:
                versions = again.versions(local_owner("shop"), "order", order.entity_id)
                assert [version.id for version in versions] == [order.id]
            again.verify()
    assert contents(store) != found
    assert all(len(content) % 16 == 0 and content for content in contents(store).values())


def test_a_run_of_other_segments_is_not_believed(
    store: SqliteStore, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """A run may be whole and of the same places, yet of a segment that was since undone."""
    filled(store, me, order, 1)
    store.close()
    (run,) = keys_of(store).iterdir()
    content = run.read_bytes()
    other = SqliteStore(store.path.with_name("other.sqlite"), clock)
    drafted = [order("x"), order("y")]
    other.append_segment(me, "order", drafted)
    other.close()
    (own,) = keys_of(other).iterdir()
    own.write_bytes(content)
    with SqliteStore(other.path, clock) as again:
        assert again.append_segment(me, "order", [order("x"), order("y")]).duplicates == 2
    assert own.read_bytes() != content


def test_what_a_merge_left_behind_is_removed(
    store: SqliteStore, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """Half-written files, replaced runs, and runs of segments that are not committed."""
    filled(store, me, order, 4)
    store.close()
    folder = keys_of(store)
    (whole,) = folder.iterdir()
    for name in (
        "order-000000000000002-000000000000002.keys",
        "order-000000000000000-000000000000000.keys",
        "order-000000000000008-000000000000008.keys",
        "order-000000000000000-000000000000006.keys.writing",
    ):
        (folder / name).write_bytes(b"half")
    with SqliteStore(store.path, clock) as again:
        assert again.append_segment(me, "order", [order("0.0")]).duplicates == 1
    assert list(folder.iterdir()) == [whole]


def test_keys_that_lead_astray_are_told(
    store: SqliteStore, clock: SteppingClock, me: Principal, order: DraftOrder
) -> None:
    """A file that passes every check of its own, and still is not what its segments give."""
    filled(store, me, order, 1)
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        segments = tuple(all_segments(connection))
    strangers = np.array([1, 2], np.uint64)
    write_run(keys_of(store), [KeyRun(segments, strangers, np.array([0, 1]))])
    with (
        SqliteStore(store.path, clock) as again,
        pytest.raises(StoreDamaged, match="keys that do not lead"),
    ):
        again.verify()


def test_an_older_database_goes_on(
    store: SqliteStore,
    clock: SteppingClock,
    me: Principal,
    order: DraftOrder,
    as_older: Callable[[SqliteStore], None],
) -> None:
    """Versions that stand both in a row and in a segment are one, for reads and for the rule."""
    (first, other) = filled(store, me, order, 1)
    as_older(store)
    for path in keys_of(store).iterdir():
        path.unlink()
    store.close()
    with SqliteStore(store.path, clock) as again:
        assert [v.id for v in again.versions(me, "order", first.entity_id)] == [first.id]
        assert again.append_segment(me, "order", [order("0.0"), order("0.1", 7)]).amended == 1
        assert again.append(me, [order("0.0"), order("0.1", 8)]).amended == 1
        versions = again.versions(me, "order", other.entity_id)
        assert [getattr(v, "amount_minor", None) for v in versions] == [100, 7, 8]
        assert again.verify().records == 4
