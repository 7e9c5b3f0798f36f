"""Where money goes: the product's order over instalments and components."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lendweave.book.loan.life import (
    FEE,
    INCOME,
    INTEREST,
    PENALTY,
    PRINCIPAL,
    RECEIVABLE,
    SUBSIDY,
    Life,
    add_to,
)
from lendweave.book.loan.rules import Timing

DUE_TIMINGS: tuple[Timing, ...] = ("past_due", "due")
Order = Sequence[tuple[Timing, int]]
ALL_DUE: Order = tuple(
    (timing, place) for timing in DUE_TIMINGS for place in (PENALTY, FEE, INTEREST, PRINCIPAL)
)
EVERYTHING: Order = (
    *ALL_DUE,
    *(("in_advance", place) for place in (PENALTY, FEE, INTEREST, PRINCIPAL)),
)


def spread(
    life: Life,
    amount: int,
    on: date,
    amounts: dict[str, int],
    timings: Sequence[Timing] = ("past_due", "due", "in_advance"),
) -> int:
    """Pay instalments with `amount` in the order of the rules; what is left over is returned.

    amounts: the entry in the making, by account; what the borrower owes less is added to it.
    """
    order = life.order
    if len(timings) < 3:
        order = [row for row in order if row[0] in timings]
    return spread_over(life, amount, on, amounts, order)


def spread_over(life: Life, amount: int, on: date, amounts: dict[str, int], order: Order) -> int:
    """`spread` in an order of its own."""
    bounds = _bounds(life, on)
    if life.rules.allocate_by == "instalment":
        for timing in bounds:
            amount = _by_instalment(life, amount, amounts, order, (timing, *bounds[timing]))
        return amount
    ahead = False
    for timing, place in order:
        if timing == "in_advance":
            if not ahead and amount:
                span = (timing, *bounds[timing])
                amount, ahead = _by_instalment(life, amount, amounts, order, span), True
        else:
            amount = _by_component(life, amount, amounts, place, bounds[timing])
        if not amount:
            return 0
    return amount


def _by_component(
    life: Life, amount: int, amounts: dict[str, int], place: int, bounds: tuple[int, int]
) -> int:
    """Pay one component of instalments of one timing, oldest first; returns what is left."""
    column = life.open[place]
    for at in range(*bounds):
        if column[at]:
            amount = _pay_up_to(life, amount, amounts, place, at)
            if not amount:
                break
    return amount


def spread_subsidy(life: Life, amount: int, amounts: dict[str, int]) -> int:
    """Pay the subsidised interest of the instalments, oldest first; what is left is returned."""
    for at, still in enumerate(life.open[SUBSIDY]):
        if still and amount:
            amount = _pay_up_to(life, amount, amounts, SUBSIDY, at)
    return amount


def _by_instalment(
    life: Life, amount: int, amounts: dict[str, int], order: Order, span: tuple[Timing, int, int]
) -> int:
    """Pay instalments of one timing whole, one after the other; returns what is left."""
    timing, first, last = span
    places = [place for wanted, place in order if wanted == timing]
    for at in range(first, last if places else first):
        for place in places:
            if life.open[place][at]:
                amount = _pay_up_to(life, amount, amounts, place, at)
        if not amount:
            break
    return amount


def _bounds(life: Life, on: date) -> dict[Timing, tuple[int, int]]:
    """First and last place of the instalments due before, on and after the day."""
    due, count = life.next_due, len(life.numbers)
    past = due
    while past > life.first_open and life.due_on[past - 1] >= on:
        past -= 1
    return {
        "past_due": (life.first_open, past),
        "due": (past, due),
        "in_advance": (max(due, life.first_open), count),
    }


def _pay_up_to(life: Life, amount: int, amounts: dict[str, int], place: int, at: int) -> int:
    paid = min(amount, life.open[place][at])
    if paid:
        pay_row(life, amounts, place, at, paid)
    return amount - paid


def pay_row(life: Life, amounts: dict[str, int], place: int, at: int, paid: int) -> None:
    """Pay part of one component of one instalment.

    What was booked lowers its receivable; what was not (in advance, or not accrued) is income now.
    """
    held = 0 if place == PRINCIPAL else life.receivable(place, at)
    if life.passed:
        passed = life.take_passed(place, at, paid)
        add_to(amounts, "compensation", -passed)
    else:
        passed = 0
    life.open[place][at] -= paid
    life.repaid[place] += paid
    paid -= passed
    account = RECEIVABLE[place]
    if place == PRINCIPAL:
        add_to(amounts, account, -paid)
        return
    from_held = min(paid, held)
    add_to(amounts, account, -from_held)
    if paid > from_held:
        life.booked[place][at] += paid - from_held
        income = INCOME[place]
        add_to(amounts, income, from_held - paid)
