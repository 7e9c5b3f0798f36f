"""Generated SQL: right in DuckDB, parsed as Spark, quoted, layered, linear."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
import sqlglot

from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    Kind,
    ValueType,
    decimal,
    list_of,
)
from lendweave.lang import (
    Column,
    Let,
    Program,
    Schema,
    compile_python,
    duckdb_select,
    duckdb_type,
    evaluate,
    raw_from_value,
    spark_select,
    spark_type,
    value_from_raw,
)
from lendweave.lang.build import call, col, lit
from lendweave.lang.casts import CASTS
from lendweave.lang.model import ListOf
from lendweave.lang.operators import OPERATORS

SAMPLES = {
    Kind.BOOLEAN: BOOLEAN,
    Kind.INTEGER: INTEGER,
    Kind.DECIMAL: decimal(12, 2),
    Kind.DOUBLE: DOUBLE,
    Kind.TEXT: TEXT,
    Kind.DATE: DATE,
    Kind.TIMESTAMP: TIMESTAMP,
}
COLUMNS = Schema(tuple(Column(kind.value, sample) for kind, sample in SAMPLES.items()))
EXPRESSIONS = [example.expression for row in OPERATORS.values() for example in row.examples] + [
    f'CAST("{source.value}" AS {SAMPLES[target]})' for source, target in CASTS
]

TYPES = [
    (decimal(12, 2), "DECIMAL(12,2)", "DECIMAL(12,2)"),
    (TEXT, "VARCHAR", "STRING"),
    (list_of(INTEGER), "BIGINT[]", "ARRAY<BIGINT>"),
]


@pytest.mark.parametrize(("value_type", "in_duckdb", "in_spark"), TYPES)
def test_type_names(value_type: ValueType, in_duckdb: str, in_spark: str) -> None:
    """Each engine's column type."""
    assert (duckdb_type(value_type), spark_type(value_type)) == (in_duckdb, in_spark)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_spark_text_is_spark(expression: str) -> None:
    """The Spark text of every example and cast is one SELECT in Spark's grammar."""
    program = Program.build("p", COLUMNS, [Let("o", expression)], ["o"])
    (statement,) = sqlglot.parse(spark_select(program, "`r`"), read="spark")
    assert isinstance(statement, sqlglot.exp.Select)


def test_select_keeps_renames_and_types() -> None:
    """Kept columns come first, inputs may be renamed, and outputs have their program's types."""
    inputs = Schema((Column("a", INTEGER), Column('odd "name"', decimal(4, 1))))
    lets = [Let("sum", 'a + "odd ""name"""'), Let("day", "add_days(DATE '2026-01-01', a)")]
    program = Program.build("p", inputs, lets, ["sum", "day", "a"])
    relation = """(SELECT 7 AS id, 2 AS renamed, 1.5 AS "odd ""name\""")"""
    query = duckdb_select(program, relation, keep=["id"], columns={"a": "renamed"})
    found = duckdb.execute(query)
    assert [column[0] for column in found.description or ()] == ["id", "sum", "day", "a"]
    assert found.fetchall() == [(7, Decimal("3.5"), dt.date(2026, 1, 3), 2)]


def test_user_names_do_not_meet_generated_ones() -> None:
    """Columns called like the generated ones change nothing."""
    inputs = Schema((Column("c1", INTEGER), Column("c0", INTEGER), Column("t0", INTEGER)))
    program = Program.build("p", inputs, [Let("k0", "c1 - c0 + t0")], ["k0", "t0"])
    query = duckdb_select(program, "(SELECT 10 AS c1, 4 AS c0, 1 AS t0, 'x' AS k1)", keep=["k1"])
    assert duckdb.execute(query).fetchall() == [("x", 7, 1)]


def test_layers_keep_the_text_linear() -> None:
    """Operators that repeat an operand do not multiply the text."""
    sizes = []
    for depth in (10, 20, 40):
        expression = "x"
        for _ in range(depth):
            expression = f"(x / {expression})"
        program = Program.build("p", Schema((Column("x", DOUBLE),)), [Let("o", expression)], ["o"])
        query = duckdb_select(program, "(SELECT 2.0 AS x)")
        assert duckdb.execute(query).fetchall() == [(2.0,)]
        sizes.append(len(query))
    assert sizes[2] - sizes[1] < 2.2 * (sizes[1] - sizes[0])


def test_constants_never_fail_when_bound() -> None:
    """Engines fold constants before any row is read; even then nothing may raise."""
    lets = [
        Let("a", "9223372036854775807 + 1"),
        Let("b", "substring('abc', 9223372036854775807, 9223372036854775807)"),
        Let("c", "add_days(DATE '2199-12-31', 9223372036854775807)"),
        Let("d", "add_months(DATE '1900-01-01', -9223372036854775807)"),
        Let("e", "CAST('x' AS date)"),
        Let("f", "mod(-9223372036854775808, -1)"),
        Let("g", "9999999999999999999999999999999999999.0 * 10.0"),
    ]
    names = [let.name for let in lets]
    program = Program.build("p", Schema(()), lets, names)
    assert duckdb.execute(duckdb_select(program, "(SELECT 1)")).fetchall() == [
        (None, None, None, None, None, 0, None)
    ]


BUILT = {
    "hit_mask": call("hit_mask", col("b"), call("is_null", col("i")), call("not", col("b"))),
    "unknown_mask": call("unknown_mask", col("b"), call("equal", col("i"), col("d"))),
    "rescaled list": call("contains", col("items"), col("d")),
    "computed list": call("contains", ListOf((col("i"), lit(None, INTEGER))), lit(2, INTEGER)),
    "three least": call("least", col("i"), col("d"), lit(150, decimal(5, 2))),
    "one greatest": call("greatest", col("i")),
    "moved null": call("nullif", col("i"), col("d")),
    "dated": call("add_months", col("day"), col("i")),
}
BUILT_SCHEMA = Schema(
    (
        Column("i", INTEGER),
        Column("b", BOOLEAN),
        Column("d", decimal(5, 2)),
        Column("day", DATE),
        Column("items", list_of(INTEGER)),
    )
)
BUILT_ROWS: list[tuple[object, ...]] = [
    (2, True, 200, 20_000, (1, 2)),
    (None, None, None, None, None),
    (2**62, False, 150, -25_567, (1, None)),
    (-1, None, -100, 84_005, ()),
]


@pytest.mark.parametrize("name", BUILT)
def test_built_tree_agrees_on_every_engine(name: str) -> None:
    """Trees that few texts reach: masks, lists of computed or rescaled items, single operands."""
    program = Program.build("p", BUILT_SCHEMA, [Let("o", BUILT[name])], ["o"])
    (output,) = program.outputs.columns
    run = compile_python(program)
    with duckdb.connect() as connection:
        types = ", ".join(f"{c.name} {duckdb_type(c.type)}" for c in BUILT_SCHEMA)
        connection.execute(f"CREATE TABLE rows ({types})")
        for row in BUILT_ROWS:
            values = [
                value_from_raw(raw, column.type)
                for raw, column in zip(row, BUILT_SCHEMA, strict=True)
            ]
            connection.execute("DELETE FROM rows")
            connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", values)
            ((answer,),) = connection.execute(duckdb_select(program, "rows")).fetchall()
            (raw,) = run(row)
            named = dict(zip(BUILT_SCHEMA.names, row, strict=True))
            assert evaluate(program.lets[0].typed, named).value == raw
            assert raw_from_value(answer, output.type) == raw
