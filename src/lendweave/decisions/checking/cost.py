"""What a strategy costs, estimated from its operators: per decision online, per row in batch.

The figures are CPU nanoseconds of one operator, medians of five runs of `bench/operator_costs.py`
with Python 3.11 and one thread of DuckDB 2.0 over a million rows in memory; the script prints the
table anew. With them the estimates of the two shipped strategies were 0.94 and 1.08 of what a
decision took online. The batch figures leave out reading the rows. Another machine scales them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lendweave.decisions.compile import CompiledStrategy
from lendweave.lang.model import walk
from lendweave.lang.operators import OPERATORS

BASE_NANOS = 1_000
"""Of one decision before any operator: the call and the tuple of answers."""


@dataclass(frozen=True, slots=True)
class Nanos:
    """What one operator takes. online: in generated Python; batch: in DuckDB, a row."""

    online: float
    batch: float


COSTS: dict[str, Nanos] = {
    "comparison": Nanos(8, 0.4),
    "logic": Nanos(7, 0.4),
    "arithmetic": Nanos(10, 0.4),
    "division": Nanos(215, 100),
    "conditional": Nanos(5, 1.1),
    "text": Nanos(200, 36),
    "dates": Nanos(490, 15),
    "cast": Nanos(33, 0.3),
}
_DIVISIONS = {"divide", "div", "mod", "sqrt", "round", "trunc", "floor", "ceil"}


@dataclass(frozen=True, slots=True)
class Cost:
    """The estimate. operators: how many the program has, by sort."""

    operators: dict[str, int]

    @property
    def micros_online(self) -> float:
        """CPU microseconds of one decision."""
        own = sum(COSTS[sort].online * count for sort, count in self.operators.items())
        return (BASE_NANOS + own) / 1_000

    @property
    def nanos_batch(self) -> float:
        """CPU nanoseconds of one row in batch, without reading it."""
        return sum(COSTS[sort].batch * count for sort, count in self.operators.items())

    def body(self) -> dict[str, Any]:
        """The estimate as JSON holds it."""
        return {
            "micros_online": round(self.micros_online, 1),
            "nanos_batch": round(self.nanos_batch),
            "operators": self.operators,
        }


def cost_of(compiled: CompiledStrategy) -> Cost:
    """The estimate for a strategy, every operator counted once for each time it is written."""
    operators: dict[str, int] = {}
    for let in compiled.program.needed:
        for node in walk(let.typed):
            if sort := sort_of(node.op):
                operators[sort] = operators.get(sort, 0) + 1
    return Cost(operators)


def sort_of(op: str) -> str:
    """The row of the table that an operator falls under; empty for what costs nothing."""
    if op in _DIVISIONS:
        return "division"
    if op in ("case", "simple_case"):
        return "conditional"
    if op == "cast":
        return "cast"
    group = OPERATORS[op].group if op in OPERATORS else ""
    return "text" if group == "lists" else group
