"""Tables and queries of a real PostgreSQL server: exact texts, one order, one state, no writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from adbc_driver_postgresql import dbapi
from hypothesis import given
from hypothesis import strategies as st

from lendweave.connectors.postgres_database import PostgresDatabase, named_database
from lendweave.connectors.row_spool import CELL_CHARACTERS_MAX
from lendweave.intake import FileFault, FileShape, Wanted
from lendweave.intake.moments import instant_reader

AB = Wanted(("a", "b"), frozenset(), "m.yaml")
TABLE = FileShape("x", "postgres", table="shop.t")
Run = Callable[..., None]


def query(text: str, *order: str) -> FileShape:
    """A mapping's file that is this query."""
    return FileShape("x", "postgres", query=text, order_by=order)


@pytest.fixture(scope="module")
def run(postgres_address: str) -> Iterator[Run]:
    """Runs statements on the partner's side, in a schema of this module's own."""
    with dbapi.connect(postgres_address, autocommit=True) as connection:

        def run_all(*statements: str) -> None:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

        run_all("DROP SCHEMA IF EXISTS shop CASCADE", "CREATE SCHEMA shop")
        yield run_all
        run_all("DROP SCHEMA shop CASCADE")


@pytest.fixture
def database(postgres_address: str, tmp_path: Path) -> Iterator[PostgresDatabase]:
    """The server as a partner's database that nobody has read yet."""
    with closing(PostgresDatabase("postgres:erp", postgres_address, tmp_path)) as opened:
        yield opened


def told(database: PostgresDatabase, shape: FileShape, wanted: Wanted = AB) -> list[str]:
    """Each row as `line: cells` or `line: code`; the chunks say the same."""
    rows = list(database.rows(shape, wanted))
    assert [row for chunk in database.chunks(shape, wanted) for row in chunk.each()] == rows
    return [f"{r.line}: {r.fault.code if r.fault else '|'.join(r.cells)}" for r in rows]


# a value as SQL | its text
VALUES: list[tuple[str, str]] = [
    ("NULL::text", ""),
    ("9223372036854775807", "9223372036854775807"),
    ("12345678901234567890.1234567890::numeric", "12345678901234567890.1234567890"),
    ("0.10::numeric", "0.10"),
    ("'NaN'::numeric", "NaN"),
    ("0.1::float8", "0.1"),
    ("(0.1::float8 + 0.2::float8)", "0.30000000000000004"),
    ("'Infinity'::float8", "Infinity"),
    ("true", "true"),
    ("'华星 ０'::text", "华星 ０"),
    ("'x'::char(3)", "x"),
    ("date '2026-08-03'", "2026-08-03"),
    ("timestamp '2026-08-03 04:05:06.7'", "2026-08-03 04:05:06.700000"),
    ("timestamptz '2026-08-03 04:05:06+08'", "2026-08-02 20:05:06.000000Z"),
    ("timestamptz 'infinity'", "infinity"),
    ("timestamp '0044-03-15 12:00 BC'", "0044-03-15 12:00:00 BC"),
    ("time '04:05:06'", "04:05:06"),
    ("interval '1 day 2 hours'", "P1DT2H"),
    ("'7d444840-9dc0-11d1-b245-5ffdce74fad2'::uuid", "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
    ("'{\"k\": [1, 2]}'::jsonb", '{"k": [1, 2]}'),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), VALUES, ids=[value for value, _ in VALUES])
def test_values_as_text(database: PostgresDatabase, value: str, text: str) -> None:
    """Every type is spelled exactly, whatever the session of the server says."""
    assert told(database, query(f"SELECT {value} AS a, 1 AS b")) == [f"1: {text}|1"]


def test_moments_are_read_as_moments(database: PostgresDatabase) -> None:
    """What the server calls an instant is that instant, in a mapping of any zone."""
    shape = query("SELECT timestamptz '2026-08-03 04:05:06.000007+08' AS a, date '2026-08-03' AS b")
    (row,) = database.rows(shape, AB)
    read = instant_reader((), "Asia/Shanghai")
    assert read(row.cells[0]) == read("2026-08-03 04:05:06.000007")
    assert read(row.cells[1]) == read("2026-08-03 00:00")


@given(
    rows=st.lists(
        st.tuples(
            st.decimals(allow_nan=False, allow_infinity=False, places=6, max_value=10**20),
            st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        ),
        max_size=20,
    )
)
def test_what_is_inserted_is_read(
    postgres_address: str, tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Decimal, str]]
) -> None:
    """Numbers and texts come back by value and sign for sign, all rows of them."""
    literals = ", ".join(
        f"({place}, {number:f}::numeric, '{text.replace(chr(39), chr(39) * 2)}')"
        for place, (number, text) in enumerate(rows)
    )
    source = f"VALUES {literals or '(0, 0::numeric, NULL)'}"
    shape = query(f"SELECT n, a, b FROM ({source}) AS v (n, a, b) WHERE b IS NOT NULL", "n")
    wanted = Wanted(("n", "a", "b"), frozenset(), "m.yaml")
    folder = tmp_path_factory.mktemp("spool")
    with closing(PostgresDatabase("p", postgres_address, folder)) as database:
        read = [row.cells for row in database.rows(shape, wanted)]
    assert [(Decimal(a), b) for _, a, b in read] == rows


def test_the_order_is_the_same_however_rows_lie(database: PostgresDatabase, run: Run) -> None:
    """By primary key; by `order_by`; else by what stands in the rows. So is the digest."""
    for key, lines in (
        ("", ["1: 1|z", "2: 10|x", "3: 2|y"]),
        ("a", ["1: 1|z", "2: 2|y", "3: 10|x"]),
    ):
        digests = set()
        for values in ("(10, 'x'), (2, 'y'), (1, 'z')", "(2, 'y'), (1, 'z'), (10, 'x')"):
            run(
                "DROP TABLE IF EXISTS shop.t",
                f"CREATE TABLE shop.t (a int{' PRIMARY KEY' if key else ''}, b text)",
                f"INSERT INTO shop.t VALUES {values}",
            )
            database.close()
            assert told(database, TABLE) == lines
            digests.add(database.digest(TABLE, AB))
        assert len(digests) == 1
    assert told(database, query("SELECT * FROM shop.t", "b")) == ["1: 10|x", "2: 2|y", "3: 1|z"]


def test_what_is_read_is_one_state(database: PostgresDatabase, run: Run) -> None:
    """Rows that change between two readings do not change what is onboarded; the next run sees."""
    run("DROP TABLE IF EXISTS shop.t", "CREATE TABLE shop.t (a int, b int)")
    run("INSERT INTO shop.t VALUES (1, 2)")
    before = told(database, TABLE)
    digest = database.digest(TABLE, AB)
    run("UPDATE shop.t SET b = 3")
    assert (
        (told(database, TABLE), database.digest(TABLE, AB))
        == (before, digest)
        == (["1: 1|2"], digest)
    )
    database.close()
    assert told(database, TABLE) == ["1: 1|3"]
    assert database.digest(TABLE, AB) != digest


def test_the_copy_has_no_name(database: PostgresDatabase) -> None:
    """Personal data do not lie about in the folder, not even while they are read."""
    rows = database.rows(query("SELECT 1 AS a, 2 AS b"), AB)
    assert next(rows).cells == ("1", "2")
    assert list(database.folder.iterdir()) == []


def test_rows_beyond_one_batch(database: PostgresDatabase) -> None:
    """Many rows come in batches, each once; a cell that is too long is a fault of its row."""
    many = query("SELECT g AS a, repeat('x', 50) AS b FROM generate_series(1, 150000) g", "a")
    rows = list(database.rows(many, AB))
    assert [row.line for row in rows] == [int(row.cells[0]) for row in rows]
    assert len(rows) == 150_000
    long = (
        f"SELECT g AS a, repeat('x', {CELL_CHARACTERS_MAX} + g) AS b FROM generate_series(0, 1) g"
    )
    assert [row.split("|")[0] for row in told(database, query(long, "a"))] == [
        "1: 0",
        "2: INTAKE-024",
    ]


# what it shows | how it is read | what the error says
REFUSED: list[tuple[str, FileShape, str]] = [
    ("no such table", FileShape("x", "postgres", table="shop.goods"), "(?s)INTAKE-060.*orders"),
    ("no such schema", FileShape("x", "postgres", table="shap.orders"), "INTAKE-060"),
    ("no such column", query("SELECT 1 AS a, 2 AS bb"), "(?s)INTAKE-011.*Did you mean 'bb'"),
    ("a column nobody mapped", query("SELECT 1 AS a, 2 AS b, 3 AS c"), "INTAKE-012"),
    ("an order by what is not there", query("SELECT 1 AS a, 2 AS b", "c"), "INTAKE-011"),
    ("bytes", query(r"SELECT '\x00'::bytea AS a, 2 AS b"), "(?s)INTAKE-014.*type bytea"),
    ("a list", query("SELECT ARRAY[1] AS a, 2 AS b"), r"(?s)INTAKE-014.*type integer\[\]"),
    ("no SQL", query("SELEC 1"), "(?s)INTAKE-063.*42601.*syntax error"),
    ("two commands", query("SELECT 1 AS a, 2 AS b) x; DROP SCHEMA shop; SELECT (1"), "42601"),
    ("writing", query("INSERT INTO shop.orders VALUES (1, 2) RETURNING a, b"), "INTAKE-063"),
    ("writing by a function", query("SELECT shop.write() AS a, 1 AS b"), "read-only"),
    ("a query that takes too long", query("SELECT pg_sleep(60)::text AS a, 2 AS b"), "timeout"),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "shape", "says"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(
    database: PostgresDatabase, run: Run, shows: str, shape: FileShape, says: str
) -> None:
    """Nothing is changed on the server, and the message says what to correct."""
    run(
        "CREATE TABLE IF NOT EXISTS shop.orders (a int, b int)",
        "CREATE OR REPLACE FUNCTION shop.write() RETURNS int LANGUAGE sql"
        " AS 'INSERT INTO shop.orders VALUES (1, 2) RETURNING a'",
    )
    database.statement_ms_max = 300
    with pytest.raises(FileFault, match=says) as caught:
        told(database, shape)
    assert "postgres:erp" in caught.value.where, shows
    assert told(database, FileShape("x", "postgres", table="shop.orders")) == []


def test_an_error_repeats_no_cell(database: PostgresDatabase) -> None:
    """A message is kept in clear: the server's words about a value are left out."""
    for text in ("SELECT '1990x'::int AS a, 1 AS b", "SELECT (b || 'x')::int AS a, b FROM v"):
        shape = query(f"WITH v (b) AS (SELECT 1990 + random()::int) {text}")
        with pytest.raises(FileFault, match=r"INTAKE-063") as caught:
            told(database, shape)
        assert "199" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://reader:secret-word@127.0.0.1:1/x", "refused"),
        ("postgresql://reader:secret-word@[::1/x", "cannot be read"),
        ("host=127.0.0.1 password=secret-word", "another form"),
    ],
)
def test_a_server_that_is_not_there(tmp_path: Path, address: str, says: str) -> None:
    """The reason is told, the password is not."""
    with pytest.raises(FileFault, match=f"(?s)INTAKE-062.*{says}") as caught:
        told(PostgresDatabase("postgres:erp", address, tmp_path), TABLE)
    assert "secret-word" not in str(caught.value)
    assert "secret-word" not in repr(PostgresDatabase("postgres:erp", address, tmp_path))


def test_a_name_that_is_not_set(tmp_path: Path) -> None:
    """The error names the variable to set, and the connections that are there."""
    with pytest.raises(FileFault, match=r"(?s)INTAKE-061.*crm, oa.*LENDWEAVE_POSTGRES_ERP="):
        named_database("postgres:erp", {"oa": "x", "crm": "y"}, tmp_path)
