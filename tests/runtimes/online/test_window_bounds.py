"""The edges of windows are where a window alone begins and ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lendweave.features.model import CalendarMonths, Rolling, Since
from lendweave.features.span import bounds
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.runtimes.online.window_bounds import WindowBounds

ZONE = "Asia/Shanghai"
LENGTHS = st.sampled_from([None, MICROS_PER_DAY, 30 * MICROS_PER_DAY])
WINDOWS = st.lists(
    st.builds(Rolling, LENGTHS, st.sampled_from([0, MICROS_PER_DAY]))
    | st.builds(CalendarMonths, st.integers(0, 3))
    | st.builds(Since, st.sampled_from(["loan", "order"]), st.just("")),
    max_size=8,
)


@given(WINDOWS, st.integers(0, 2_000 * MICROS_PER_DAY))
def test_edges_are_where_windows_begin_and_end(
    windows: list[Rolling | CalendarMonths | Since], t: int
) -> None:
    """Whatever windows stand beside each other; one that begins at an event is empty."""
    found = WindowBounds(windows, ZONE)
    edges = found.at(t)
    for window, (low, high) in zip(windows, found.pairs, strict=True):
        expected = (t, t) if isinstance(window, Since) else bounds(window, t, ZONE)
        assert (edges[low], edges[high]) == expected


@given(WINDOWS)
def test_a_window_that_begins_at_an_event_has_an_edge_of_its_own(
    windows: list[Rolling | CalendarMonths | Since],
) -> None:
    """It is moved to the event, and no other window with it."""
    found = WindowBounds(windows, ZONE)
    size = len(found.at(0))
    own = [
        low % size
        for window, (low, _) in zip(windows, found.pairs, strict=True)
        if isinstance(window, Since)
    ]
    others = {
        edge % size
        for window, pair in zip(windows, found.pairs, strict=True)
        for edge in (pair[1:] if isinstance(window, Since) else pair)
    }
    assert len({*own}) == len(own)
    assert not others.intersection(own)
