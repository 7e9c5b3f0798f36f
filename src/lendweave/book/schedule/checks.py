"""Whether a schedule follows from the terms at all."""

from __future__ import annotations

from datetime import date

from lendweave.book.schedule.errors import (
    DrawTooLate,
    NothingDrawn,
    RateNotKnown,
    TermsInvalid,
)
from lendweave.book.schedule.model import ScheduleTerms

_WHERE = "terms of a schedule"
_ROWS_MAX = 1_200  # a hundred years of months


def first_draw(terms: ScheduleTerms) -> date:
    """The day from which interest runs. Raises NothingDrawn, RateNotKnown."""
    if not terms.draws or sum(draw.amount for draw in terms.draws) < 0:
        raise NothingDrawn(
            where=_WHERE,
            got=f"{len(terms.draws)} draws",
            expected="at least one draw, and no more repaid than drawn",
            fix="Give each draw its day and amount.",
        )
    start = min(draw.on for draw in terms.draws)
    if not any(change.on <= start for change in terms.rates):
        raise RateNotKnown(
            where=_WHERE,
            got=f"rates from {', '.join(str(change.on) for change in terms.rates) or 'no day'}",
            expected=f"a rate in force on {start}",
            fix="Begin the rates on the day of the first draw or before.",
        )
    return start


def check_counts(terms: ScheduleTerms) -> None:
    """Refuse numbers outside their range. Raises TermsInvalid."""
    rows = terms.periods.count
    ranges = {
        "periods.count": (rows, 1, _ROWS_MAX),
        "periods.every": (terms.periods.every, 1, 3_660),
        "periods.anchor_day": (terms.periods.anchor_day or 1, 1, 31),
        "interest_only": (terms.interest_only, 0, rows - 1),
        "grace": (terms.grace, 0, rows - 1),
        "days_in_year": (terms.days_in_year or 365, 1, 366),
        "payment_multiple": (terms.payment_multiple, 1, 10**9),
        "payment": (terms.payment or 0, 0, 10**18),
        "payment_cap": (terms.payment_cap or 0, 0, 10**18),
        "payment_rise": (terms.payment_rise or 0, 0, 10),
    }
    for name, (value, low, high) in ranges.items():
        if not low <= value <= high:
            raise TermsInvalid(
                where=f"{_WHERE}, {name}",
                got=str(value),
                expected=f"{low} to {high}",
                fix=f"Change {name}.",
            )


def check_draws(terms: ScheduleTerms, last_due: date) -> None:
    """Refuse draws that no row could repay. Raises DrawTooLate."""
    for draw in terms.draws:
        if draw.on >= last_due:
            raise DrawTooLate(
                where=f"{_WHERE}, draw of {draw.on}",
                got=str(draw.on),
                expected=f"a day before {last_due}",
                fix="Draw earlier, or give the loan more periods.",
            )
