"""Which versions of a record a decision at t may see.

Every version is visible over an interval, from the moment it is there to the moment a later
version (or a tombstone) of the same thing replaces it. Two clocks measure the moment: the offset
in the log, and the instant at which the lender could have known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from lendweave.features.kernel import Place, Raw
from lendweave.kernel.types import INTEGER_MAX

OPEN = INTEGER_MAX
"""The end of an interval that has none yet."""


class AsOf(Enum):
    """The clock by which versions become visible."""

    COMMITTED = "committed"  # live and replay: offset_from ≤ S < offset_to
    KNOWN = "known"  # hypothetical backtest: known_from ≤ t < known_to


@dataclass(slots=True)
class Version:
    """One version of one thing, and the two intervals over which it is visible.

    place: (occurred_at, offset_from). values: raw values of the columns that features read.
    known_from: the latest known_at of the versions up to this one: nobody knows of an amendment
    before what it amends.
    offset_to, known_to: those of the next version; OPEN while there is none.
    """

    entity_id: str
    place: Place
    known_from: int
    values: tuple[Raw, ...]
    offset_to: int = OPEN
    known_to: int = OPEN


@dataclass(frozen=True, slots=True)
class Visibility:
    """A clock and, for the log's, the last offset that was visible (S; -1 for an empty log)."""

    as_of: AsOf
    read_offset: int = -1

    def seen(self, versions: Iterable[Version], t: int) -> list[Version]:
        """Those of the versions that are visible at t, in their order."""
        if self.as_of is AsOf.COMMITTED:
            s = self.read_offset
            return [version for version in versions if version.place[1] <= s < version.offset_to]
        return [version for version in versions if version.known_from <= t < version.known_to]


KNOWN = Visibility(AsOf.KNOWN)


def committed(read_offset: int) -> Visibility:
    """Live and replay: the records at offsets up to `read_offset`."""
    return Visibility(AsOf.COMMITTED, read_offset)
