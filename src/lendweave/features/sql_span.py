"""Windows as conditions of a join: `e` is an event, `s` the subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lendweave.features.model import CalendarMonths, Rolling, Since, Span, Window

ANCHOR = "a._since"
"""Where the windows of a join begin that begin at an event."""


def within(window: Window) -> tuple[str, ...]:
    """What holds for the events of a window, and for no others."""
    if isinstance(window, Since):
        return "e._occurred < s._t", f"e._occurred >= {ANCHOR}"
    low = _low(window)
    high = f"e._occurred < {_high(window)}"
    return (high,) if low is None else (high, f"e._occurred >= {low}")


def within_one(windows: Sequence[Window]) -> tuple[str, ...]:
    """What holds for every event of any of the windows: the least that a join must keep to."""
    if len(set(windows)) == 1:
        return within(windows[0])
    different = {window for window in windows if not isinstance(window, Since)}
    highs = {_high(window) for window in different}
    high = f"e._occurred < {highs.pop() if len(highs) == 1 else 's._t'}"
    lows = {_low(window) for window in _longest(different)}
    texts = sorted(low for low in lows if low is not None)
    if len(texts) < len(lows):
        return (high,)
    low = texts[0] if len(texts) == 1 else f"least({', '.join(texts)})"
    return high, f"e._occurred >= {low}"


def months_read(windows: Iterable[Window]) -> tuple[int, ...]:
    """How many months before that of t begin or end a window; none without calendar windows."""
    calendar = {window.months for window in windows if isinstance(window, CalendarMonths)}
    return tuple(sorted(calendar | {0})) if calendar else ()


def month_column(months: int) -> str:
    """The subject's column for the start of the month so many months before that of t."""
    return f"_month_{months}"


def _longest(windows: set[Span]) -> list[Span]:
    """Of the windows of each kind, the one that looks back furthest."""
    rolling = [window for window in windows if isinstance(window, Rolling)]
    calendar = [window for window in windows if isinstance(window, CalendarMonths)]
    furthest: list[Span] = []
    if rolling:
        furthest.append(max(rolling, key=lambda w: (w.width is None, w.ago + (w.width or 0))))
    if calendar:
        furthest.append(max(calendar, key=lambda w: w.months))
    return furthest


def _low(window: Span) -> str | None:
    if isinstance(window, CalendarMonths):
        return f"s.{month_column(window.months)}"
    return None if window.width is None else _before(window.ago + window.width)


def _high(window: Span) -> str:
    if isinstance(window, CalendarMonths):
        return f"s.{month_column(0)}" if window.months else "s._t"
    return _before(window.ago)


def _before(ago: int) -> str:
    """The subject's instant, or an instant before it."""
    return f"s._t - {ago}" if ago else "s._t"
