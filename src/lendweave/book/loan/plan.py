"""The instalments of a loan in the making, and how they are planned anew when something changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from lendweave.book.calendar import Periods, days_360, plus_months
from lendweave.book.loan.errors import NothingToPlan
from lendweave.book.loan.life import (
    FEE,
    INCOME,
    INTEREST,
    PENALTY,
    PRINCIPAL,
    SUBSIDY,
    Life,
    add_to,
)
from lendweave.book.loan.rules import PrepaymentMode
from lendweave.book.loan.service_fees import expect
from lendweave.book.rounding import Rounding, rounded
from lendweave.book.schedule import schedule
from lendweave.book.schedule.model import Draw, FeeRow, RateChange, Row, ScheduleTerms

PAID_BY_BORROWER = "borrower"
BOND_COUNTS = ("30/360 US", "30E/360")
"""Day counts under which part of a period is not its share of the days (as in `book.schedule`)."""


def first_plan(life: Life, on: date, amount: int) -> None:
    """The instalments that follow from the first disbursal."""
    contract = life.contract
    terms = contract.terms
    periods = _moved(terms, on) if on != terms.draws[0].on else terms.periods
    life.terms = replace(terms, draws=(Draw(on, amount),), periods=periods)
    at_once = _fee(contract.terms.fees, 0)
    if at_once:
        life.add_rows([Row(0, on, on, 0, 0, at_once, 0)], 0, {})
        life.root = 1
    expect(life, (0,), 0)
    rows = contract.planned if amount == contract.amount else ()
    _add_rows(life, rows or _rows(life), 0)


def _moved(terms: ScheduleTerms, on: date) -> Periods:
    """The due dates of a loan that is disbursed on another day than was agreed."""
    periods = terms.periods
    if periods.first_due is None:
        return periods
    first_due = periods.first_due + (on - terms.draws[0].on)
    if periods.unit == "month" and periods.anchor_day is not None:
        first_due = plus_months(on, periods.every, periods.anchor_day)
    return replace(periods, first_due=first_due)


def plan_again(
    life: Life,
    on: date,
    amounts: dict[str, int],
    *,
    change: int = 0,
    rate: Decimal | None = None,
    mode: PrepaymentMode = "reduce",
    dated: date | None = None,
) -> int:
    """Plan the instalments after `on` anew: principal changes by `change`, or the rate does.

    What was paid on them in advance is kept, component by component; interest and fees of which
    less is due now are taken out of income, and what the borrower paid of that is returned. The
    instalments before stay as they are. amounts: the entry in the making. dated: day from which the
    change of principal counts, where that is not `on`.
    """
    at = life.next_due
    if at >= len(life.numbers):
        raise nothing_to_plan(life, on, "Restructure the loan instead.")
    principal = sum(life.due[PRINCIPAL][at:])
    offset = life.numbers[at] - 1
    if life.root != at:
        life.terms, life.root = rooted(life, at, principal), at
    terms = life.terms
    rates = terms.rates if rate is None else (*terms.rates, RateChange(on, rate))
    draws = terms.draws
    if change:
        draws = tuple(sorted((*draws, Draw(dated or on, change)), key=lambda draw: draw.on))
    life.terms = _on_change(life, at, mode, replace(terms, rates=rates, draws=draws))
    return _replaced(life, at, _rows(life), offset, amounts)


def nothing_to_plan(life: Life, on: date, fix: str) -> NothingToPlan:
    """The error where there is no principal to come."""
    return NothingToPlan(
        where=f"{life.where}, {on}",
        got=f"the last instalment was due on {life.due_on[-1]}",
        expected="principal that is still to fall due",
        fix=fix,
    )


def _on_change(life: Life, at: int, mode: PrepaymentMode, terms: ScheduleTerms) -> ScheduleTerms:
    """Shortening keeps the payment, that of a row that repays; reducing works it out anew."""
    if mode == "reduce":
        return replace(terms, on_change="recomputed", payment=None)
    if terms.plan not in ("equal_instalment", "staged"):
        return replace(terms, on_change="kept")
    pays = min(at + max(terms.interest_only, terms.grace), len(life.numbers) - 1)
    payment = life.due[PRINCIPAL][pays] + life.held_back.get(pays, 0) + life.planned[pays]
    return replace(terms, on_change="kept", payment=payment)


def rooted(life: Life, at: int, principal: int) -> ScheduleTerms:
    """Terms of the instalments from place `at` on as a loan of their own."""
    terms, number, periods = life.terms, at - life.root + 1, life.terms.periods
    anchor = periods.anchor_day or (periods.first_due or terms.draws[0].on).day
    first_due = periods.grid(terms.draws[0].on)[number]
    return replace(
        terms,
        draws=(Draw(life.starts_on[at], principal),),
        rates=_in_force(terms.rates, life.starts_on[at]),
        periods=replace(
            periods, count=len(life.numbers) - at, first_due=first_due, anchor_day=anchor
        ),
        interest_only=max(terms.interest_only - number + 1, 0),
        grace=max(terms.grace - number + 1, 0),
        carried=carried_before(life, at),
        fees=tuple(
            replace(fee, number=fee.number - number + 1)
            for fee in terms.fees
            if fee.number >= number
        ),
    )


def _in_force(rates: Sequence[RateChange], on: date) -> tuple[RateChange, ...]:
    """The rate in force on the day, and those that come after it."""
    before = [change for change in rates if change.on <= on] or list(rates[:1])
    return (before[-1], *(change for change in rates if change.on > on and change != before[-1]))


def restart(life: Life, terms: ScheduleTerms) -> None:
    """Instalments of a loan planned from new terms, after those that there are."""
    life.terms, life.root = terms, len(life.numbers)
    _add_rows(life, _rows(life), max(life.numbers, default=0))


def _rows(life: Life) -> Sequence[Row]:
    return _rows_of(life.terms, life.contract.currency)


@lru_cache(maxsize=1024)
def _rows_of(terms: ScheduleTerms, currency: str) -> tuple[Row, ...]:
    """The rows of a schedule. Kept, because a loan is worked out again with each of its events."""
    return schedule(terms, currency).rows


def _add_rows(life: Life, rows: Sequence[Row], offset: int) -> None:
    others: dict[int, int] = {}
    for fee in life.terms.fees:
        if fee.paid_by != PAID_BY_BORROWER:
            others[fee.number] = others.get(fee.number, 0) + fee.amount
    life.add_rows(rows, offset, others)
    expect(life, (row.number for row in rows), offset)


def _fee(fees: Sequence[FeeRow], number: int) -> int:
    return sum(
        fee.amount for fee in fees if fee.number == number and fee.paid_by == PAID_BY_BORROWER
    )


def _replaced(
    life: Life, at: int, rows: Sequence[Row], offset: int, amounts: dict[str, int]
) -> int:
    """Put new instalments in the place of those from `at` on; returns what was paid too much."""
    paid, booked = _paid_in_advance(life, at)
    extra = _extra(life, at)
    life.cut_rows(at)
    _add_rows(life, rows, offset)
    for place, amount in extra.items():
        life.extra[place, at] = amount
        life.due[place][at] += amount
        life.open[place][at] += amount
    life.first_open = min(life.first_open, at)
    left = {place: _paid_again(life, place, at, amount) for place, amount in paid.items()}
    for place, amount in booked.items():
        _booked_again(life, place, at, amount - left[place])
    for place, account in ((FEE, INCOME[FEE]), (INTEREST, INCOME[INTEREST])):
        add_to(amounts, account, left[place])
    add_to(amounts, INCOME[SUBSIDY], left[SUBSIDY])
    add_to(amounts, "payable_merchant", -left[SUBSIDY])
    return left[FEE] + left[INTEREST]


def _extra(life: Life, at: int) -> dict[int, int]:
    """What no plan made of the instalments from place `at` on, by component; no longer kept."""
    sums: dict[int, int] = {}
    for key in [key for key in life.extra if key[1] >= at]:
        sums[key[0]] = sums.get(key[0], 0) + life.extra.pop(key)
    return sums


def _paid_in_advance(life: Life, at: int) -> tuple[dict[int, int], dict[int, int]]:
    """What was paid, and what was booked, on the instalments from place `at` on."""
    paid = {
        place: sum(due[at:]) - sum(still[at:])
        for place, (due, still) in enumerate(zip(life.due, life.open, strict=True))
    }
    booked = {place: sum(life.booked[place][at:]) for place in (PENALTY, FEE, INTEREST, SUBSIDY)}
    return paid, booked


def _paid_again(life: Life, place: int, at: int, amount: int) -> int:
    for row in range(at, len(life.numbers)):
        paid = min(amount, life.open[place][row])
        life.open[place][row] -= paid
        amount -= paid
    life.repaid[place] -= amount
    return amount


def _booked_again(life: Life, place: int, at: int, amount: int) -> None:
    for row in range(at, len(life.numbers)):
        part = min(amount, life.due[place][row])
        life.booked[place][row] += part
        amount -= part


def interest_to(life: Life, on: date) -> int:
    """Interest for the days passed up to `on` that has not fallen due, whoever pays it."""
    at, rule = life.next_due, life.rules.prepayment
    if at >= len(life.numbers):
        return 0
    if rule.interest == "full_period":
        return life.planned[at] + life.carried[at]
    return interest_by(life, on, rule.rounding or life.rules.rounding)


def interest_by(life: Life, on: date, rounding: Rounding) -> int:
    """What earlier instalments left unpaid, and of the current one what is for the days passed."""
    at = life.next_due
    before = carried_before(life, at)
    whole = life.planned[at] + life.carried[at] - before
    return before + (min(_part_to(life, on, whole, rounding), whole) if whole else 0)


def carried_before(life: Life, at: int) -> int:
    """Interest that the instalments before place `at` have left to later ones."""
    return life.carried[at - 1] if at > life.root else life.terms.carried


def lower_carried(life: Life, less: int) -> None:
    """Make the interest that instalments which have fallen due have left to later ones less."""
    at = life.next_due
    if at > life.root:
        life.carried[at - 1] -= less
    else:
        life.terms = replace(life.terms, carried=life.terms.carried - less)


def _part_to(life: Life, on: date, whole: int, rounding: Rounding) -> int:
    """What of the interest of the current instalment, `whole`, is for the days up to `on`."""
    at = life.next_due
    start, end = life.starts_on[at], life.due_on[at]
    if on <= start:
        return 0
    count = life.terms.day_count
    if len(life.terms.draws) > 1 or len(life.terms.rates) > 1 or count == "actual/actual":
        return _exact_interest_to(life, on)
    passed, length = (on - start).days, (end - start).days
    if count in BOND_COUNTS:
        passed, length = (days_360(count, start, each) for each in (on, end))
    return rounded(whole * passed, length, rounding)


def _exact_interest_to(life: Life, on: date) -> int:
    """Where principal or rate changed within the period: as if all were repaid on the day.

    The row then pays all its interest, however little an instalment of what is left would pay.
    """
    at = life.next_due
    whole = sum(life.due[PRINCIPAL][at:])
    terms = life.terms if life.root == at else rooted(life, at, whole)
    ended = replace(
        terms,
        plan="interest_first" if terms.plan in ("equal_instalment", "staged") else terms.plan,
        draws=(*terms.draws, Draw(on, -whole)),
        interest_only=0,
        grace=0,
        payment=None,
        payment_cap=None,
        on_change="recomputed",
        fees=(),
        carried=0,
    )
    return schedule(ended, life.contract.currency).rows[0].interest
