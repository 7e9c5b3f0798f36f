"""SQLite files of partners: exact texts, one order, and nothing of a foreign file is trusted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.connectors.files import LocalFile
from lendweave.connectors.sqlite_file import sqlite_rows
from lendweave.intake import FileFault, FileShape, Wanted

AB = Wanted(("a", "b"), frozenset(), "m.yaml")
TABLE = FileShape("x", "sqlite", table="t")


def database(folder: Path, *statements: str) -> Path:
    """A SQLite file made by these statements."""
    path = folder / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


def told(path: Path, shape: FileShape, wanted: Wanted = AB) -> list[str]:
    """Each row as `line: cells` or `line: code`."""
    rows = LocalFile(path).rows(shape, wanted)
    return [f"{r.line}: {r.fault.code if r.fault else '|'.join(r.cells)}" for r in rows]


# a cell as SQL | its text, or the code of its row's fault
CELLS: list[tuple[str, str]] = [
    ("NULL", ""),
    ("12", "12"),
    ("9223372036854775807", "9223372036854775807"),
    ("12.0", "12"),
    ("0.1", "0.1"),
    ("1e22", "1e+22"),
    ("9e999", "inf"),
    ("'0012'", "0012"),
    ("'华星'", "华星"),
    ("'a' || char(0) || 'b'", "a\0b"),
    ("x'00ff'", "INTAKE-022"),
    ("CAST(x'bbaa' AS TEXT)", "INTAKE-021"),
]


@pytest.mark.parametrize(("cell", "text"), CELLS, ids=[cell for cell, _ in CELLS])
def test_cells_of_a_table(tmp_path: Path, cell: str, text: str) -> None:
    """Every type as exact text; bytes are a fault of their row, and the next row is read."""
    path = database(
        tmp_path, "CREATE TABLE t (a, b)", f"INSERT INTO t VALUES ({cell}, 1), (8, NULL)"
    )
    first = f"1: {text}" if text.startswith("INTAKE-") else f"1: {text}|1"
    assert told(path, TABLE) == [first, "2: 8|"]


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.text(st.characters(codec="utf-8")))))
def test_what_is_inserted_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str]]
) -> None:
    """Whole numbers and texts come back as they were, in the order in which they went in."""
    path = tmp_path_factory.mktemp("db") / "x.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (b, a)")
        connection.executemany("INSERT INTO t (a, b) VALUES (?, ?)", rows)
        connection.commit()
    read = [row.cells for row in LocalFile(path).rows(TABLE, AB)]
    assert read == [(str(number), text) for number, text in rows]


def test_a_query_and_its_order(tmp_path: Path) -> None:
    """A query is read like a table; `order_by` gives the rows another order."""
    path = database(
        tmp_path,
        "CREATE TABLE t (a, c)",
        "INSERT INTO t VALUES (1, 5), (2, 6), (3, 4)",
    )
    query = "SELECT a, c * 2 AS b FROM t WHERE a < 4;"
    assert told(path, FileShape("x", "sqlite", query=query)) == ["1: 1|10", "2: 2|12", "3: 3|8"]
    ordered = FileShape("x", "sqlite", query=query, order_by=("b",))
    assert told(path, ordered) == ["1: 3|8", "2: 1|10", "3: 2|12"]


# what it shows | statements that make the file | how it is read | what the error says
REFUSED: list[tuple[str, tuple[str, ...], FileShape, str]] = [
    ("no table", ("CREATE TABLE orders (a, b)",), TABLE, r"(?s)INTAKE-060.*no table 't'.*orders"),
    (
        "a name nearly right",
        ("CREATE TABLE orders (a, b)",),
        FileShape("x", "sqlite", table="order"),
        "(?s)INTAKE-060.*Did you mean 'orders'",
    ),
    ("column missing", ("CREATE TABLE t (a, bb)",), TABLE, "(?s)INTAKE-011.*Did you mean 'bb'"),
    ("column unknown", ("CREATE TABLE t (a, b, c)",), TABLE, "(?s)INTAKE-012.*got: c"),
    (
        "a query that is none",
        (),
        FileShape("x", "sqlite", query="SELECT FROM t"),
        "(?s)INTAKE-063.*syntax error",
    ),
    (
        "a query that writes",
        ("CREATE TABLE t (a, b)",),
        FileShape("x", "sqlite", query="DELETE FROM t RETURNING a, b"),
        "INTAKE-063",
    ),
    (
        "a query that opens another file",
        (),
        FileShape("x", "sqlite", query="SELECT 1 AS a, 2 AS b); ATTACH 'y' AS y; SELECT (1"),
        "INTAKE-063",
    ),
    (
        "a view that makes a large cell",
        ("CREATE VIEW t AS SELECT zeroblob(900000000) AS a, 1 AS b",),
        TABLE,
        "(?s)INTAKE-063.*too big",
    ),
    (
        "an order by what is not there",
        ("CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 2)"),
        FileShape("x", "sqlite", query="SELECT * FROM t", order_by=("c.d",)),
        "INTAKE-011",
    ),
]


@pytest.mark.parametrize(
    ("shows", "statements", "shape", "says"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_refused(
    tmp_path: Path, shows: str, statements: tuple[str, ...], shape: FileShape, says: str
) -> None:
    """A table that is not there, or a query that does not select, refuses the file."""
    path = database(tmp_path, "CREATE TABLE other (x)", *statements)
    before = path.read_bytes()
    with pytest.raises(FileFault, match=says) as caught:
        told(path, shape)
    assert "shop.db" in caught.value.where, shows
    assert path.read_bytes() == before


def test_a_view_without_end_is_broken_off(tmp_path: Path) -> None:
    """Work without rows is bounded; a row renews the patience."""
    endless = "WITH RECURSIVE n (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n)"
    path = database(
        tmp_path,
        f"CREATE VIEW t AS {endless} SELECT a, a AS b FROM n WHERE a < 0",
        f"CREATE VIEW many AS {endless} SELECT a, a AS b FROM n LIMIT 900000",
    )
    with pytest.raises(FileFault, match=r"(?s)INTAKE-063.*more work for a row"):
        list(sqlite_rows(path, TABLE, AB, "shop.db", 2_000_000))
    many = FileShape("x", "sqlite", table="many")
    assert sum(1 for _ in sqlite_rows(path, many, AB, "shop.db", 2_000_000)) == 900_000


@pytest.mark.parametrize("damage", ["not a database", "cut off", "empty"])
def test_what_is_no_database(tmp_path: Path, damage: str) -> None:
    """A file of another format, one that was cut off, an empty one."""
    filled = "INSERT INTO t SELECT value, hex(randomblob(999)) FROM json_each('[1,2,3,4,5,6]')"
    path = database(tmp_path, "CREATE TABLE t (a, b)", *[filled] * 20)
    content = path.read_bytes()
    path.write_bytes(
        {"not a database": b"a,b\n1,2\n" * 99, "cut off": content[:-8192], "empty": b""}[damage]
    )
    with pytest.raises(FileFault, match=r"INTAKE-014|INTAKE-060(?s:.*no table at all)"):
        told(path, TABLE)


def test_changes_that_are_not_in_the_file_yet(tmp_path: Path) -> None:
    """A database copied while it was open would be read without its latest rows."""
    path = database(tmp_path, "PRAGMA journal_mode = wal", "CREATE TABLE t (a, b)")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO t VALUES (1, 2)")
        connection.commit()
        with pytest.raises(FileFault, match=r"(?s)INTAKE-014.*shop\.db-wal"):
            told(path, TABLE)
    assert told(path, TABLE) == ["1: 1|2"]
    assert [child.name for child in tmp_path.iterdir()] == ["shop.db"]
