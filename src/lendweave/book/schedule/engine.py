"""Schedules: what is due with each row until nothing is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lendweave.book.rounding import rounded
from lendweave.book.schedule.checks import check_counts, check_draws, first_draw
from lendweave.book.schedule.errors import RepaidTooMuch
from lendweave.book.schedule.instalment import equal_instalment, equal_principal
from lendweave.book.schedule.model import Row, Schedule, ScheduleTerms
from lendweave.book.schedule.steps import Step, steps_of
from lendweave.kernel.money import minor_digits


def schedule(terms: ScheduleTerms, currency: str) -> Schedule:
    """The rows that repay all draws of `terms`, in minor units of `currency`.

    Interest is worked out exactly and rounded once per row; the last row takes what rounding left.
    The schedule ends early where nothing is open any more and nothing is drawn or charged later.
    Raises TermsInvalid, UnknownCurrency.
    """
    minor_digits(currency)
    check_counts(terms)
    start = first_draw(terms)
    steps = steps_of(terms, start)
    check_draws(terms, steps[-1].span.ends)
    return Schedule(tuple(_rows(terms, steps)), currency)


@dataclass(slots=True)
class _Debt:
    """What is open while rows are made. carried: interest owed that bears none itself.

    agreed: what a row pays, under equal principal in principal alone; None: to be worked out.
    before: what was agreed before that.
    """

    balance: int
    carried: int
    agreed: int | None
    before: int | None = None


def _rows(terms: ScheduleTerms, steps: Sequence[Step]) -> Iterator[Row]:
    debt = _Debt(0, terms.carried, terms.payment)
    fees = _fees(terms)
    drawn = [step.span.number for step in steps if step.opening or step.later]
    needed = max([*drawn, *fees], default=0)
    for at, step in enumerate(steps):
        if at and _is_new(terms, step, steps[at - 1]):
            debt.before = debt.before if debt.agreed is None else debt.agreed
            debt.agreed = None
        yield _row(terms, debt, steps, at, fees.get(step.span.number, 0))
        if not debt.balance and not debt.carried and step.span.number >= needed:
            return


def _fees(terms: ScheduleTerms) -> dict[int, int]:
    found: dict[int, int] = {}
    for fee in terms.fees:
        found[fee.number] = found.get(fee.number, 0) + fee.amount
    return found


def _is_new(terms: ScheduleTerms, step: Step, before: Step) -> bool:
    """Whether the payment is worked out anew with a row."""
    if terms.on_change == "kept":
        return False
    within = step if terms.on_change == "recomputed" else before
    return step.opens_changed or within.changes_within


def _row(terms: ScheduleTerms, debt: _Debt, steps: Sequence[Step], at: int, fee: int) -> Row:
    """The first of the rows that are left, from `at` on; `debt` becomes what is open after it."""
    step = steps[at]
    opened = debt.balance + step.opening
    accrued = rounded(opened * step.part + step.extra, step.whole, terms.rounding)
    open_now, owed = opened + step.later, debt.carried + accrued
    if opened + step.lowest < 0:
        raise RepaidTooMuch(
            where=f"row {step.span.number}, due on {step.span.due_on}",
            got=f"{-step.opening - step.lowest} repaid of {debt.balance}",
            expected="at most what is open",
            fix="Repay less, or end the loan on that day.",
        )
    last = at + 1 == len(steps)
    payment = open_now + owed if last else _payment(terms, debt, steps, at, owed)
    interest = min(owed, payment)
    principal = min(payment - interest, open_now)
    unpaid = owed - interest
    if unpaid and terms.unpaid_interest == "capitalised":
        interest, principal = owed, -unpaid
    debt.carried = unpaid if terms.unpaid_interest == "carried" else 0
    debt.balance = open_now - principal
    span = step.span
    return Row(
        span.number,
        span.starts_on,
        span.due_on,
        principal,
        interest,
        fee,
        debt.balance,
        step.opening + step.later,
        debt.carried,
    )


def _payment(terms: ScheduleTerms, debt: _Debt, steps: Sequence[Step], at: int, owed: int) -> int:
    """Principal and interest that a row pays, the last one apart."""
    number = steps[at].span.number
    if number <= terms.grace:
        return 0
    wanted = owed
    if number > terms.interest_only and terms.plan != "interest_first":
        if debt.agreed is None:
            debt.agreed = _agreed(terms, debt, steps[at:])
        wanted = debt.agreed + (owed if terms.plan == "equal_principal" else 0)
    return wanted if terms.payment_cap is None else min(wanted, terms.payment_cap)


def _agreed(terms: ScheduleTerms, debt: _Debt, steps: Sequence[Step]) -> int:
    """What the rows that are left pay, risen no further than it may."""
    if terms.plan == "equal_principal":
        found = equal_principal(terms, steps, debt.balance)
    else:
        found = equal_instalment(terms, steps, debt.balance, debt.carried)
    if terms.payment_rise is None or debt.before is None:
        return found
    rise, whole = terms.payment_rise.as_integer_ratio()
    return min(found, rounded(debt.before * (whole + rise), whole, terms.rounding))
