"""Columns of versions in memory: typed, without an object for each value, raw values on request."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from lendweave.features.kernel import Raw
from lendweave.kernel.types import Kind, ValueType

Part: TypeAlias = "array[Any] | bytearray | list[Any]"
"""An array, marks of one byte each, or a list of texts, numbers, truth values, null and lists."""

_WORD_DIGITS_MAX = 18  # a decimal of more digits may not fit into 64 bits
_SMALL_MAX = 2**53  # a thousand numbers below it add up within 64 bits
_WORDS = frozenset({Kind.INTEGER, Kind.DATE, Kind.TIMESTAMP, Kind.DECIMAL})


class NumberColumn:
    """Numbers of eight bytes each, and one byte more for each value once one is null.

    numbers: 64 bit integers (typecode q) or doubles (d); 0 where the value is null.
    known: 1 where it is not null; None while none is. small: whole numbers, of which the events
    of a key that are not in blocks add up within 64 bits.
    """

    __slots__ = ("known", "numbers", "small")
    blank = 0  # stands where no value is ever read

    def __init__(self, numbers: array[int] | array[float]) -> None:
        self.numbers = numbers
        self.known: bytearray | None = None
        self.small = numbers.typecode == "q"

    def append(self, value: Raw) -> None:
        """Add the value of the next row."""
        if value is None and self.known is None:
            self.known = bytearray(b"\x01") * len(self.numbers)
        if self.known is not None:
            self.known.append(value is not None)
        if value is None:
            value = 0
        elif not -_SMALL_MAX < value < _SMALL_MAX:
            self.small = False
        self.numbers.append(value)

    @property
    def stored(self) -> array[Any]:
        """What stands for each row: its number."""
        return self.numbers

    def raws(self, rows: Iterable[int]) -> list[Raw]:
        """The values of some rows."""
        numbers, known = self.numbers, self.known
        if known is None:
            return [*map(numbers.__getitem__, rows)]
        return [numbers[row] if known[row] else None for row in rows]

    def marks(self, rows: Iterable[int]) -> list[Raw]:
        """Values that are equal, or null, where those of some rows are."""
        return self.raws(rows)

    def count(self, rows: Sequence[int]) -> int:
        """How many of the values of some rows are not null."""
        return len(rows) if self.known is None else sum(map(self.known.__getitem__, rows))

    def total(self, rows: Iterable[int]) -> int:
        """What the values of some rows add up to, null as 0. For whole numbers."""
        return int(sum(map(self.numbers.__getitem__, rows)))

    def parts(self) -> dict[str, Part]:
        """What a file holds of the column."""
        return {"numbers": self.numbers, **({"known": self.known} if self.known else {})}

    def restore(self, parts: Mapping[str, Part]) -> None:
        """Fill an empty column. Raises KeyError, TypeError for parts of another column."""
        self.numbers.extend(parts["numbers"])
        found = np.asarray(self.numbers)
        extremes = found.min(initial=0), found.max(initial=0)
        self.small &= all(-_SMALL_MAX < extreme < _SMALL_MAX for extreme in extremes)
        self.known = bytearray(parts["known"]) if "known" in parts else None


class CodedColumn:
    """Values that come again and again: four bytes for each row, and every value once.

    codes: by row, the place of its value in `values`, where null is the first.
    """

    __slots__ = ("_places", "codes", "values")
    blank = None

    def __init__(self) -> None:
        self.codes = array("I")
        self.values: list[Raw] = [None]
        self._places: dict[Raw, int] = {None: 0}

    def append(self, value: Raw) -> None:
        """Add the value of the next row."""
        place = self._places.get(value)
        if place is None:
            place = self._places[value] = len(self.values)
            self.values.append(value)
        self.codes.append(place)

    @property
    def stored(self) -> array[Any]:
        """What stands for each row: the place of its value."""
        return self.codes

    def raws(self, rows: Iterable[int]) -> list[Raw]:
        """The values of some rows."""
        return [*map(self.values.__getitem__, map(self.codes.__getitem__, rows))]

    def marks(self, rows: Iterable[int]) -> list[Raw]:
        """Values that are equal, or null, where those of some rows are."""
        return [code or None for code in map(self.codes.__getitem__, rows)]

    def count(self, rows: Sequence[int]) -> int:
        """How many of the values of some rows are not null."""
        return sum(map(bool, map(self.codes.__getitem__, rows)))

    def total(self, rows: Iterable[int]) -> int:
        """What the values of some rows add up to, null as 0. For whole numbers."""
        return sum(value for value in self.raws(rows) if value is not None)

    def parts(self) -> dict[str, Part]:
        """What a file holds of the column."""
        return {"codes": self.codes, "values": self.values}

    def restore(self, parts: Mapping[str, Part]) -> None:
        """Fill an empty column. Raises KeyError, TypeError for parts of another column."""
        self.codes.extend(parts["codes"])
        self.values = [*parts["values"]]
        self._places = {value: place for place, value in enumerate(self.values)}


StoredColumn: TypeAlias = NumberColumn | CodedColumn


def stored_column(type_: ValueType) -> StoredColumn:
    """An empty column for raw values of a type."""
    if type_.kind is Kind.DOUBLE:
        return NumberColumn(array("d"))
    if type_.kind in _WORDS and type_.precision <= _WORD_DIGITS_MAX:
        return NumberColumn(array("q"))
    return CodedColumn()
