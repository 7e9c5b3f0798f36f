"""The columns an expression may name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lendweave.kernel.types import ValueType
from lendweave.lang.bounds import bounded, type_bounds
from lendweave.lang.errors import BadSchema, UnknownName, did_you_mean
from lendweave.lang.model import Bounds


@dataclass(frozen=True, slots=True)
class Column:
    """A named, typed input.

    nullable: False only where null is refused at the door.
    low, high: the smallest and largest raw value (scaled for decimals, day numbers for dates),
    inclusive; the door keeps values inside, and the compilers drop guards that this proves
    needless. Raises BadSchema where the range does not lie in the type's own.
    """

    name: str
    type: ValueType
    nullable: bool = True
    low: int | None = None
    high: int | None = None
    doc: str = ""

    def __post_init__(self) -> None:
        limits = type_bounds(self.type)
        if self.low is None and self.high is None:
            return
        bounds = self.bounds if bounded(self.type) else None
        if limits is None or bounds is None or bounds.low > bounds.high:
            fits = False
        else:
            fits = bounds.within(limits)
        if not fits:
            raise BadSchema(
                where=f'column "{self.name}"',
                got=f"low {self.low}, high {self.high}",
                expected=f"low ≤ high, inside the range of {self.type}",
                fix="Give raw values: scaled integers for decimals, day numbers for dates.",
            )

    @property
    def bounds(self) -> Bounds | None:
        """The declared range, the type's own where not declared; None without ranges."""
        limits = type_bounds(self.type)
        if limits is None:
            return None
        return Bounds(
            limits.low if self.low is None else self.low,
            limits.high if self.high is None else self.high,
        )


@dataclass(frozen=True, slots=True)
class Schema:
    """Columns in order, each name once. Raises BadSchema for a repeated name."""

    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for column in self.columns:
            if column.name in seen:
                raise BadSchema(
                    where=f'column "{column.name}"',
                    got="the same name twice",
                    expected="each name once",
                    fix="Rename one of the two.",
                )
            seen.add(column.name)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name. Raises UnknownName with the nearest known one."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownName(
            where="schema",
            got=f'"{name}"',
            expected="a column of the schema",
            fix=did_you_mean(name, self.names),
        )

    def with_columns(self, *columns: Column) -> Schema:
        """This schema followed by more columns."""
        return Schema(self.columns + columns)
