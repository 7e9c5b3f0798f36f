"""Interest of months without payments is owed whatever happens within them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.book.loan.lives import Told, contract, opened, story

from lendweave.book.loan import payoff, run

GRACE_THREE = replace(contract(months=6), terms=replace(contract(months=6).terms, grace=3))
SETTLED_IN_GRACE = [
    (date(2026, 2, 1), 7_897),
    (date(2026, 2, 15), 14_400),
    (date(2026, 4, 15), 43_200),
]


@pytest.mark.parametrize(("on", "interest"), SETTLED_IN_GRACE)
def test_settling_within_a_grace_costs_its_interest(on: date, interest: int) -> None:
    """What the months without payments have left unpaid is owed, to the day."""
    owed = payoff(GRACE_THREE, story(*opened()), on)
    assert owed.total == 1_200_000 + interest
    settle: Told = ("pay", on, owed.total, {"purpose": "settle"})
    state = run(GRACE_THREE, story(*opened(), settle), on).state
    assert (state.status, state.balances["interest_income"]) == ("settled", -interest)


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 2, 20), date(2026, 5, 1)])
def test_a_plan_made_anew_within_a_grace_keeps_its_interest(day: date) -> None:
    """The same rate again changes no instalment, also where others have passed without payment."""
    events = story(*opened(), ("change_rate", day, 0, {"rate": "0.144"}))
    rows = run(GRACE_THREE, events, day).state.instalments
    kept = [row.due for row in run(GRACE_THREE, story(*opened()), day).state.instalments]
    assert [row.due for row in rows] == kept
    twice = [*events, replace(events[-1], number=4, id="4", business_date=date(2026, 5, 2))]
    anew = run(GRACE_THREE, twice, date(2026, 5, 2)).state.instalments
    assert [row.due for row in anew] == kept


def test_goods_given_back_take_their_part_of_it() -> None:
    """Half of them: half of what three months have left unpaid, and half of the month that runs."""
    on = date(2026, 4, 20)
    for told in ((), (("change_rate", date(2026, 4, 18), 0, {"rate": "0.144"}),)):
        events = story(*opened(), *told, ("refund", on, 600_000))
        rows = run(GRACE_THREE, events, on).state.instalments
        assert rows[3].due.interest == (43_200 + 14_400) // 2


def test_a_loan_made_anew_within_a_grace_keeps_its_interest() -> None:
    """What was earned is carried over into the first new instalment, and told as owed."""
    on = date(2026, 4, 15)
    events = story(*opened(), ("restructure", on, 0, {"term": 6}))
    state = run(GRACE_THREE, events, on).state
    assert state.owed.principal == 1_200_000
    assert max(row.due.interest for row in state.instalments) == 43_200 + 14_400
