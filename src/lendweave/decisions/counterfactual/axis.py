"""One input moved one way, step by step, and the steps at which what a strategy sees turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lendweave.decisions.counterfactual.lever import Lever

Seen = Callable[[int], object]
"""What the strategy tells apart at a position of an axis."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A lever pulled one way from where a person stands.

    now: the raw value at position 0. count: how many positions there are beyond it.
    """

    lever: Lever
    now: int
    upward: bool

    @property
    def count(self) -> int:
        """How many values lie that way within the lever's ends."""
        first, last = self._first, (self.lever.high - self.lever.low) // self.lever.step
        return max(0, last - first + 1 if self.upward else first + 1)

    @property
    def _first(self) -> int:
        """The number of the lever's first value that way, from 0 at its low end."""
        lever = self.lever
        if self.upward:
            return max(0, (self.now - lever.low) // lever.step + 1)
        return min((lever.high - lever.low) // lever.step, (self.now - 1 - lever.low) // lever.step)

    def value(self, position: int) -> int:
        """The raw value at a position from 0 to `count`."""
        if position == 0:
            return self.now
        number = self._first + (position - 1 if self.upward else 1 - position)
        return self.lever.low + number * self.lever.step

    def cost(self, position: int) -> int:
        """What it takes to get there: steps, a begun one counted whole, times their cost."""
        return -(-abs(self.value(position) - self.now) // self.lever.step) * self.lever.cost

    def near(self, raw: int) -> Iterator[int]:
        """The positions on both sides of a raw value, as far as there are any."""
        number = (raw - self.lever.low) // self.lever.step
        at = number - self._first + 1 if self.upward else self._first - number + 1
        yield from (each for each in (at - 1, at, at + 1) if 0 <= each <= self.count)


def axes_of(lever: Lever, now: object) -> Iterator[Axis]:
    """The ways in which a lever can be pulled; none where the value is not known."""
    if not isinstance(now, int):
        return
    for way, upward in (("lower", False), ("higher", True)):
        axis = Axis(lever, now, upward)
        if lever.change in (way, "either") and axis.count:
            yield axis


def turning_points(seen: Seen, marks: Iterable[int]) -> list[int]:
    """The positions at which something else is seen than at the position before, ascending.

    marks: positions that are looked at in any case. Between two that see the same nothing turns,
    which holds wherever a comparison turns once at most from mark to mark.
    """
    found: list[int] = []

    def between(low: int, high: int) -> None:
        if seen(low) == seen(high):
            return
        if high - low == 1:
            found.append(high)
            return
        middle = (low + high) // 2
        between(low, middle)
        between(middle, high)

    ordered = sorted(set(marks))
    for low, high in pairwise(ordered):
        between(low, high)
    return found
