"""Which lets of a program hold what a scorecard's variable or a table gave."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from lendweave.decisions.model import DecisionTable, Matrix, Scorecard, Strategy, walk_steps
from lendweave.kernel.types import Kind, ValueType


@dataclass(frozen=True, slots=True)
class TableLet:
    """What one table gave. name: the scored variable, or what the table gives.

    lines: the values that its rows give, each with its line.
    """

    let: str
    file: str
    name: str
    lines: tuple[tuple[object, int], ...]

    def line(self, value: object) -> int | None:
        """The one line that gives this value, None where several do, or none."""
        lines = [line for given, line in self.lines if given == value]
        return lines[0] if len(lines) == 1 else None


def table_lets(strategy: Strategy, lets: Collection[str]) -> Iterator[TableLet]:
    """One for each variable of a scorecard and each value of a table; lets: what is named."""
    for step in walk_steps(strategy.steps):
        if isinstance(step, Scorecard):
            for variable in step.variables:
                lines = tuple((bin_.points, bin_.line) for bin_ in variable.bins)
                own = f"{step.gives}/{variable.column.name}"
                for let in _held(own, lets):
                    yield TableLet(let, step.file, variable.column.name, lines)
        elif isinstance(step, Matrix):
            given = tuple((_value(row.value, step.type), row.line) for row in step.rows)
            for let in _held(step.gives, lets):
                yield TableLet(let, step.file, step.gives, given)
        elif isinstance(step, DecisionTable):
            yield from _of_decision_table(step, lets)


def _of_decision_table(step: DecisionTable, lets: Collection[str]) -> Iterator[TableLet]:
    """One for each single value that it gives; lists are not held against lines."""
    for at, output in enumerate(step.outputs):
        if output.column.type.item is None:
            rows = [row for row in step.rows if row.values]
            given = tuple((_value(row.values[at], output.type), row.line) for row in rows)
            for let in _held(output.column.name, lets):
                yield TableLet(let, step.file, output.column.name, given)


def _held(name: str, lets: Collection[str]) -> Iterator[str]:
    """The let of that name, in whatever branch it stands."""
    return (let for let in lets if let == name or let.endswith(f"/{name}"))


def _value(raw: object, type_: ValueType) -> object:
    """A raw value as a query answers it."""
    if isinstance(raw, int) and type_.kind is Kind.DECIMAL:
        return Decimal(raw).scaleb(-type_.scale)
    return raw
