"""What each engine answers to the rows of `conformance.csv`.

Rows over the same columns make one program, so that a database is asked a hundred times and not a
thousand; of its answers only those on a row's own values are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.lang.conformance import Refusal, Row
from tests.parity.engines import DuckTable, RawRow, connected, run_python

from lendweave.lang import Let, Program, Schema, check, evaluate

Engine = Callable[["Batch"], Sequence[RawRow]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Computed rows over the same columns."""

    schema: Schema
    rows: tuple[Row, ...]

    @property
    def expressions(self) -> tuple[str, ...]:
        """Each expression once, in order."""
        return tuple(dict.fromkeys(row.expression for row in self.rows))

    @property
    def program(self) -> Program:
        """One output for each expression, in order."""
        lets = [Let(f"e{at}", text) for at, text in enumerate(self.expressions)]
        return Program.build("conformance", self.schema, lets, [let.name for let in lets])

    def answers(self, found: Sequence[RawRow]) -> Iterator[tuple[Row, object]]:
        """Each row with its own cell of a program's results."""
        places = {text: at for at, text in enumerate(self.expressions)}
        for row, cells in zip(self.rows, found, strict=True):
            yield row, cells[places[row.expression]]


def batches(rows: Iterable[Row]) -> tuple[Batch, ...]:
    """The rows that are not refusals, by their columns."""
    found: dict[Schema, list[Row]] = {}
    for row in rows:
        if not isinstance(row.outcome, Refusal):
            found.setdefault(row.schema, []).append(row)
    return tuple(Batch(schema, tuple(same)) for schema, same in found.items())


def python_answers(batch: Batch) -> Sequence[RawRow]:
    """Generated Python on every row's values."""
    return run_python(batch.program, [row.values for row in batch.rows])


def duckdb_engine() -> Engine:
    """A database that answers a batch with one query on every row's values."""
    connection = connected()

    def answer(batch: Batch) -> Sequence[RawRow]:
        values = [row.values for row in batch.rows]
        return DuckTable(connection, batch.schema, values).run(batch.program)

    return answer


def interpreter_answers(batch: Batch) -> Sequence[RawRow]:
    """The tree interpreter on each row's own values."""
    names = batch.schema.names
    found = [
        evaluate(check(row.expression, batch.schema), dict(zip(names, row.values, strict=True)))
        for row in batch.rows
    ]
    return [(evaluated.value,) * len(batch.expressions) for evaluated in found]


ENGINES: dict[str, Callable[[], Engine]] = {
    "python": lambda: python_answers,
    "duckdb": duckdb_engine,
    "interpreter": lambda: interpreter_answers,
}


def answers(batch: Batch, engine: Engine) -> Iterator[tuple[Row, object]]:
    """Each row with what the engine gives; where a batch fails, its rows are asked one by one."""
    try:
        found = engine(batch)
    except Exception as error:
        if len(batch.rows) == 1:
            yield batch.rows[0], error
            return
        for row in batch.rows:
            yield from answers(Batch(batch.schema, (row,)), engine)
        return
    yield from batch.answers(found)
