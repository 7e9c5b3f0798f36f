"""The instants at which a record begins and ceases to count, from its dates or timestamps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lendweave.features.kernel import Raw
from lendweave.features.local_clock import first_shown, first_shown_sql
from lendweave.features.model import Validity
from lendweave.kernel.types import MICROS_PER_DAY, Kind, ValueType
from lendweave.lang.dialects import quoted

KINDS_OF_MOMENT = frozenset({Kind.DATE, Kind.TIMESTAMP})


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant that a column tells. ends: a date tells the end of its day, not the start."""

    column: str
    ends: bool

    def reader(self, type_: ValueType, zone: str) -> Callable[[Raw], int | None]:
        """Raw value of the column → the instant in µs, null for null."""
        if type_.kind is Kind.TIMESTAMP:
            return lambda raw: raw
        return lambda day: None if day is None else first_shown(self._midnight(day), zone)

    def sql(self, type_: ValueType, regimes: str) -> str:
        """The instant of an event `e`. regimes: alias of the offset that `joined` finds."""
        if type_.kind is Kind.TIMESTAMP:
            return f"epoch_us(e.{quoted(self.column)})"
        return first_shown_sql(self._midnight_sql(), regimes)

    def joined(self, type_: ValueType, regimes: str, alias: str) -> str:
        """The join of an event `e` with the offset of its day; empty for a timestamp."""
        if type_.kind is Kind.TIMESTAMP:
            return ""
        return f"\nASOF LEFT JOIN {regimes} AS {alias} ON {self._midnight_sql()} >= {alias}._local"

    def _midnight(self, day: int) -> int:
        return (day + self.ends) * MICROS_PER_DAY

    def _midnight_sql(self) -> str:
        later = f" + {MICROS_PER_DAY}" if self.ends else ""
        return f"epoch_us(e.{quoted(self.column)}::TIMESTAMP){later}"


def moments_of(valid: Validity | None) -> tuple[Moment | None, Moment | None]:
    """When an event begins and ceases to count; None where that is open."""
    if valid is None:
        return None, None
    begins = Moment(valid.begins, ends=False) if valid.begins else None
    return begins, Moment(valid.ends, ends=True) if valid.ends else None
