"""Instalments that shrink: interest taken back, amounts let off, everything due at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lendweave.book.loan.life import FEE, INCOME, INTEREST, RECEIVABLE, SUBSIDY, Life, add_to
from lendweave.book.loan.service_fees import end


def end_rows_on(life: Life, on: date, interest: int, amounts: dict[str, int]) -> int:
    """Make everything due on the day: the current instalment with `interest`, the later ones none.

    Principal of later instalments stays with them and falls due on the day. amounts: the entry in
    the making. Returns what had been paid too much for the days that were left.
    """
    at = life.next_due
    too_much = 0
    life.grow_no_more()
    if at < len(life.numbers) and interest > life.planned[at]:
        _due_now(life, at, interest)
    for row in range(at, len(life.numbers)):
        interest = interest if row == at else 0
        too_much += set_interest(life, row, interest, amounts)
        if row > at:
            planned = life.due[FEE][row] - life.extra.get((FEE, row), 0)
            too_much += lower(life, FEE, row, planned, amounts)
        life.due_on[row] = on
    end(life, at)
    life.starts_on[at + 1 :] = [on] * len(life.starts_on[at + 1 :])
    life.next_due = len(life.numbers)
    return too_much


def _due_now(life: Life, at: int, interest: int) -> None:
    """Interest that a grace has left to later instalments is due with this one."""
    number = life.numbers[at]
    had = life.parts_of_interest(number, life.planned[at])
    for place, new, old in zip(
        (INTEREST, SUBSIDY), life.parts_of_interest(number, interest), had, strict=True
    ):
        life.due[place][at] += new - old
        life.open[place][at] += new - old
    life.first_open, life.paid_on[at] = min(life.first_open, at), None


def set_interest(life: Life, at: int, interest: int, amounts: dict[str, int]) -> int:
    """Make an instalment's interest less, the subsidised part in proportion.

    Returns what of it the borrower had paid. What the payer of a subsidy had paid is owed to it.
    What a restructuring carried over stays.
    """
    own, subsidy = life.parts_of_interest(life.numbers[at], interest)
    own += life.extra.get((INTEREST, at), 0)
    subsidy += life.extra.get((SUBSIDY, at), 0)
    life.planned[at] = interest
    too_much = lower(life, INTEREST, at, max(life.due[INTEREST][at] - own, 0), amounts)
    back = lower(life, SUBSIDY, at, max(life.due[SUBSIDY][at] - subsidy, 0), amounts)
    add_to(amounts, "payable_merchant", -back)
    return too_much


def lower(
    life: Life,
    place: int,
    at: int,
    less: int,
    amounts: dict[str, int],
    *,
    against: str = "",
) -> int:
    """Make one component of an instalment less by `less`; returns what of it was paid.

    What was never booked leaves no trace. A receivable is taken back against its income, or
    against another account, as when it is waived.
    """
    against = against or INCOME[place]
    still, held = life.open[place][at], life.receivable(place, at)
    unpaid = min(less, still)
    paid = less - unpaid
    never_booked = still - held - life.passed.get((place, at), 0)
    passed = life.take_passed(place, at, unpaid)
    booked = unpaid - passed - min(unpaid - passed, never_booked)
    life.due[place][at] -= less
    life.open[place][at] -= unpaid
    life.booked[place][at] -= booked + paid + passed
    life.repaid[place] -= paid
    for account, amount in (("compensation", -passed), (RECEIVABLE[place], -booked)):
        if amount:
            add_to(amounts, account, amount)
    if booked + paid + passed:
        add_to(amounts, against, booked + paid + passed)
    return paid


def emptied(life: Life, places: Sequence[int]) -> tuple[list[int], list[int]]:
    """Take what is open of some components off every instalment; returns it by component.

    The second list is what of it was receivable. What is left in each instalment is what was paid.
    """
    carried, held = [0] * 5, [0] * 5
    for place in places:
        for at, amount in enumerate(life.open[place]):
            receivable = life.receivable(place, at)
            carried[place] += amount
            held[place] += receivable
            life.due[place][at] -= amount
            life.booked[place][at] -= receivable + life.passed.pop((place, at), 0)
            life.open[place][at] = 0
    return carried, held
