"""Applications on a real store: their steps, and what stands against another one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import msgspec
import pytest
from tests.flows.lending_house import OWNER, Lender, lender, same_person

from lendweave.book.lifecycle.repeats import CoolingDown, DuplicateApplication
from lendweave.flows.applications import step_application
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.lapse import lapse
from lendweave.flows.life_cycle import Said, UnknownThing, life_of
from lendweave.flows.tenant import AnotherTenant
from lendweave.kernel.errors import Conflict
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Application, NotAllowed, Principal, Role
from lendweave.records.machine import NeedsMissing, StepRefused


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Lender]:
    """A lender with funders."""
    with lender(tmp_path) as opened:
        yield opened


def steps(house: Lender, id: str) -> list[tuple[str, str, str, str | None]]:
    """What happened to an application: event, state, who, why."""
    found = house.desk.books.transitions(OWNER, id)
    return [(step.event, step.to_state, step.actor, step.reason) for step in found]


def status(house: Lender, id: str) -> str:
    """What the applicant sees."""
    found = house.store.current(OWNER, "application", id)
    assert isinstance(found, Application)
    return found.status


def test_every_step_is_a_record(house: Lender) -> None:
    """Submitted, referred, asked for papers, brought, withdrawn: who, why, when, and the status."""
    id = house.submitted(house.application("A-1"), "refer")
    step_application(OWNER, id, "request_supplement", Said("bank statement"), house.desk)
    assert status(house, id) == "supplement_requested"
    assert life_of(OWNER, "application", id, house.desk).until == date(2026, 6, 7)
    step_application(OWNER, id, "supplement", Said(), house.desk)
    assert status(house, id) == "submitted"
    gone = step_application(OWNER, id, "withdraw", Said("changed their mind"), house.desk)
    assert gone == status(house, id) == "withdrawn"
    assert steps(house, id) == [
        ("submit", "submitted", "owner", None),
        ("refer", "referred", "owner", "SCORE"),
        ("request_supplement", "supplement_requested", "owner", "bank statement"),
        ("supplement", "submitted", "owner", None),
        ("withdraw", "withdrawn", "owner", "changed their mind"),
    ]


def test_a_step_that_is_refused_leaves_nothing(house: Lender) -> None:
    """Without a reason, by the wrong person, out of turn, of another tenant: no record."""
    id = house.submitted(house.application("A-1"), "refer")
    before = house.store.last_offset()
    partner = Principal("local", "partner", frozenset({Role.PARTNER_ENGINEER}))
    elsewhere = Principal("other", "owner", frozenset(Role))
    with pytest.raises(NeedsMissing, match="without reason"):
        step_application(OWNER, id, "withdraw", Said("  "), house.desk)
    with pytest.raises(NotAllowed, match="partner"):
        step_application(partner, id, "withdraw", Said("no"), house.desk)
    with pytest.raises(StepRefused, match="supplement in state referred"):
        step_application(OWNER, id, "supplement", Said(), house.desk)
    with pytest.raises(AnotherTenant, match="other"):
        step_application(elsewhere, id, "withdraw", Said("no"), house.desk)
    with pytest.raises(UnknownThing, match="nobody"):
        step_application(OWNER, "nobody", "withdraw", Said("no"), house.desk)
    assert house.store.last_offset() == before


def test_a_second_application_names_the_first(house: Lender) -> None:
    """While one is open another is refused, for this product and party alone."""
    first = house.application("A-1")
    house.submitted(first)
    with pytest.raises(DuplicateApplication, match=rf"A-1 \({first.entity_id}\), recommended"):
        house.submitted(house.application("A-2"))
    house.submitted(house.application("A-3", party="P-2"))
    step_application(OWNER, first.entity_id, "withdraw", Said("too dear"), house.desk)
    house.submitted(house.application("A-4"))


def test_an_application_under_another_id_of_the_person_stands_against_it(house: Lender) -> None:
    """From the moment the two ids are linked; each id still counts its own applications."""
    house.submitted(house.application("A-1"))
    house.store.append(OWNER, [same_person("P-1", "P-2")])
    with pytest.raises(DuplicateApplication, match="A-1"):
        house.submitted(house.application("A-2", party="P-2"))
    step_application(
        OWNER, house.application("A-1").entity_id, "withdraw", Said("too dear"), house.desk
    )
    house.submitted(house.application("A-2", party="P-2"))
    with pytest.raises(DuplicateApplication, match="A-2"):
        house.submitted(house.application("A-3"))


def test_an_application_imported_in_bulk_is_seen(house: Lender) -> None:
    """While its open days last, unless it is known later or a decision or a loan ended it."""
    sent = [imported(house, f"H-{n}", f"P-{n}", days_ago=n) for n in (1, 29, 31)]
    sent.append(imported(house, "H-2", "P-2", known_in=1))
    sent.append(imported(house, "H-3", "P-3"))
    house.store.append_segment(OWNER, "application", sent)
    house.store.append(OWNER, [house.decision(sent[-1], "decline")])
    for party in ("P-1", "P-29"):
        with pytest.raises(DuplicateApplication, match=rf"H-{party[2:]} \(.*submitted"):
            house.submitted(house.application(f"A-{party}", party))
    for party in ("P-31", "P-2", "P-3"):
        house.submitted(house.application(f"A-{party}", party))
    house.clock.pass_days(2)
    house.submitted(house.application("A-29", "P-29"))


def test_a_bulk_application_that_took_a_step_here_lives_here(house: Lender) -> None:
    """It is what its steps made of it, as any other."""
    sent = imported(house, "H-1", "P-1")
    house.store.append_segment(OWNER, "application", [sent])
    step_application(OWNER, sent.entity_id, "withdraw", Said("too dear"), house.desk)
    house.submitted(house.application("A-1"))


def imported(
    house: Lender, name: str, party: str, *, days_ago: int = 0, known_in: int = 0
) -> Application:
    """An application of imported history, made some days ago, known in some days."""
    made = house.application(name, party)
    now = house.clock.now()
    return msgspec.structs.replace(
        made,
        backfilled=True,
        occurred_at=now - days_ago * MICROS_PER_DAY,
        known_at=now + known_in * MICROS_PER_DAY,
    )


def test_of_many_at_once_one_is_taken(house: Lender) -> None:
    """Sixteen threads apply for one party: one application is stored, the others are refused."""

    def apply(number: int) -> str | None:
        try:
            return house.submitted(house.application(f"A-{number}"))
        except Conflict:
            return None

    with ThreadPoolExecutor(16) as threads:
        taken = [id for id in threads.map(apply, range(16)) if id]
    assert len(taken) == 1
    found = house.store.referring(OWNER, "application", "party_id", "P-1")
    assert [record.entity_id for record in found] == taken


def test_a_decline_is_followed_by_a_pause(house: Lender) -> None:
    """Thirty days after a decline the party may apply again, or ask for a review."""
    first = house.submitted(house.application("A-1"), "decline")
    house.clock.pass_days(29)
    with pytest.raises(CoolingDown, match="2026-06-30 or later"):
        house.submitted(house.application("A-2"))
    house.clock.pass_days(1)
    house.submitted(house.application("A-2"))
    step_application(OWNER, first, "appeal", Said("income was wrong"), house.desk)
    assert life_of(OWNER, "application", first, house.desk).state == "referred"


def test_what_nobody_ends_expires(house: Lender) -> None:
    """After its last day, supplements' own included; the second run finds nothing."""
    waiting = house.submitted(house.application("A-1"), "refer")
    step_application(OWNER, waiting, "request_supplement", Said("payslip"), house.desk)
    recommended = house.submitted(house.application("A-2", party="P-2"))
    house.clock.pass_days(7)
    assert lapse(OWNER, house.desk).counts == {}
    house.clock.pass_days(1)
    assert lapse(OWNER, house.desk).counts == {"application": 1}
    assert life_of(OWNER, "application", waiting, house.desk).state == "expired"
    house.clock.pass_days(23)
    assert lapse(OWNER, house.desk).counts == {"application": 1}
    assert life_of(OWNER, "application", recommended, house.desk).state == "expired"
    assert lapse(OWNER, house.desk).counts == {}


def test_an_attempt_is_taken_again_until_it_is_not(house: Lender) -> None:
    """Another conflict is not tried again, and the last one is told."""
    tries = []

    def attempt() -> None:
        tries.append(1)
        raise CoolingDown(where="it")

    with pytest.raises(CoolingDown, match="it"):
        until_nothing_changes(attempt)
    assert len(tries) == 1
    with pytest.raises(CoolingDown, match="it"):
        until_nothing_changes(attempt, CoolingDown)
    assert len(tries) == 33
