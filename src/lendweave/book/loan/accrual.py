"""Interest that has been earned and is not due yet (应计利息): worked out, never booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lendweave.book.ledger.entry import Line
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.days import is_non_accrual
from lendweave.book.loan.events import Event
from lendweave.book.loan.fold import lived
from lendweave.book.loan.life import INTEREST, SUBSIDY, Life
from lendweave.book.loan.plan import interest_by
from lendweave.kernel.money import minor_parts

ACCRUED = "accrued_interest"


@dataclass(frozen=True, slots=True)
class Accrual:
    """What a loan has earned by the end of a day beyond what its journal says. Minor units.

    interest: of the borrower; subsidy: of who pays interest for it. lines: both in the books of
    each funder, as an entry at the end of the day would have them.
    """

    loan_id: str
    currency: str
    on: date
    interest: int
    subsidy: int
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """Interest earned and not due, whoever pays it."""
        return self.interest + self.subsidy


def accrual(contract: Contract, events: Sequence[Event], on: date) -> Accrual:
    """The interest accrued by the end of `on`. Raises what `run` raises.

    Interest of the instalment that runs, for its days, and what a grace has left unpaid; less what
    was paid in advance, which is income already. None once the loan is closed, or later than
    `non_accrual_dpd`. What falls due on the day is booked and no longer here.
    """
    life, _ = lived(contract, events, on)
    interest, subsidy = _earned(life, on)
    lines = _lines(life, (interest, subsidy))
    return Accrual(contract.loan_id, contract.currency, on, interest, subsidy, lines)


def _earned(life: Life, on: date) -> tuple[int, int]:
    at = life.next_due
    if at >= len(life.numbers) or life.is_closed or is_non_accrual(life, on):
        return 0, 0
    pays = next((row for row in range(at, len(life.numbers)) if life.planned[row]), at)
    earned = interest_by(life, on, life.rules.rounding)
    own, subsidy = life.parts_of_interest(life.numbers[pays], earned)
    later = life.carried[pays]
    return _unbooked(life, INTEREST, pays, own, later), _unbooked(life, SUBSIDY, pays, subsidy, 0)


def _unbooked(life: Life, place: int, pays: int, earned: int, later: int) -> int:
    """What of it no entry has: at most what falls due with instalment `pays`, and `later`.

    Amounts that no plan made were not earned by days.
    """
    extra = life.extra.get((place, pays), 0)
    grows = life.growing.get(pays, 0) if place == INTEREST else 0
    due = life.due[place][pays] + grows - extra + later
    booked = max(life.booked[place][pays] - extra, 0)
    return max(min(earned, due) - booked, 0)


def _lines(life: Life, amounts: tuple[int, ...]) -> tuple[Line, ...]:
    """Each amount is split by itself, as it will be on the day it falls due."""
    held = life.holdings
    parts = [minor_parts(amount, held.weights) for amount in amounts if amount]
    sums = [sum(column) for column in zip(*parts, strict=True)]
    return tuple(
        Line(account, holder, sign * amount)
        for account, sign in ((ACCRUED, 1), ("interest_income", -1))
        for holder, amount in zip(held.holders, sums, strict=bool(sums))
        if amount
    )
