"""Collecting at the desk, on a real store: work, contacts, promises, waivers, agencies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.book.collection.test_policy import SHIPPED
from tests.flows.loan_desk import ME, SCENE, Office, office

from lendweave.book.collection.errors import (
    ContactNotAllowed,
    HandoverNotAllowed,
    PromiseNotAllowed,
    WaiverNotAllowed,
)
from lendweave.book.collection.policy import read_policy
from lendweave.book.collection.work import WorkItem
from lendweave.flows.collect import (
    CollectDesk,
    ContactRequest,
    LoanNotLate,
    PromiseIncomplete,
    WaiverRequest,
    day_work,
    hand_over,
    recall,
    record_contact,
    waive,
)
from lendweave.flows.loan_desk import UnknownLoan
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Principal, Role
from lendweave.records.credit import CollectionAction
from lendweave.records.principal import NotAllowed
from lendweave.runtimes.collection import HistoryCollection
from lendweave.stores.history import History

LATE_AFTER = 60  # days: a month's instalment is then a month past due


@dataclass
class Room:
    """A desk for collection over an office with one late loan."""

    office: Office
    desk: CollectDesk
    loan_id: str

    def item(self) -> WorkItem:
        """The work on the only loan."""
        (found,) = day_work(ME, self.desk)
        return found

    def contact(self, name: str = "c1", **more: Any) -> CollectionAction:
        """Call the borrower, who does not answer unless told otherwise."""
        asked = ContactRequest(
            self.loan_id, name, more.pop("way", "call"), more.pop("result", "no_answer")
        )
        return record_contact(ME, replace(asked, **more), self.desk)

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.office.days.pass_days(days)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A loan whose first instalment was not paid; its record says so since a fee was charged."""
    found = office(tmp_path)
    with found.store:
        loan_id = found.open()
        found.days.pass_days(LATE_AFTER)
        found.enter(loan_id, "charge_fee", 2_000, "fee", details={"code": "reminder"})
        policy = read_policy(SHIPPED, "appliance/collection.yaml", "CNY")
        files = HistoryCollection(History(found.store), SCENE)
        yield Room(found, CollectDesk(found.desk, policy, files, found.store), loan_id)


def test_the_work_tells_what_the_book_knows_today(room: Room) -> None:
    """Days past due and amounts are worked out anew, not read from the record."""
    first = room.item()
    assert (first.bucket, first.by, first.waits) == ("M1", "call", "")
    room.pass_days(10)
    later = room.item()
    assert later.case.overdue.days_past_due == first.case.overdue.days_past_due + 10
    assert later.bucket == "M2"
    owed = later.case.overdue.overdue_minor
    room.office.enter(room.loan_id, "pay", owed, "p1")
    assert day_work(ME, room.desk) == ()


def test_a_contact_is_kept_once_and_ends_the_step(room: Room) -> None:
    """The same name again changes nothing; the step is done."""
    kept = room.contact()
    assert (kept.action, kept.result, kept.violation) == ("call", "no_answer", None)
    assert room.contact() == kept
    assert room.item().waits == "done"
    assert room.office.store.count(ME, "collection_action") == 1


def test_contacts_outside_the_limits_are_refused_unless_they_have_happened(room: Room) -> None:
    """20:00 local is fine at noon UTC, eight hours later it is the middle of the night."""
    night = room.office.days.now() + 8 * 3_600_000_000
    with pytest.raises(ContactNotAllowed, match="call"):
        room.contact(at=night)
    assert room.office.store.count(ME, "collection_action") == 0
    kept = room.contact(at=night - 86_400_000_000, reported=True, collector="hengxin")
    assert kept.violation == "04:00"


def test_contacts_about_another_loan_of_the_borrower_count(room: Room) -> None:
    """Limits protect a person, not a loan."""
    other = room.office.open("L2")
    room.office.days.pass_days(LATE_AFTER)
    asked = ContactRequest(other, "c0", "call", "no_answer")
    for number in range(2):
        record_contact(ME, replace(asked, external_id=f"o{number}"), room.desk)
    with pytest.raises(ContactNotAllowed, match="call"):
        room.contact()


def test_a_promise_is_kept_by_money_that_comes_in_time(room: Room) -> None:
    """Open, then kept; one that is not is broken and makes the case riskier."""
    on = room.desk.loans.today
    owed = room.item().case.overdue.overdue_minor
    promise: dict[str, Any] = {
        "result": "promise",
        "promised_minor": owed,
        "promised_on": on + timedelta(days=3),
    }
    room.contact(**promise)
    assert room.item().waits == "promise"
    room.pass_days(2)
    room.office.enter(room.loan_id, "pay", owed - 1, "p1")
    assert room.item().waits == "promise"
    room.pass_days(2)
    item = room.item()
    assert (item.waits, item.risk, item.case.broken(room.desk.loans.today)) == ("", "middle", 1)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"result": "promise"}, PromiseIncomplete),
        ({"promised_minor": 100}, PromiseIncomplete),
        ({"result": "promise", "promised_minor": 1, "days": 3}, PromiseNotAllowed),
        ({"result": "promise", "promised_minor": 10_000_000, "days": 11}, PromiseNotAllowed),
    ],
)
def test_promises_that_are_refused(
    room: Room, more: dict[str, Any], error: type[LendweaveError]
) -> None:
    """Half told, too little, too late; then nothing is kept."""
    if "days" in more:
        more = dict(more)
        more["promised_on"] = room.desk.loans.today + timedelta(days=more.pop("days"))
    with pytest.raises(error, match=r"c1|loan"):
        room.contact(**more)
    assert room.office.store.count(ME, "collection_action") == 0


def test_a_waiver_goes_through_the_books_within_authority(room: Room) -> None:
    """Once the fee is due a reviewer lets it off; operations may not."""
    asked = WaiverRequest(room.loan_id, "w1", "fee", 2_000, "complaint upheld")
    clerk = Principal(ME.tenant_id, "clerk", frozenset({Role.OPERATIONS}))
    room.pass_days(35)
    with pytest.raises(WaiverNotAllowed, match="fee"):
        waive(clerk, asked, room.desk)
    before = room.item().case.overdue.overdue_minor
    booked = waive(ME, asked, room.desk)
    assert booked.state.waived.fee == 2_000
    assert room.item().case.overdue.overdue_minor == before - 2_000
    assert room.office.held()["waiver_expense"] == 2_000


def test_a_case_goes_to_an_agency_and_comes_back(room: Room) -> None:
    """Not before its day; while the agency has it, nobody else works on it."""
    with pytest.raises(HandoverNotAllowed, match=room.loan_id):
        hand_over(ME, room.loan_id, "hengxin", room.desk)
    room.pass_days(75)
    given = hand_over(ME, room.loan_id, "hengxin", room.desk)
    assert (given.status, given.back_on) == ("handed_over", given.since + timedelta(days=90))
    assert room.item().waits == "agency"
    assert room.desk.files.held(ME, "hengxin", given.since) == 1
    with pytest.raises(HandoverNotAllowed, match=room.loan_id):
        hand_over(ME, room.loan_id, "hengxin", room.desk)
    room.pass_days(1)
    assert recall(ME, room.loan_id, room.desk).status == "in_house"
    assert room.item().waits == ""
    assert room.desk.files.held(ME, "hengxin", given.since) == 0


def test_what_is_not_late_is_left_alone(room: Room) -> None:
    """Neither contact nor handover of a loan that is paid, or of none."""
    room.office.enter(room.loan_id, "pay", room.item().case.overdue.overdue_minor, "p1")
    with pytest.raises(LoanNotLate, match=room.loan_id):
        room.contact()
    with pytest.raises(UnknownLoan, match="nobody"):
        record_contact(ME, ContactRequest("nobody", "c9", "call", "no_answer"), room.desk)


def test_only_operations_and_reviewers_collect(room: Room) -> None:
    """A partner's engineer does not see who is late."""
    stranger = Principal(ME.tenant_id, "engineer", frozenset({Role.PARTNER_ENGINEER}))
    with pytest.raises(NotAllowed, match="engineer"):
        day_work(stranger, room.desk)
