"""Instalments that shrink: interest taken back, amounts let off, everything due at once."""

from __future__ import annotations

from datetime import date

from lendweave.book.loan.life import FEE, INCOME, INTEREST, PRINCIPAL, RECEIVABLE, SUBSIDY, Life


def end_rows_on(life: Life, on: date, interest: int, amounts: dict[str, int]) -> int:
    """Make everything due on the day: the current instalment with `interest`, the later ones none.

    Principal of later instalments stays with them and falls due on the day. amounts: the entry in
    the making. Returns what had been paid too much for the days that were left.
    """
    at = life.next_due
    too_much = 0
    for row in range(at, len(life.numbers)):
        interest = interest if row == at else 0
        too_much += set_interest(life, row, interest, amounts)
        if row > at:
            too_much += lower(life, FEE, row, life.due[FEE][row], amounts)
        life.due_on[row] = on
    life.starts_on[at + 1 :] = [on] * len(life.starts_on[at + 1 :])
    life.next_due = len(life.numbers)
    return too_much


def set_interest(life: Life, at: int, interest: int, amounts: dict[str, int]) -> int:
    """Make an instalment's interest less, the subsidised part in proportion.

    Returns what of it the borrower had paid. What the payer of a subsidy had paid is owed to it.
    """
    own, subsidy = life.parts_of_interest(life.numbers[at], interest)
    life.planned[at] = interest
    too_much = lower(life, INTEREST, at, max(life.due[INTEREST][at] - own, 0), amounts)
    back = lower(life, SUBSIDY, at, max(life.due[SUBSIDY][at] - subsidy, 0), amounts)
    if back:
        amounts["payable_merchant"] = amounts.get("payable_merchant", 0) - back
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
    still = life.open[place][at]
    unpaid = min(less, still)
    held = max(life.booked[place][at] - life.due[place][at] + still, 0)
    booked = unpaid - min(unpaid, still - held)
    paid = less - unpaid
    life.due[place][at] -= less
    life.open[place][at] -= unpaid
    life.booked[place][at] -= booked + paid
    life.repaid[place] -= paid
    if booked:
        account = RECEIVABLE[place]
        amounts[account] = amounts.get(account, 0) - booked
    if booked + paid:
        amounts[against] = amounts.get(against, 0) + booked + paid
    return paid


def lower_principal(life: Life, less: int) -> int:
    """Take principal off the instalments, the last first; returns what was left over."""
    still = life.open[PRINCIPAL]
    for at in reversed(range(len(still))):
        part = min(less, still[at])
        still[at] -= part
        less -= part
    return less
