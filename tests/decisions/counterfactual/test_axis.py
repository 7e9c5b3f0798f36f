"""An input moved step by step, and the steps at which something turns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lendweave.decisions.counterfactual.axis import Axis, axes_of, turning_points
from lendweave.decisions.counterfactual.lever import Lever, Way
from lendweave.kernel.types import INTEGER
from lendweave.lang import Column

NUMBERS = st.integers(-60, 60)


def lever(change: Way, low: int, high: int, step: int) -> Lever:
    """A lever over a whole number."""
    return Lever(Column("age", INTEGER), change, low, high, step, 3, "{value}", "{value}", 2)


@given(now=NUMBERS, low=NUMBERS, width=st.integers(0, 50), step=st.integers(1, 9))
def test_an_axis_holds_every_value_that_way_nearest_first(
    now: int, low: int, width: int, step: int
) -> None:
    """Both ways together are all values of the lever but the one where the person stands."""
    pulled = lever("either", low, low + width, step)
    values = range(low, low + width + 1, step)
    expected = {
        True: [value for value in values if value > now],
        False: [value for value in reversed(values) if value < now],
    }
    found = {axis.upward: axis for axis in axes_of(pulled, now)}
    assert found.keys() == {way for way, each in expected.items() if each}
    for way, axis in found.items():
        assert [axis.value(at) for at in range(1, axis.count + 1)] == expected[way]
        assert axis.value(0) == now
        assert [axis.cost(at) for at in range(axis.count + 1)] == [
            -(-abs(value - now) // step) * 3 for value in (now, *expected[way])
        ]


@given(now=NUMBERS, raw=NUMBERS)
def test_a_mark_lies_between_the_positions_around_it(now: int, raw: int) -> None:
    """Where a constant lies within an axis, a position at or past it and one before it are near."""
    axis = Axis(lever("higher", -60, 60, 7), now, True)
    beyond = [at for at in range(axis.count + 1) if axis.value(at) >= raw]
    if axis.count and beyond and beyond[0] > 0:
        near = set(axis.near(raw))
        assert {beyond[0], beyond[0] - 1} <= near


def test_one_way_is_one_axis_and_an_unknown_value_none() -> None:
    """What is not known cannot be said to be moved."""
    assert [axis.upward for axis in axes_of(lever("lower", 0, 9, 1), 5)] == [False]
    assert [axis.upward for axis in axes_of(lever("higher", 0, 9, 1), 5)] == [True]
    assert list(axes_of(lever("lower", 0, 9, 1), 0)) == []
    assert list(axes_of(lever("either", 0, 9, 1), None)) == []


@given(turns=st.sets(st.integers(1, 500), max_size=6))
def test_every_turn_is_found_with_few_looks(turns: set[int]) -> None:
    """Comparisons that turn once each are all found, each in about log2 of the length."""
    looked: set[int] = set()

    def seen(position: int) -> tuple[bool, ...]:
        looked.add(position)
        return tuple(position >= turn for turn in sorted(turns))

    assert turning_points(seen, [0, 500]) == sorted(turns)
    assert len(looked) <= 2 + 9 * len(turns)
