"""Where each window of a plan begins and ends, for one decision after the other."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.features.model import CalendarMonths, Rolling, Since, Window
from lendweave.features.span import BEGINNING, bounds


class WindowBounds:
    """The edges of different windows, each of which is looked for once.

    pairs: of each window, the numbers of its edges: low ≤ occurred_at < high. zone: of the scene.
    A rolling window moves with t: where it stands at 0 is worked out once. One that begins at an
    event has an edge of its own there, and is empty until the event is known.
    """

    def __init__(self, windows: Sequence[Window], zone: str) -> None:
        self._zone = zone
        self._months = tuple(dict.fromkeys(w for w in windows if isinstance(w, CalendarMonths)))
        rolling = {w: bounds(w, 0, zone) for w in windows if isinstance(w, Rolling)}
        shared = dict.fromkeys((0, *(edge for pair in rolling.values() for edge in pair)))
        self._offsets = [*shared]
        places = {offset: number for number, offset in enumerate(shared)}
        self.pairs: list[tuple[int, int]] = []
        for window in windows:
            if isinstance(window, CalendarMonths):
                # Edges of months stand behind all others: counted from the end.
                number = 2 * (self._months.index(window) - len(self._months))
                self.pairs.append((number, number + 1))
            elif isinstance(window, Since):
                self.pairs.append((len(self._offsets), places[0]))
                self._offsets.append(0)
            else:
                low, high = rolling[window]
                self.pairs.append((places[low], places[high]))

    def at(self, t: int) -> list[int]:
        """The edges of all windows at t."""
        edges = [t + offset if offset != BEGINNING else BEGINNING for offset in self._offsets]
        for window in self._months:
            edges += bounds(window, t, self._zone)
        return edges
