"""Windows as conditions of a join: `e` is an event, `s` the subject."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.features.model import Window


def within(window: Window) -> tuple[str, ...]:
    """What holds for the events of a window, and for no others."""
    high = f"e._occurred < {_before(window.ago)}"
    if window.width is None:
        return (high,)
    return high, f"e._occurred >= {_before(window.ago + window.width)}"


def within_one(windows: Sequence[Window]) -> tuple[str, ...]:
    """What holds for every event of any of the windows: the least that a join must keep to."""
    high = f"e._occurred < {_before(min(window.ago for window in windows))}"
    widths = [window.width for window in windows]
    if None in widths:
        return (high,)
    reach = max(window.ago + (window.width or 0) for window in windows)
    return high, f"e._occurred >= {_before(reach)}"


def _before(ago: int) -> str:
    """The subject's instant, or an instant before it."""
    return f"s._t - {ago}" if ago else "s._t"
