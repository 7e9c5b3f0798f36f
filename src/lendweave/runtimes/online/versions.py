"""Every version of every record of one kind, as columns.

Versions are rows, numbered in order of commit, so the order of rows is the order of the log. A
version is visible to a decision that reads the rows before `below` if row < below ≤ following.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from lendweave.features.kernel import Raw
from lendweave.runtimes.online.stored_columns import StoredColumn

Rows: TypeAlias = Sequence[int]
"""Row numbers, of a timeline in order of their places."""

NO_ROW = 2**32 - 1
"""No version before, or none after: greater than every row."""


class Clock(NamedTuple):
    """What a reader at `t` sees of one kind.

    below: the first row that was not committed; None for what was known at t, whenever committed.
    """

    t: int
    below: int | None


class Versions:
    """The versions of one kind and tenant.

    offsets, occurred, known: of each row; known is the latest known_at up to it in its line.
    earlier, following: rows of the version before and of the one that replaced it, or NO_ROW.
    keys: one column of codes for each key that the kind is found by, 0 for no key.
    entries: into which streams the row went, as a code of the reader; tombstones enter none.
    values: the columns that are folded. latest: by entity_id, its last row.
    """

    __slots__ = (
        "earlier",
        "entries",
        "following",
        "keys",
        "known",
        "latest",
        "occurred",
        "offsets",
        "values",
    )

    def __init__(self, keys: int, values: Sequence[StoredColumn]) -> None:
        self.offsets = array("q")
        self.occurred = array("q")
        self.known = array("q")
        self.earlier = array("I")
        self.following = array("I")
        self.entries = array("I")
        self.keys = tuple(array("I") for _ in range(keys))
        self.values = tuple(values)
        self.latest: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.offsets)

    def append(
        self,
        entity_id: str,
        moments: tuple[int, int, int],
        keys: Iterable[int],
        entry: int,
        values: Iterable[Raw],
    ) -> int:
        """Add a version, which replaces the last one of its entity; its row.

        moments: offset, occurred_at, known_at.
        """
        row = len(self.offsets)
        offset, occurred, known = moments
        before = self.latest.get(entity_id, NO_ROW)
        if before != NO_ROW:
            known = max(known, self.known[before])
            self.following[before] = row
        self.latest[entity_id] = row
        self.offsets.append(offset)
        self.occurred.append(occurred)
        self.known.append(known)
        self.earlier.append(before)
        self.following.append(NO_ROW)
        self.entries.append(entry)
        for codes, code in zip(self.keys, keys, strict=True):
            codes.append(code)
        for column, value in zip(self.values, values, strict=True):
            column.append(value)
        return row

    def below(self, read_offset: int) -> int:
        """The first row that a reader up to `read_offset` does not see."""
        return bisect_right(self.offsets, read_offset)

    def line(self, entity_id: str) -> Iterator[int]:
        """The rows of an entity, the last one first."""
        row = self.latest.get(entity_id, NO_ROW)
        while row != NO_ROW:
            yield row
            row = self.earlier[row]

    def sees(self, row: int, clock: Clock) -> bool:
        """Whether the version at `row` is visible."""
        following = self.following[row]
        if clock.below is not None:
            return row < clock.below <= following
        known = self.known
        return known[row] <= clock.t and (following == NO_ROW or clock.t < known[following])
