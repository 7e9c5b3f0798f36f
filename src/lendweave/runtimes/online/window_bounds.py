"""Where each window of a plan begins and ends, for one decision after the other."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.features.model import CalendarMonths, Since, Window
from lendweave.features.span import BEGINNING, bounds


class WindowBounds:
    """The bounds of different windows. zone: of the scene.

    A rolling window moves with t: where it stands at 0 is worked out once. One that begins at an
    event is empty until the event is known.
    """

    def __init__(self, windows: Sequence[Window], zone: str) -> None:
        self._windows = windows
        self._zone = zone
        self._rolling = not any(isinstance(window, CalendarMonths) for window in windows)
        self._at_zero = [self._bounds(window, 0) for window in windows if self._rolling]

    def at(self, t: int) -> list[tuple[int, int]]:
        """Of each window at t: low ≤ occurred_at < high."""
        if not self._rolling:
            return [self._bounds(window, t) for window in self._windows]
        return [
            (BEGINNING if low == BEGINNING else t + low, t + high) for low, high in self._at_zero
        ]

    def _bounds(self, window: Window, t: int) -> tuple[int, int]:
        return (t, t) if isinstance(window, Since) else bounds(window, t, self._zone)
