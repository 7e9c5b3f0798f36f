"""What follows from the passing of days alone: instalments fall due, penalties accrue."""

from __future__ import annotations

from datetime import date, timedelta

from lendweave.book.loan.allocation import DUE_TIMINGS, spread
from lendweave.book.loan.life import (
    FEE,
    INCOME,
    INTEREST,
    PENALTY,
    PLACE,
    RECEIVABLE,
    SUBSIDY,
    Life,
    add_to,
)
from lendweave.book.loan.service_fees import bill

_ONE_DAY = timedelta(days=1)


def advance(life: Life, to: date) -> None:
    """Let the days pass to the end of `to`, but for the events of that day."""
    due_on = life.due_on
    while life.next_due < len(due_on) and due_on[life.next_due] <= to:
        at = life.next_due
        _month_ends(life, due_on[at])
        life.next_due = at + 1
        _fall_due(life, at)
    _month_ends(life, to)


def _fall_due(life: Life, at: int) -> None:
    """Book an instalment's interest and fee, as far as they were not paid before."""
    on = life.due_on[at]
    amounts: dict[str, int] = {}
    grown = life.grow(at) if life.growing else 0
    if grown:
        amounts = {"loan_principal": grown, INCOME[INTEREST]: -grown}
    places = (FEE,) if is_non_accrual(life, on) else (FEE, INTEREST, SUBSIDY)
    for place in places:
        amount = life.due[place][at] - life.booked[place][at]
        if amount:
            life.booked[place][at] += amount
            add_to(amounts, RECEIVABLE[place], amount)
            add_to(amounts, INCOME[place], -amount)
    if amounts:
        life.post(f"due:{life.numbers[at]}", "due", on, amounts)
    if life.claims:
        bill(life, life.numbers[at])
    if life.credit:
        use_credit(life, on, f"credit:{life.numbers[at]}")
    elif life.first_open == at:
        life.settle_rows(on)


def is_non_accrual(life: Life, on: date) -> bool:
    """Interest is income only when it is paid, because the loan is too late."""
    limit = life.rules.non_accrual_dpd
    return limit is not None and life.days_past_due(on) > limit


def use_credit(life: Life, on: date, key: str) -> None:
    """Pay what is due from the borrower's credit."""
    accrue(life, on)
    amounts: dict[str, int] = {}
    left = spread(life, life.credit, on, amounts, DUE_TIMINGS)
    if left < life.credit:
        amounts["borrower_credit"] = life.credit - left
        life.credit = left
        life.post(key, "credit_used", on, amounts)
    life.settle_rows(on)


def accrue(life: Life, to: date) -> None:
    """Work out the penalty of every overdue instalment up to `to`, without booking it."""
    rule, since = life.rules.penalty, life.accrued_to
    life.accrued_to = to
    if rule is None or life.frozen:
        return
    base_places = tuple(PLACE[component] for component in rule.base)
    for at in range(life.first_open, life.next_due):
        due_on = life.due_on[at]
        days = (to - max(due_on, since)).days
        base = sum(life.open[place][at] for place in base_places)
        if days > 0 and base:
            if rule.of == "instalment":
                base = sum(life.due[place][at] for place in base_places)
            life.late[at] += base * days
            if (to - due_on).days > rule.grace_days:
                _charge(life, at)


def _charge(life: Life, at: int) -> None:
    top, bottom = life.penalty_part
    whole = life.rounded(life.late[at] * top, bottom)
    more = whole - life.charged[at]
    life.charged[at] = whole
    life.due[PENALTY][at] += more
    life.open[PENALTY][at] += more


def _month_ends(life: Life, to: date) -> None:
    """Book the penalties of each month that ends up to `to`."""
    seen, life.seen = life.seen, max(life.seen, to)
    rule = life.rules.penalty
    if rule is None or life.first_open >= life.next_due or life.frozen:
        return
    if rule.booked == "when_paid":
        return
    end = _month_end(seen + _ONE_DAY)
    while end <= to:
        accrue(life, end)
        if not is_non_accrual(life, end):
            _book_penalties(life, end)
        end = _month_end(end + _ONE_DAY)


def _book_penalties(life: Life, on: date) -> None:
    total = 0
    for at in range(life.first_open, life.next_due):
        more = life.due[PENALTY][at] - life.booked[PENALTY][at]
        life.booked[PENALTY][at] += more
        total += more
    if total:
        amounts = {"penalty_receivable": total, "penalty_income": -total}
        life.post(f"penalty:{on}", "penalty", on, amounts)


def _month_end(day: date) -> date:
    """The last day of the month of `day`."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - _ONE_DAY
