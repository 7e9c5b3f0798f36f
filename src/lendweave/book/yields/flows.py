"""Flows of money in time, and the rate at which they are worth nothing together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeVar

from lendweave.book.yields.errors import NoYield, YieldNotUnique
from lendweave.book.yields.roots import root

_Number = TypeVar("_Number", float, Decimal)
_Term = tuple[int, int, int, int, int]
"""Periods to the term before, amount, the odd part as numerator and denominator, and `doublings`.

The term stands for 2^doublings equal ones in a row, each one period from the next: most of a loan's
payments are equal, and a run of 32 is worked out as fast as one payment.
"""
_DOUBLINGS_MAX = 5
_NOTHING = Decimal("1e-6")


class Flow(NamedTuple):
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
    deepest = max(term[4] for term in terms)
    found = root(
        lambda rate: _worth(terms, deepest, rate), lambda rate: _worth(terms, deepest, rate)
    )
    assure_only(found, [flow.amount for flow in ordered], lambda at: _worth_of(ordered[at], found))
    return found


def in_order(flows: Iterable[Flow]) -> list[Flow]:
    """The flows by time, those of one time put together, the first paid out. Raises NoYield."""
    given = [flow for flow in flows if flow.amount]
    in_step = all(first.periods < then.periods for first, then in pairwise(given))
    ordered = given if in_step else _put_together(given)
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


def _put_together(flows: Iterable[Flow]) -> list[Flow]:
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
    return ordered


def _terms(ordered: Sequence[Flow]) -> list[_Term]:
    """The flows from the last to the first, equal ones together."""
    found: list[_Term] = []
    after = ordered[-1].periods
    run: tuple[int, int, int, int] | None = None
    count = 0
    for flow in reversed(ordered):
        one = after - flow.periods, flow.amount, flow.odd.numerator, flow.odd.denominator
        after = flow.periods
        if run != one:
            if run is not None:
                found += _doubled(run, count)
            run, count = one, 0
        count += 1
    return [*found, *_doubled(run, count)] if run is not None else found


def _doubled(one: tuple[int, int, int, int], count: int) -> Iterator[_Term]:
    """`count` equal terms, as few as they can be."""
    while count:
        doublings = min(count.bit_length() - 1, _DOUBLINGS_MAX) if one[0] == 1 else 0
        yield (*one, doublings)
        count -= 1 << doublings


def _worth(terms: Sequence[_Term], deepest: int, rate: _Number) -> _Number:
    """What the flows are worth at the time of the first. Odd parts are mostly all the same.

    deepest: the most doublings of any term. A run of equal amounts is worked out by
    S(2n) = S(n) · (1 + shrink^n), which loses no digits near a rate of zero.
    """
    shrink = 1 / (1 + rate)
    shrinks, sums = [shrink], [rate * 0 + 1]
    for _ in range(deepest):
        sums.append(sums[-1] * (1 + shrinks[-1]))
        shrinks.append(shrinks[-1] * shrinks[-1])
    total, odd_before, whole_before, part = rate * 0, 0, 1, shrink
    for gap, amount, odd, whole, doublings in terms:
        total = total * (shrinks[doublings] if gap == 1 else shrink**gap)
        worth = amount * sums[doublings] if doublings else amount
        if odd:
            if odd != odd_before or whole != whole_before:
                odd_before, whole_before, part = odd, whole, 1 / (1 + rate * odd / whole)
            total += worth * part
        else:
            total += worth
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
