"""What a column never holds: nothing, less than nothing, days to come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lendweave.intake.suggest.meanings import Meaning
from lendweave.intake.suggest.relations import Days, Numbers
from lendweave.intake.suggest.values import Look, Profile

_ROWS_MIN = 50
_SLIPS = 0.02  # of the rows: so few are no habit
_OWN = 0.9  # different cells a row, at least, of a column that is the row's own
_TELLING = 0.1  # different cells a row, at least, of a column that tells things apart
_BACK = ("红", "冲", "退", "负", "反", "red", "refund", "return", "revers", "credit", "cancel")
_MAY_BE_EMPTY = frozenset(
    (
        *("remittance", "description", "address", "email", "gender", "age", "brand"),
        *("serial_no", "device", "session_id", "page", "ip", "app_version", "postcode", "plate"),
        *("coupon_no", "invoice_code", "reverses", "group_no", "registration_no"),
        *("settled_on", "delivered_at", "ends_on", "charged_off_on", "discount", "deposit"),
        *("refund_amount", "penalty", "unpaid_amount", "monthly_income", "credit_history"),
    )
)
"""What many things do not have, or not yet."""
_PAST = frozenset(
    (
        *("ordered_at", "paid_at", "shipped_at", "delivered_at", "event_at", "updated_at"),
        *("issued_on", "registered_on", "registered_at", "applied_at", "disbursed_on"),
        *("drawn_at", "queried_at", "changed_on", "recorded_at", "birth_date", "opened_on"),
        *("signed_on", "graded_on", "stock_date", "charged_off_on"),
    )
)
"""Moments that have passed when a file tells of them; others may lie ahead."""
_AHEAD = frozenset(("due_on", "ends_on", "plan_date", "promised_on", "starts_on"))
"""Moments that lie ahead by what they are."""
_SURELY, _PASSED = 0.99, 0.96
_NEEDED_LOOKS = (Look.CODE, Look.INVOICE, Look.ID_NUMBER, Look.USCC, Look.VIN, Look.MOMENT)


def is_past(meaning: Meaning) -> bool:
    """True for a moment that cannot lie ahead of the file that tells it."""
    return meaning.name in _PAST


def has_passed(meaning: Meaning, days: Days, past: Sequence[Days]) -> bool:
    """True for a moment that in the sample hardly ever comes after all that has surely passed.

    past: days of the columns of such moments.
    """
    known = days[~np.isnan(days)]
    told = [other[~np.isnan(other)] for other in past]
    last = [np.quantile(other, _SURELY) for other in told if len(other) >= _ROWS_MIN]
    if meaning.name in _AHEAD or len(known) < _ROWS_MIN or not last:
        return False
    return bool(np.mean(known <= max(last) + 1) >= _PASSED)


def is_always_told(meaning: Meaning, profile: Profile, rows: int) -> bool:
    """True for an id, a moment or an amount that stands in nearly every row of the sample.

    A sign for nothing is written where nothing may stand, but in what tells the rows apart.
    """
    if rows < _ROWS_MIN or meaning.name in _MAY_BE_EMPTY or profile.empty > _SLIPS:
        return False
    if has_sign_of_nothing(profile):
        return False
    return meaning.looks[0] in _NEEDED_LOOKS or meaning.unit is not None


def has_sign_of_nothing(profile: Profile) -> bool:
    """True where some cells say that there is nothing, in a column that is not the row's own."""
    return bool(profile.blanks) and profile.distinct < _OWN * profile.filled


def is_never_below_nought(
    values: Numbers, others: Sequence[Numbers], rows: Sequence[Sequence[str]]
) -> bool:
    """True where negative numbers are slips: few, alone in their row, and nothing tells of taking
    back.

    others: the other numbers of the rows. rows: all cells.
    """
    below = values < 0
    count = int(below.sum())
    if len(values) < _ROWS_MIN or count > _SLIPS * len(values):
        return False
    places: list[int] = np.flatnonzero(below).tolist()
    together = sum(bool((other < 0)[place]) for other in others for place in places)
    told = sum(_takes_back(rows[place]) for place in places)
    return not count or (2 * together < count and 2 * told < count)


def _takes_back(row: Sequence[str]) -> bool:
    return any(word in cell.lower() for cell in row for word in _BACK)


def is_own_id(columns: Sequence[Sequence[str]]) -> bool:
    """True where the cells of these columns together stand in one row each, but for a few slips."""
    keys = [key for key in zip(*columns, strict=True) if all(key)]
    return len(keys) >= _ROWS_MIN and len(set(keys)) >= (1 - _SLIPS) * len(keys)


def is_sent_again(ids: Sequence[Sequence[str]], columns: Sequence[Sequence[str]]) -> bool:
    """True where rows of one id mostly say the same but for a little: a later state of one thing.

    An id that got into another row by a slip stands beside other content. Cells that many rows
    share tell nothing of it. ids: the columns of the id; columns: all others.
    """
    rows = range(len(ids[0]))
    telling = [cells for cells in columns if len(set(cells)) >= _TELLING * len(rows)]
    first: dict[tuple[str, ...], int] = {}
    alike = other = 0
    for row in rows:
        key = tuple(cells[row] for cells in ids)
        before = first.setdefault(key, row)
        if before == row or not all(key) or all(c[before] == c[row] for c in columns):
            continue
        pairs = [(cells[before], cells[row]) for cells in telling if cells[before] or cells[row]]
        is_alike = 2 * sum(left == right for left, right in pairs) > len(pairs)
        alike, other = alike + is_alike, other + (not is_alike)
    return alike > other
