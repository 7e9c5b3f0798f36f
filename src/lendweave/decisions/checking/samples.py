"""Rows of inputs at the ends of ranges, and what a strategy makes of them.

Rows start from cases where there are some: one input at a time is moved to every value that the
strategy tells apart, null included. More rows mix such values; the mixture is the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from lendweave.decisions.checking.formulas import samples_of
from lendweave.decisions.compile import CompiledStrategy, RawRow
from lendweave.decisions.model import Rules, walk_steps
from lendweave.decisions.rules import rule_let
from lendweave.lang import compile_python

BASES_MAX = 12
MIXED_ROWS = 1_000
ROWS_MAX = 4_000
_MULTIPLIER, _INCREMENT, _MODULUS = 6364136223846793005, 1442695040888963407, 2**64


@dataclass(frozen=True)
class Samples:
    """A strategy tried out. bases: rows of its cases, none where it has none."""

    compiled: CompiledStrategy
    bases: tuple[RawRow, ...]

    @cached_property
    def values(self) -> list[list[object]]:
        """Per input, the values to try."""
        program = self.compiled.traced
        found = samples_of((let.typed for let in program.lets), program.inputs)
        return [found[column.name] for column in program.inputs]

    @cached_property
    def rows(self) -> tuple[RawRow, ...]:
        """The rows that are tried."""
        bases = self.bases[:BASES_MAX] or (tuple(each[len(each) // 2] for each in self.values),)
        return tuple(islice(self._rows(bases), ROWS_MAX))

    def _rows(self, bases: Sequence[RawRow]) -> Iterator[RawRow]:
        yield from bases
        yield from self._mixed()
        for base in bases:
            for at, values in enumerate(self.values):
                for value in values:
                    yield (*base[:at], value, *base[at + 1 :])

    def _mixed(self) -> Iterator[RawRow]:
        state = 1
        for _ in range(MIXED_ROWS):
            row: list[object] = []
            for values in self.values:
                state = (state * _MULTIPLIER + _INCREMENT) % _MODULUS
                row.append(values[(state >> 33) % len(values)])
            yield tuple(row)

    @cached_property
    def seen(self) -> dict[str, set[object]]:
        """Per rule, what it was in some row: True, False, None."""
        names = self.compiled.traced.outputs.names
        steps = walk_steps(self.compiled.strategy.steps)
        codes = [rule.code for step in steps if isinstance(step, Rules) for rule in step.rules]
        places = [(code, names.index(rule_let(code))) for code in codes]
        found: dict[str, set[object]] = {code: set() for code in codes}
        for out in self._outputs(self.rows):
            for code, at in places:
                found[code].add(out[at])
        return found

    def column(self, let: str, rows: Sequence[RawRow]) -> list[object]:
        """What a named value is in each row."""
        at = self.compiled.traced.outputs.names.index(let)
        return [out[at] for out in self._outputs(rows)]

    def _outputs(self, rows: Sequence[RawRow]) -> Iterator[RawRow]:
        return (self._run(row) for row in rows)

    @cached_property
    def _run(self) -> Callable[[RawRow], RawRow]:
        return compile_python(self.compiled.traced)
