"""The events of one key in memory, sorted once and never again."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from operator import attrgetter

from lendweave.features.kernel import Place, Raw
from lendweave.features.visibility import Version, Visibility

_place_of = attrgetter("place")


class Timeline:
    """The events of one stream and key, in order of their places.

    columns: values of the versions that are current, one list per column read, beside `places`.
    versions: every version there ever was, for visibility of the past.
    """

    __slots__ = ("columns", "places", "versions")

    def __init__(self, width: int) -> None:
        self.places: list[Place] = []
        self.columns: tuple[list[Raw], ...] = tuple([] for _ in range(width))
        self.versions: list[Version] = []

    def insert(self, version: Version, positions: Sequence[int]) -> None:
        """Add a current version. positions: of the columns read among the version's values."""
        insort(self.versions, version, key=_place_of)
        index = bisect_left(self.places, version.place)
        self.places.insert(index, version.place)
        for column, position in zip(self.columns, positions, strict=True):
            column.insert(index, version.values[position])

    def remove(self, place: Place) -> None:
        """The version at `place` is no longer current."""
        index = self.find(place)
        if index >= 0:
            del self.places[index]
            for column in self.columns:
                del column[index]

    def find(self, place: Place) -> int:
        """Position of the current version at `place`, or -1."""
        index = bisect_left(self.places, place)
        return index if index < len(self.places) and self.places[index] == place else -1

    def seen(
        self, visibility: Visibility, t: int, width: int | None, positions: Sequence[int]
    ) -> Timeline:
        """The events of the last `width` before t as they were seen under `visibility`."""
        start = 0 if width is None else bisect_left(self.versions, (t - width,), key=_place_of)
        end = bisect_left(self.versions, (t,), key=_place_of)
        past = Timeline(len(self.columns))
        for version in self.versions[start:end]:
            if visibility.sees(version, t):
                past.places.append(version.place)
                for column, position in zip(past.columns, positions, strict=True):
                    column.append(version.values[position])
        return past
