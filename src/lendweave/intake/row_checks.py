"""Checks of a row as a whole: sums that must agree, orders of time, bounds, nothing yet to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lendweave.intake.cells import Raw
from lendweave.intake.errors import CellFault, CheckFailed, InFuture, OutOfRange
from lendweave.intake.fault import Fault, fault_of
from lendweave.kernel.clock import days_from_date, format_instant
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang import value_from_raw

_MASK = "***"


@dataclass(frozen=True, slots=True)
class CheckedColumn:
    """A column that a check reads: its name in the mapping and its slot."""

    name: str
    place: int
    type: ValueType
    personal: bool

    def shown(self, values: Sequence[Raw]) -> str:
        """Its name with its value, where that may be shown."""
        raw = values[self.place]
        if raw is None:
            return f"{self.name} empty"
        if self.personal:
            return f"{self.name} {_MASK}"
        if self.type.kind is Kind.TIMESTAMP:
            return f"{self.name} {format_instant(int(raw))}"
        return f"{self.name} {value_from_raw(raw, self.type)}"


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A condition that every row must meet.

    place: slot of its value; false is a fault, true and null are none. columns: what it reads.
    says: the condition as it is written. bound: it limits one column.
    """

    name: str
    place: int
    columns: tuple[CheckedColumn, ...]
    says: str
    bound: bool = False

    def error(self, values: Sequence[Raw]) -> CellFault:
        """What is told where the condition is false."""
        got = ", ".join(column.shown(values) for column in self.columns)
        if self.bound:
            fix = "Ask the partner, or change `low` or `high` of the column."
            return OutOfRange(where=self.name, got=got, expected=self.says, fix=fix)
        return CheckFailed(
            where=", ".join(column.name for column in self.columns),
            got=got,
            expected=f"{self.name}: {self.says}",
            fix=f"Ask the partner which of them is wrong, or change `{self.name}` under `checks`.",
        )


@dataclass(frozen=True, slots=True)
class RowChecks:
    """All checks of a mapping. past: dates and times that must not lie after the import."""

    conditions: tuple[RowCheck, ...] = ()
    past: tuple[CheckedColumn, ...] = ()

    def faults(self, values: Sequence[Raw], now: int, today: date) -> Iterator[Fault]:
        """What is wrong with a row whose slots are filled. now: µs UTC; today: of the zone."""
        for check in self.conditions:
            if values[check.place] is False:
                error = check.error(values)
                yield fault_of(error, error.where)
        for column in self.past:
            raw, latest = values[column.place], _latest(column.type, now, today)
            if raw is not None and int(raw) > latest:
                yield fault_of(_in_future(column, values), column.name)


def _latest(type_: ValueType, now: int, today: date) -> int:
    return days_from_date(today) if type_.kind is Kind.DATE else now


def _in_future(column: CheckedColumn, values: Sequence[Raw]) -> InFuture:
    return InFuture(
        got=column.shown(values),
        expected="a moment before the import",
        fix="Check the order of day and month in `formats`, and `zone`.",
    )
