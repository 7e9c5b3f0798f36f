"""Where each window of a plan begins and ends, for one decision after the other."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.features.model import Rolling, Window
from lendweave.features.span import BEGINNING, bounds


class WindowBounds:
    """The bounds of different windows. zone: of the scene.

    A rolling window moves with t: where it stands at 0 is worked out once.
    """

    def __init__(self, windows: Sequence[Window], zone: str) -> None:
        self._windows = windows
        self._zone = zone
        self._rolling = all(isinstance(window, Rolling) for window in windows)
        self._at_zero = [bounds(window, 0, zone) if self._rolling else (0, 0) for window in windows]

    def at(self, t: int) -> list[tuple[int, int]]:
        """Of each window at t: low ≤ occurred_at < high."""
        if not self._rolling:
            return [bounds(window, t, self._zone) for window in self._windows]
        return [
            (BEGINNING if low == BEGINNING else t + low, t + high) for low, high in self._at_zero
        ]
