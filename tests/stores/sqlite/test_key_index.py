"""The runs beside the segments: derived, checked before use, merged, never a truth of their own."""

from __future__ import annotations

import sqlite3
import struct
import zlib
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
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.chain import OnChange
from lendweave.records.ports import SegmentDraft
from lendweave.records.trade import Order
from lendweave.stores.relational import key_runs
from lendweave.stores.relational.key_index import KeyedSegments
from lendweave.stores.relational.key_runs import KeyRun, merged, read_run, write_run
from lendweave.stores.relational.segment_files import FileSeal
from lendweave.stores.relational.segment_index import Segment, all_segments
from lendweave.stores.relational.text_hashes import text_hash, text_hashes
from lendweave.stores.relational.version_marks import MARK, VersionMarks
from lendweave.stores.sqlite import SqliteStore, StoreDamaged
from lendweave.stores.sqlite.connections import SqliteConnection

DraftOrder = Callable[..., Order]


def keys_of(store: SqliteStore) -> Path:
    """Where the store keeps its runs."""
    return store.path.with_name(store.path.name + ".keys")


def run_names(store: SqliteStore) -> list[str]:
    """The names of its runs."""
    return sorted(path.name for path in keys_of(store).iterdir())


@given(texts=st.lists(st.text(max_size=20), max_size=30), start=st.integers(0, 5))
def test_hashes_depend_on_the_text_alone(texts: list[str], start: int) -> None:
    """Not on its neighbours, nor on where a column begins; each word tells texts apart."""
    one_by_one = [text_hashes(pa.array([text], pa.string()))[:, 0].tolist() for text in texts]
    assert text_hashes(pa.array(texts, pa.string())).T.tolist() == one_by_one
    assert text_hashes(pa.array(texts, pa.string()).slice(start)).T.tolist() == one_by_one[start:]
    assert [list(text_hash(text)) for text in texts] == one_by_one
    for word in zip(*one_by_one, strict=True):
        assert len(set(word)) == len(set(texts))


def segment(first_offset: int, count: int) -> Segment:
    """A segment of orders; its file is not read here."""
    seal = FileSeal(1, f"{first_offset:064d}")
    return Segment(first_offset, count, "shop", "order", "", seal, "", "")


ENTITY = st.tuples(st.integers(0, 40) | st.integers(0, 2**64 - 1), st.integers(0, 1))
ENTITIES = st.lists(st.lists(ENTITY, min_size=1, max_size=30), min_size=1, max_size=6)
Entity = tuple[int, int]


def versions_of(entities: list[Entity], first_offset: int) -> VersionMarks:
    """One version of each, by the two words of its hash."""
    offsets = np.arange(first_offset, first_offset + len(entities))
    hashes = np.array(entities, np.uint64).T
    return VersionMarks.of(hashes, hashes, pa.chunked_array([offsets]), offsets)


def runs_of(columns: list[list[Entity]]) -> list[KeyRun]:
    """A run for each list of entities, one behind the other in the log."""
    ends = np.cumsum([0, *map(len, columns)]).tolist()
    return [
        KeyRun((segment(first, end - first),), versions_of(entities, first))
        for entities, (first, end) in zip(columns, pairwise(ends), strict=True)
    ]


@given(
    columns=ENTITIES,
    piece=st.integers(1, 50),
    wanted=st.lists(ENTITY, unique=True),
    below=st.integers(0, 99),
)
def test_merged_runs_say_what_the_runs_said(
    tmp_path_factory: pytest.TempPathFactory,
    columns: list[list[Entity]],
    piece: int,
    wanted: list[Entity],
    below: int,
) -> None:
    """In memory and in a file, in however small pieces; equal keys stay in order of offset."""
    runs, folder = runs_of(columns), tmp_path_factory.getbasetemp() / "runs"
    everything = list(chain.from_iterable(columns))
    expected = sorted((key, offset) for offset, (key, _) in enumerate(everything))
    stored = [(offset, entity) for offset, entity in enumerate(everything[:below])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_runs, "_PIECE_KEYS", piece)
        patch.setattr(key_runs, "_ASKED_AT_ONCE", piece)
        in_file = write_run(folder, runs)
        read = read_run(folder, in_file.segments)
        assert read is not None
        for some in (runs, [merged(runs)], [in_file], [read]):
            asked = np.array(wanted, np.uint64).reshape(-1, 2).T
            known = KeyedSegments((), tuple(some)).of_entities(asked, below)
            found = zip(known.marks["offset"].tolist(), known.places.tolist(), strict=True)
            assert [(offset, wanted[place]) for offset, place in found] == [
                (offset, entity) for offset, entity in stored if entity in wanted
            ]
            assert known.marks["content"].tolist() == [
                list(entity) for _, entity in stored if entity in wanted
            ]
        for run in (merged(runs), in_file, read):
            offsets = run.versions.marks["offset"].tolist()
            assert list(zip(run.versions.keys.tolist(), offsets, strict=True)) == expected
            assert [run.offsets_of(entity) for entity in wanted] == [
                [offset for offset, other in enumerate(everything) if other == entity]
                for entity in wanted
            ]


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
    """One bit of the last mark."""
    content = bytearray(path.read_bytes())
    content[-8] ^= 1
    path.write_bytes(bytes(content))


def emptied(path: Path) -> None:
    """A name without content."""
    path.write_bytes(b"")


def of_an_older_format(path: Path) -> None:
    """What runs were before they had marks: keys and offsets, whole and rightly checked."""
    content = path.read_bytes()
    count, digest = struct.unpack("<8xQ32s", content[:48])
    columns = content[64 : 64 + 8 * count], bytes(8 * count)
    header = struct.pack("<8sQ32sII", b"LWKEYS01", count, digest, *map(zlib.crc32, columns))
    check = struct.pack("<I", zlib.crc32(header))
    path.write_bytes((header + check).ljust(64, b"\0") + b"".join(columns))


HARMS = [Path.unlink, cut, zeroed, flipped, emptied, of_an_older_format]


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
    assert all(content.startswith(b"LWKEYS02") for content in contents(store).values())


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


@pytest.mark.parametrize("part", [None, *(MARK.names or ())])
def test_runs_that_lead_astray_are_told(
    store: SqliteStore,
    clock: SteppingClock,
    me: Principal,
    order: DraftOrder,
    part: str | None,
) -> None:
    """A file that passes every check of its own, and still is not what its segments give."""
    filled(store, me, order, 1)
    store.close()
    with closing(sqlite3.connect(store.path, factory=SqliteConnection)) as connection:
        (only,) = all_segments(connection)
    run = read_run(keys_of(store), (only,))
    assert run is not None
    keys, marks = run.versions.keys.copy(), run.versions.marks.copy()
    if part is None:
        keys[1] += 1
    else:
        marks[part][1] += 1
    write_run(keys_of(store), [KeyRun((only,), VersionMarks(keys, marks))])
    with (
        SqliteStore(store.path, clock) as again,
        pytest.raises(StoreDamaged, match="keys that do not lead"),
    ):
        again.verify()


def test_a_repetition_is_known_without_its_segment(
    store: SqliteStore, me: Principal, order: DraftOrder
) -> None:
    """Known entities that say the same, or say another thing to a feed that keeps the first."""
    filled(store, me, order, 3)
    for path in store.path.with_name(store.path.name + ".segments").iterdir():
        path.unlink()
    same = [order(f"{number}.{place}") for number in range(3) for place in range(2)]
    assert store.append_segment(me, "order", same).duplicates == 6
    mixed = [order("0.0"), order("0.1", 7), order("2.0", 8)]
    draft = SegmentDraft("order", table_from_records("order", mixed), OnChange.KEEP)
    (receipt,) = store.submit_segments(me, [draft]).result()
    assert (receipt.count, receipt.duplicates, receipt.kept) == (0, 1, 2)


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
