"""Chunks of a file hold exactly the rows that are read one by one, whatever the file is."""

from __future__ import annotations

import datetime
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from lendweave.connectors import csv_chunks, lines
from lendweave.connectors.files import LocalFile
from lendweave.intake import FileFault, FileShape, RawRow, Wanted

AB = Wanted(("a", "b"), None, "m.yaml")
CARRIED = Wanted(("a", "b"), None, "m.yaml", carried=frozenset({"b"}))


def by_row(path: Path, layout: FileShape, wanted: Wanted) -> list[RawRow] | str:
    """The rows one by one, or the code of the error that refuses the file."""
    try:
        return list(LocalFile(path).rows(layout, wanted))
    except FileFault as error:
        return error.code


def by_chunk(path: Path, layout: FileShape, wanted: Wanted) -> list[RawRow] | str:
    """The rows out of chunks, or the code of the error that refuses the file."""
    try:
        chunks = LocalFile(path).chunks(layout, wanted)
        return [row for chunk in chunks for row in chunk.each()]
    except FileFault as error:
        return error.code


PIECES = st.sampled_from(
    [
        *("1,2\n", "1,2\n", "3,4\r\n", '"5","6"\n', '"7,7",8\n', ",\n", " ,x\n", "\n", "\r"),
        *("1,2,\n", "1,2,3\n", "1\n", '"1\n5",2\n', '1",2\n', '"1"x,2\n', '"', "a,b\n", "a,c\n"),
        *("合计,9\n", "小计,9\n", "合 计,9\n", "ａ,b\n", ",合计\n", '"合计",1\n', '""""",1\n'),
        *("\0,1\n", "x\x01,合计\n", "\ufeff1,2\n", "\x85,\u2028\n", "é,e\u0301\n", "丂,亐|\n"),
        *("𠀀;1,2\n", "1;2\n", "\t,3\n", "=1,-2", "x,\ufffd\n", "A\u030a,1\n"),
    ]
)
# Few kinds of lines in each file: where all stand together, every block is odd.
COMMON = st.sampled_from(["3,4\r\n", '"5","6"\n', "1,2,\n", "1,2,3\n", "合计,9\n", "小计,9\n"])
PALETTES = st.lists(COMMON | PIECES | st.text(max_size=5), min_size=1, max_size=4).map(
    lambda few: ["1,2\n", *few]
)
LAYOUTS = st.builds(
    FileShape,
    pattern=st.just("x"),
    format=st.just("csv"),
    encoding=st.sampled_from(
        ["utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030", "gb18030", "gbk", "big5", "latin-1"]
    ),
    delimiter=st.sampled_from([",", ",", ";", "|", "，"]),
    header_row=st.sampled_from([1, 1, 3]),
    header_rows=st.sampled_from([1, 1, 2]),
    skip_after=st.sampled_from([None, "合计", "5"]),
    skip_rows=st.sampled_from([(), ("小计",), ("Å", "7")]),
)


@settings(max_examples=300)
@given(
    layout=LAYOUTS,
    pieces=PALETTES.flatmap(lambda few: st.lists(st.sampled_from(few), max_size=40)),
    header=st.sampled_from(["a,b\n", "a,b\n", "a,b,\n", '"b","a"\r\n', "b\n"]),
    damage=st.sampled_from([b"", b"", b"\xff", b"\x80,\n"]),
    sizes=st.tuples(st.sampled_from([24, 60, 1 << 20]), st.sampled_from([0, 16])),
    wanted=st.sampled_from([AB, AB, CARRIED]),
)
def test_chunks_are_the_rows_of_hostile_text(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    layout: FileShape,
    pieces: list[str],
    header: str,
    damage: bytes,
    sizes: tuple[int, int],
    wanted: Wanted,
) -> None:
    """Cells, lines and faults, with quotes, controls, totals and damage across any block."""
    text = header * max(layout.header_row, layout.header_rows) + "".join(pieces)
    encoded = text.replace(",", layout.delimiter).encode(layout.encoding, "replace")
    if layout.encoding == "utf-16":
        damage = b""  # how far behind the total such a file must be sound depends on the buffers
    half = len(encoded) * 2 // 3
    path = tmp_path_factory.getbasetemp() / "hostile.csv"
    path.write_bytes(encoded[:half] + damage + encoded[half:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK_BYTES", sizes[0])
        patch.setattr(csv_chunks, "_WORTH_SPLITTING_BYTES", sizes[1])
        assert by_chunk(path, layout, wanted) == by_row(path, layout, wanted)
        assert by_chunk(path, layout, wanted) == by_chunk(path, layout, wanted)


@pytest.mark.parametrize("bad", ['"1,2\n', "1\n", '"1"x,2\n', '"1\n",2\n', "x" * 1_100_000 + "\n"])
def test_bad_rows_among_many_good_ones(tmp_path: Path, bad: str) -> None:
    """Blocks of full size, some of them with one bad row and some with none."""
    good = "".join(f'{i},"{i % 7}"\n' if i % 3 else f"{i},{i % 7}\n" for i in range(20_000))
    path = tmp_path / "partner.csv"
    path.write_text(f"a,b\n{good * 4}{bad}{good}{bad}合计,9\n{good}", encoding="utf-8")
    layout = FileShape("x", "csv", skip_after="合计")
    rows = by_row(path, layout, AB)
    assert by_chunk(path, layout, AB) == rows
    assert len(rows) >= 100_000


def test_a_chunk_is_bounded(tmp_path: Path) -> None:
    """Forty megabytes are read while a few are held, and no chunk is much longer than meant."""
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" + b"12345678,abcdefgh\n" * 2_000_000)
    tracemalloc.start()
    sizes = [chunk.rows for chunk in LocalFile(path).chunks(FileShape("x", "csv"), AB)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(sizes) == 2_000_000
    assert max(sizes) < 130_000
    assert peak + pa.default_memory_pool().bytes_allocated() < 20_000_000


FIRST, LAST = map(datetime.datetime.fromisoformat, ("1700-01-01", "2200-01-01"))
MOMENTS = st.datetimes(FIRST, LAST)
COLUMNS: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (pa.string(), st.text(st.characters(exclude_categories=["Cs"]))),
    (pa.large_string(), st.text(st.characters(exclude_categories=["Cs"]))),
    (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["x", "", "合计"])),
    (pa.binary(), st.binary(max_size=3)),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.uint8(), st.integers(0, 255)),
    (pa.float64(), st.floats() | st.sampled_from([0.0, -0.0, 1e22, 0.1])),
    (pa.float32(), st.floats(width=32)),
    (pa.bool_(), st.booleans()),
    (pa.timestamp("us"), MOMENTS),
    (pa.timestamp("s", "Asia/Shanghai"), MOMENTS),
    (pa.timestamp("ns"), MOMENTS),
    (pa.date32(), st.dates()),
    (pa.time64("us"), st.times()),
    (pa.duration("us"), st.timedeltas(datetime.timedelta(-99), datetime.timedelta(99))),
    (pa.decimal128(20, 4), st.decimals(-(10**9), 10**9, places=4).map(Decimal)),
    (pa.null(), st.none()),
    (pa.list_(pa.int8()), st.lists(st.integers(0, 9), max_size=2)),
]


@pytest.mark.parametrize(("type_", "values"), COLUMNS, ids=[str(type_) for type_, _ in COLUMNS])
@settings(max_examples=25)
@given(data=st.data())
def test_chunks_are_the_rows_of_parquet(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    type_: Any,
    values: st.SearchStrategy[Any],
    data: st.DataObject,
) -> None:
    """Every type of a Parquet column is spelled the same way, nulls and both noughts included."""
    found = data.draw(st.lists(st.none() | values, max_size=12))
    path = tmp_path_factory.getbasetemp() / "types.parquet"
    table = pa.table({"a": pa.array(found, type_), "b": list(range(len(found)))})
    parquet.write_table(table, path)
    layout = FileShape("x", "parquet")
    assert by_chunk(path, layout, AB) == by_row(path, layout, AB)
