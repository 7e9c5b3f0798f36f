"""Partners are graded from how their borrowers fared, and new business follows the grade."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import settings_for
from tests.flows.reserving_scene import UNIT, applicant, dealer, held
from tests.flows.test_apply import applications

from lendweave.bootstrap import House, open_house
from lendweave.decisions import decide
from lendweave.decisions.inputs import row_from_logged
from lendweave.flows.apply import decide_new
from lendweave.flows.exposures import set_limit
from lendweave.flows.grade_partners import grade_partners
from lendweave.flows.partner_view import UnknownPartner, partner_body, partner_view
from lendweave.kernel.clock import Instant, SystemClock, date_from_days
from lendweave.kernel.money import Money
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Decision, NotAllowed, PartnerGrade, Principal, Record, Role
from lendweave.records.draft import Origin, draft


class Later:
    """The clock of the system, some days on."""

    def __init__(self) -> None:
        self.days = 0

    def now(self) -> Instant:
        """The instant."""
        return Instant(SystemClock().now() + self.days * MICROS_PER_DAY)


def lend(house: House, count: int, late: int, *, name: str = "G") -> None:
    """Loans at the dealer, three months old, of which so many never paid."""
    now = house.clock.now()
    opened = now - 90 * MICROS_PER_DAY
    day = date_from_days(opened // MICROS_PER_DAY)
    like = applications(house)[0]
    records: list[Record] = [
        draft(
            Origin("local", "appliance", "test", "huaxing", backfilled=True),
            "loan",
            f"{name}-{number}",
            house.ids,
            occurred_at=opened,
            known_at=opened + timedelta(days=70) // timedelta(microseconds=1),
            values={
                "party_id": f"buyer-{name}-{number}",
                "application_id": like.entity_id,
                "merchant_id": dealer(house),
                "principal_minor": UNIT,
                "currency": "CNY",
                "term_months": 12,
                "disbursed_on": day,
                "status": "overdue" if number < late else "active",
            },
            attributes={"days_past_due_max": 59 if number < late else 0, "instalments_due": 2},
        )
        for number in range(count)
    ]
    house.store.append(house.principal, records)


def graded(house: House) -> PartnerGrade:
    """The grade that the dealer has now got."""
    found = house.partners.grade("appliance")
    return next(each.grade for each in found if each.grade.merchant_id == dealer(house))


def decided(house: House, number: int) -> Decision:
    """Another applicant at the dealer."""
    desk = house.decisions.desk("appliance")
    stored = decide_new(house.principal, applicant(house, number), desk).result().stored
    return next(each for each in stored if isinstance(each, Decision))


def test_a_bad_turn_freezes_the_next_decision(appliance_home: Path) -> None:
    """Open, then watched, then frozen: grade, quota and the decisions after each, and the trail."""
    clock = Later()
    with open_house(settings_for(appliance_home), clock) as house:
        first = graded(house)
        assert (first.grade, first.admission, first.reasons) == ("N", "open", [])
        assert held(house).limit_minor == first.quota_minor == 50_000_000
        assert "PARTNER_FROZEN" not in decided(house, 1).reasons
        lend(house, 20, 3)
        clock.days = 1
        watched = graded(house)
        assert (watched.grade, watched.admission) == ("C", "watch")
        assert watched.reasons == ["FIRST_DEFAULTS"]
        lend(house, 5, 5, name="H")
        clock.days = 2
        frozen = graded(house)
        assert (frozen.grade, frozen.admission, frozen.quota_minor) == ("D", "frozen", 0)
        assert frozen.inputs["merchant_first_default_share"] == "0.3200"
        after = decided(house, 2)
        assert after.outcome == "decline"
        assert "PARTNER_FROZEN" in after.reasons
        lines, strategy_of = house.partners.lines("appliance"), house.decisions.strategy_by_hash
        view = partner_view(house.principal, dealer(house), lines)
        body = partner_body(view, strategy_of)
        assert [turn["admission"] for turn in body["turns"]] == ["frozen", "watch", "open"]
        assert body["turns"][0]["reasons"][0]["zh"] == "合作方借款人首期逾期较多"
        assert (body["limit_minor"], body["admission"]) == (0, "frozen")
        compiled = strategy_of(frozen.strategy_hash)
        assert compiled is not None
        again = decide(compiled, row_from_logged(compiled.program.inputs, frozen.inputs))
        assert (list(again.reasons), list(again.masks)) == (frozen.reasons, frozen.masks)
        with pytest.raises(UnknownPartner, match="FLOWS-731"):
            partner_view(house.principal, "nobody", lines)


def test_a_day_is_graded_once(house: House) -> None:
    """A second run stores nothing; a quota set by hand stands while the grade stays."""
    assert graded(house).grade == "N"
    count = house.store.count(house.principal, "partner_grade")
    assert house.partners.grade("appliance") == ()
    assert house.store.count(house.principal, "partner_grade") == count
    lines = house.partners.lines("appliance")
    set_limit(house.principal, "merchant", dealer(house), Money(0, "CNY"), lines, reason="fraud")
    later = Later()
    later.days = 1
    desk = replace(house.partners.desk("appliance"), clock=later)
    again = grade_partners(house.principal, desk, lines)
    assert len(again) == count
    assert not any(each.turned for each in again)
    assert held(house).limit_minor == 0


def test_not_everybody_grades(house: House) -> None:
    """It is the work of operations and of those who keep partners."""
    stranger = Principal("local", "vera", frozenset({Role.REVIEWER}))
    desk, lines = house.partners.desk("appliance"), house.partners.lines("appliance")
    with pytest.raises(NotAllowed, match="partner_risk"):
        grade_partners(stranger, desk, lines)
