"""Which versions of a record a decision at t may see.

Every version is visible over an interval, from the moment it is there to the moment a later
version (or a tombstone) of the same thing replaces it. Two clocks measure the moment: the offset
in the log, and the instant at which the lender could have known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lendweave.features.kernel import Place, Raw


class AsOf(Enum):
    """The clock by which versions become visible."""

    COMMITTED = "committed"  # live and replay: offset_from ≤ S < offset_to
    KNOWN = "known"  # hypothetical backtest: known_from ≤ t < known_to


@dataclass(slots=True)
class Version:
    """One version of one thing, and the two intervals over which it is visible.

    place: (occurred_at, offset_from). values: raw values of the columns that features read.
    offset_to, known_to: None while no later version exists; a later version sets them.
    """

    entity_id: str
    place: Place
    known_from: int
    values: tuple[Raw, ...]
    offset_to: int | None = None
    known_to: int | None = None

    def close(self, offset: int, known_at: int) -> None:
        """A later version was committed at `offset`, known from `known_at` on.

        Of several later versions the first commit counts for the log, and the earliest instant
        for what was known: a later commit wins from the moment that it was known.
        """
        if self.offset_to is None:
            self.offset_to = offset
        self.known_to = known_at if self.known_to is None else min(self.known_to, known_at)


@dataclass(frozen=True, slots=True)
class Visibility:
    """A clock and, for the log's, the last offset that was visible (S; -1 for an empty log)."""

    as_of: AsOf
    read_offset: int = -1

    def sees(self, version: Version, t: int) -> bool:
        """True if `version` is the one to read at t."""
        if self.as_of is AsOf.COMMITTED:
            return version.place[1] <= self.read_offset and (
                version.offset_to is None or version.offset_to > self.read_offset
            )
        return version.known_from <= t and (version.known_to is None or version.known_to > t)


KNOWN = Visibility(AsOf.KNOWN)


def committed(read_offset: int) -> Visibility:
    """Live and replay: the records at offsets up to `read_offset`."""
    return Visibility(AsOf.COMMITTED, read_offset)
