"""Freezes by hand: two people agree, decisions follow, grading does not lift them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from tests.conftest import settings_for
from tests.flows.reserving_scene import dealer
from tests.flows.test_grade_partners import Later, decided, graded

from lendweave.bootstrap import House, open_house
from lendweave.decisions.governance.partner_machine import FROZEN, PARTNER_FREEZE
from lendweave.decisions.governance.partner_words import WORDS
from lendweave.flows.life_cycle import NotDue, Said
from lendweave.flows.partner_freezes import FreezeInvalid, FreezeLife, NotGradedYet, step_freeze
from lendweave.flows.partner_view import PartnerView, partner_view
from lendweave.records import NotAllowed, Principal, Role, local_person
from lendweave.records.machine import NeedsMissing, StepRefused

WANG, LIN = (local_person("local", name) for name in ("wang", "lin"))
SEEN = Said("seen the contracts")


def view(house: House) -> PartnerView:
    """The dealer as it stands."""
    return partner_view(house.principal, dealer(house), house.partners.lines("appliance"))


def step(house: House, who: Principal, event: str, said: Said = SEEN) -> FreezeLife:
    """A step of the dealer's freeze."""
    lines = house.partners.lines("appliance")
    return step_freeze(who, view(house).merchant, event, said, lines)


def admission(house: House) -> str | None:
    """What decisions read of the dealer."""
    last = view(house).last
    return None if last is None else last.admission


def test_two_people_freeze_and_two_unfreeze(appliance_home: Path) -> None:
    """Decisions follow each approval; a night of grading between them lifts nothing."""
    clock = Later()
    with open_house(settings_for(appliance_home), clock) as house:
        with pytest.raises(NotGradedYet, match="no grade"):
            step(house, WANG, "freeze")
        graded(house)
        with pytest.raises(NeedsMissing, match="reason"):
            step(house, WANG, "freeze", Said())
        step(house, WANG, "freeze")
        assert admission(house) == "open"
        with pytest.raises(NeedsMissing, match="another_person"):
            step(house, WANG, "approve")
        assert step(house, LIN, "approve").is_frozen
        assert "PARTNER_FROZEN" in decided(house, 1).reasons
        assert house.partners.grade("appliance") == ()
        clock.days = 1
        tonight = graded(house)
        assert (tonight.grade, tonight.admission, tonight.quota_minor) == (
            "N",
            "frozen",
            50_000_000,
        )
        assert "PARTNER_FROZEN" in decided(house, 2).reasons
        step(house, LIN, "unfreeze")
        assert admission(house) == "frozen"
        with pytest.raises(NeedsMissing, match="another_person"):
            step(house, LIN, "approve")
        done = step(house, WANG, "approve")
        assert admission(house) == "open"
        assert "PARTNER_FROZEN" not in decided(house, 3).reasons
        assert [(each.event, each.actor) for each in done.life.transitions] == [
            ("freeze", "wang"),
            ("approve", "lin"),
            ("unfreeze", "lin"),
            ("approve", "wang"),
        ]


def test_a_freeze_holds_through_its_last_day(appliance_home: Path) -> None:
    """Grading ends it on the day after, not before, and once."""
    clock = Later()
    with open_house(settings_for(appliance_home), clock) as house:
        graded(house)
        today = house.partners.lines("appliance").today
        with pytest.raises(FreezeInvalid, match="or later"):
            step(house, WANG, "freeze", Said("old", today - timedelta(days=1)))
        last = today + timedelta(days=1)
        step(house, WANG, "freeze", Said("until then", last))
        assert step(house, LIN, "approve").life.until == last
        clock.days = 1
        assert graded(house).admission == "frozen"
        with pytest.raises(NotDue, match=str(last)):
            step(house, LIN, "expire")
        clock.days = 2
        assert graded(house).admission == "open"
        with pytest.raises(StepRefused, match="expired"):
            step(house, LIN, "expire")


def test_an_urgent_freeze_is_confirmed_or_lapses(appliance_home: Path) -> None:
    """At once by one person of partner risk; three days later it is gone unless another agreed."""
    clock = Later()
    with open_house(settings_for(appliance_home), clock) as house:
        graded(house)
        clerk = Principal("local", "he", frozenset({Role.OPERATIONS}))
        with pytest.raises(NotAllowed):
            step(house, clerk, "freeze_now")
        urgent = step(house, WANG, "freeze_now")
        today = house.partners.lines("appliance").today
        assert (admission(house), urgent.life.until) == ("frozen", today + timedelta(days=3))
        with pytest.raises(NeedsMissing, match="another_person"):
            step(house, WANG, "approve")
        clock.days = 4
        with pytest.raises(FreezeInvalid, match="last day"):
            step(house, LIN, "approve")
        assert graded(house).admission == "open"
        step(house, WANG, "freeze_now")
        assert step(house, LIN, "approve").life.until is None
        clock.days = 9
        assert graded(house).admission == "frozen"


def test_whatever_is_tried_decisions_see_the_state(house: House) -> None:
    """Two people try every event in turn, twice: frozen exactly in the states that say so."""
    graded(house)
    reached = set()
    for event, who in 2 * list(product(PARTNER_FREEZE.events, (WANG, LIN))):
        with suppress(StepRefused, NeedsMissing, NotDue):
            found = step(house, who, event)
            reached.add(found.life.state)
            assert (admission(house) == "frozen") == (found.life.state in FROZEN)
            by = {each.actor for each in found.life.transitions[-2:]}
            assert event != "approve" or by == {"wang", "lin"}
    assert reached == {"freeze_asked", "unfrozen", *FROZEN}


def test_states_and_events_have_words() -> None:
    """In both languages."""
    for name in {*PARTNER_FREEZE.states, *PARTNER_FREEZE.events}:
        english, chinese = WORDS[name]
        assert english
        assert re.search(r"[\u4e00-\u9fff]", chinese)
