"""Flows of money in time, and the rate at which they are worth nothing together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TypeVar

from lendweave.book.yields.errors import NoYield, YieldNotUnique
from lendweave.book.yields.roots import root

_Number = TypeVar("_Number", float, Decimal)
_Term = tuple[int, int, int, int]
"""Periods to the term before, amount, and the odd part as numerator and denominator."""
_NOTHING = Decimal("1e-6")


@dataclass(frozen=True, slots=True)
class Flow:
    """Minor units paid out (above zero) or paid back (below), so many periods after the start.

    odd: a part of a period besides, over which interest is simple.
    """

    amount: int
    periods: int
    odd: Fraction | int = 0


def rate_per_period(flows: Iterable[Flow]) -> Decimal:
    """The rate i at which Σ amount / ((1 + odd·i) (1 + i)^periods) is zero, to ten digits.

    It is the only one where everything is paid out before anything is paid back, and where the debt
    at that rate stays above zero until the end. Raises NoYield, YieldNotUnique.
    """
    ordered = in_order(flows)
    terms = _terms(ordered)
    found = root(lambda rate: _worth(terms, rate), lambda rate: _worth(terms, rate))
    assure_only(found, [flow.amount for flow in ordered], lambda at: _worth_of(ordered[at], found))
    return found


def in_order(flows: Iterable[Flow]) -> list[Flow]:
    """The flows by time, those of one time put together, the first paid out. Raises NoYield."""
    together: dict[tuple[int, int, int], int] = {}
    times: dict[tuple[int, int, int], Flow] = {}
    for flow in flows:
        at = flow.periods, flow.odd.numerator, flow.odd.denominator  # a Fraction is slow to hash
        together[at] = together.get(at, 0) + flow.amount
        times[at] = flow
    ordered = [
        Flow(together[at], flow.periods, flow.odd) for at, flow in times.items() if together[at]
    ]
    ordered.sort(key=lambda flow: (flow.periods, flow.odd))
    if not ordered:
        raise NoYield(
            where="flows of a loan",
            got="nothing paid out or back",
            expected="money paid out first and paid back later",
            fix="Give every amount paid out and paid back with its day.",
        )
    if ordered[0].amount < 0:
        return [Flow(-flow.amount, flow.periods, flow.odd) for flow in ordered]
    return ordered


def _terms(ordered: Sequence[Flow]) -> list[_Term]:
    """The flows from the last to the first."""
    later = [*(flow.periods for flow in ordered[1:]), ordered[-1].periods]
    return [
        (after - flow.periods, flow.amount, flow.odd.numerator, flow.odd.denominator)
        for flow, after in zip(reversed(ordered), reversed(later), strict=True)
    ]


def _worth(terms: Sequence[_Term], rate: _Number) -> _Number:
    """What the flows are worth at the time of the first. Odd parts are mostly all the same."""
    shrink = 1 / (1 + rate)
    total, odd_before, whole_before, part = rate * 0, 0, 1, shrink
    for gap, amount, odd, whole in terms:
        total = total * (shrink if gap == 1 else shrink**gap)
        if odd:
            if odd != odd_before or whole != whole_before:
                odd_before, whole_before, part = odd, whole, 1 / (1 + rate * odd / whole)
            total += amount * part
        else:
            total += amount
    return total


def _worth_of(flow: Flow, rate: Decimal) -> Decimal:
    odd = Decimal(flow.odd.numerator) / flow.odd.denominator
    return flow.amount / (1 + rate * odd) / (1 + rate) ** flow.periods


def assure_only(rate: Decimal, amounts: Sequence[int], worth_of: Callable[[int], Decimal]) -> None:
    """Refuse a rate beside which another may stand. amounts: in order of time.

    worth_of: what the amount of a place is worth at the start. Raises YieldNotUnique.
    """
    changes = sum((before < 0) != (after < 0) for before, after in pairwise(amounts))
    if changes > 1:
        worths = [worth_of(place) for place in range(len(amounts))]
        if min(accumulate(worths)) < -_NOTHING * max(worths):
            raise YieldNotUnique(
                where="flows of a loan",
                got=f"{rate} among others, {changes} changes of sign",
                expected="a debt that stays above zero until it is repaid",
                fix="Take the rate of the loan without what the borrower pays ahead.",
            )
