"""The events of one key in memory, sorted once and never again."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from operator import attrgetter

from lendweave.features.kernel import Place, Raw, position
from lendweave.features.visibility import AsOf, Version, Visibility

_place_of = attrgetter("place")


class Timeline:
    """The events of one stream and key, in order of their places.

    places, known_from, columns: of the versions that are current, side by side; one column per
    record column read. versions: every version there ever was, for visibility of the past.
    """

    __slots__ = ("columns", "known_from", "places", "versions")

    def __init__(self, width: int) -> None:
        self.places: list[Place] = []
        self.known_from: list[int] = []
        self.columns: tuple[list[Raw], ...] = tuple([] for _ in range(width))
        self.versions: list[Version] = []

    def insert(self, version: Version, positions: Sequence[int]) -> None:
        """Add a current version. positions: of the columns read among the version's values."""
        insort(self.versions, version, key=_place_of)
        index = bisect_left(self.places, version.place)
        self.places.insert(index, version.place)
        self.known_from.insert(index, version.known_from)
        for column, read in zip(self.columns, positions, strict=True):
            column.insert(index, version.values[read])

    def remove(self, place: Place) -> None:
        """The version at `place` is no longer current."""
        index = self.find(place)
        if index >= 0:
            del self.places[index]
            del self.known_from[index]
            for column in self.columns:
                del column[index]

    def find(self, place: Place) -> int:
        """Position of the current version at `place`, or -1."""
        index = bisect_left(self.places, place)
        return index if index < len(self.places) and self.places[index] == place else -1

    def as_seen(
        self, visibility: Visibility, t: int, low: int, positions: Sequence[int]
    ) -> Timeline:
        """The events from `low` on and before t as they were seen under `visibility`.

        This timeline itself where no version of that time was amended or came too late, which
        spares a copy of a long one.
        """
        start = bisect_left(self.versions, (low,), key=_place_of)
        end = bisect_left(self.versions, (t,), key=_place_of)
        if self._saw_the_same(visibility, t, low, end - start):
            return self
        past = Timeline(len(self.columns))
        seen = visibility.seen(self.versions[start:end], t)
        past.places = [version.place for version in seen]
        past.columns = tuple([version.values[i] for version in seen] for i in positions)
        return past

    def _saw_the_same(self, visibility: Visibility, t: int, low: int, versions: int) -> bool:
        """True if all versions of the time are current, and were visible already."""
        start, end = position(self.places, low), position(self.places, t)
        if end - start != versions:
            return False
        if visibility.as_of is AsOf.COMMITTED:
            offsets = (place[1] for place in self.places[start:end])
            return max(offsets, default=-1) <= visibility.read_offset
        return max(self.known_from[start:end], default=t) <= t
