"""What is agreed anew: restructuring, extension, rate, fees, waivers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.book.loan.lives import Told, contract, opened, story, with_rules, worked_out

from lendweave.book.loan import PenaltyRule
from lendweave.book.loan.errors import NothingToPlan, UnknownDetail, WrongAmount

FIRST, PAYMENT = date(2026, 2, 15), 107_971
AGREED = date(2026, 5, 25)
PAID_ONE: tuple[Told, ...] = (*opened(), ("pay", FIRST, PAYMENT))


def test_an_extension_starts_the_days_past_due_anew_and_holds_the_class() -> None:
    """71 days late before, none after; stage and class are held up for the days of cure."""
    told: Told = ("restructure", AGREED, 0, {"term": 18, "rate": "0.10", "cure_days": 90})
    before = worked_out(contract(), story(*PAID_ONE), AGREED).state
    assert (before.days_past_due, before.stage, before.risk_class) == (71, 2, "special_mention")
    events = story(*PAID_ONE, told)
    after = worked_out(contract(), events, AGREED).state
    assert (after.days_past_due, after.stage, after.risk_class) == (0, 2, "special_mention")
    assert after.rate == Decimal("0.10")
    assert len([row for row in after.instalments if row.open.total]) == 18
    assert after.owed.principal == before.owed.principal
    paid: list[Told] = [
        ("pay", row.due_on, row.due.total)
        for row in after.instalments
        if row.open.total and row.due_on < AGREED + timedelta(days=100)
    ]
    later = story(*PAID_ONE, told, *paid)
    held, cured = (
        worked_out(contract(), later, AGREED + timedelta(days=days)).state for days in (90, 91)
    )
    assert (held.stage, cured.stage, cured.risk_class) == (2, 1, "normal")


def test_overdue_interest_comes_with_the_first_new_instalment_or_becomes_principal() -> None:
    """Either way nothing of it is lost."""
    plain = story(*PAID_ONE, ("restructure", AGREED, 0, {"term": 6}))
    capital = story(*PAID_ONE, ("restructure", AGREED, 0, {"term": 6, "capitalise": True}))
    one, two = (worked_out(contract(), events, AGREED).state for events in (plain, capital))
    carried = two.capitalised
    assert two.owed.principal == one.owed.principal + carried
    assert one.instalments[-6].open.interest > carried
    assert one.balances["interest_receivable"] < carried  # ten days are not due yet
    assert "interest_receivable" not in two.balances


def test_a_rate_change_counts_from_its_day() -> None:
    """Ten of 28 days at 14.4%, eighteen at 7.2%."""
    events = story(*PAID_ONE, ("change_rate", date(2026, 2, 25), 0, {"rate": "0.072"}))
    rows = worked_out(contract(), events, date(2026, 2, 25)).state.instalments
    assert rows[1].due.interest == 9_009  # 1,106,429 × (0.144 × 10 + 0.072 × 18) / 28 / 12
    assert len({row.due.total for row in rows[2:-1]}) == 1


def test_a_rate_change_needs_an_instalment_to_come() -> None:
    """After the last due day there is nothing to plan anew."""
    events = story(*PAID_ONE, ("change_rate", date(2027, 2, 1), 0, {"rate": "0.072"}))
    with pytest.raises(NothingToPlan, match="2027-01-15"):
        worked_out(contract(), events, date(2027, 2, 1))


def test_a_fee_is_due_with_the_current_instalment_and_survives_a_new_plan() -> None:
    """A dunning fee stays owed when the rate changes after it."""
    day = date(2026, 2, 20)
    events = story(
        *PAID_ONE,
        ("charge_fee", day, 500, {"code": "dunning"}),
        ("change_rate", day, 0, {"rate": "0.1"}),
    )
    state = worked_out(contract(), events, day).state
    assert state.instalments[1].open.fee == 500
    assert state.balances["fee_receivable"] == 500


def test_penalty_by_the_day_after_grace() -> None:
    """Nothing within the grace; after it, for every day since the due day."""
    loan = with_rules(contract(), penalty=PenaltyRule(Decimal("0.18"), grace_days=3))
    penalties = [
        worked_out(loan, story(*opened()), FIRST + timedelta(days=days)).state.owed.penalty
        for days in (3, 4, 5)
    ]
    assert penalties == [0, 216, 270]  # 107,971 × 0.0005 a day


def test_a_waiver_says_what_and_how_much() -> None:
    """Half of the penalty is let off; it is an expense as far as it was booked."""
    loan = with_rules(contract(), penalty=PenaltyRule(Decimal("0.18")))
    day = date(2026, 2, 28)
    events = story(*opened(), ("waive", day, 300, {"component": "penalty"}))
    done = worked_out(loan, events, day).state
    assert (done.owed.penalty, done.waived.penalty) == (702 - 300, 300)
    assert done.balances["waiver_expense"] == 300
    all_off = story(*opened(), ("waive", day, 0, {"component": "penalty", "instalment": 1}))
    assert worked_out(loan, all_off, day).state.owed.penalty == 0
    with pytest.raises(WrongAmount, match=r"at most 7.02 CNY, the penalty that is due"):
        worked_out(loan, story(*opened(), ("waive", day, 703, {"component": "penalty"})), day)


BAD = [
    (("pay", FIRST, 1, {"purpos": "due"}), "purpose, mode"),
    (("pay", FIRST, 1, {"purpose": "gift"}), "due, prepay, settle, subsidy"),
    (("change_rate", FIRST, 0, {"rate": 0.1}), "as text"),
    (("restructure", FIRST, 0, {"term": 0}), "at least 1"),
    (("restructure", FIRST, 0, {"term": 3, "first_due": "2026-02-01"}), "after 2026-02-15"),
]


@pytest.mark.parametrize(("told", "says"), BAD)
def test_an_event_says_nothing_unknown(told: Told, says: str) -> None:
    """A misspelt or impossible detail is refused with what would do."""
    with pytest.raises(UnknownDetail, match=says):
        worked_out(contract(), story(*opened(), told), FIRST)
