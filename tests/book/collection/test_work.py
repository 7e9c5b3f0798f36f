"""The day's work, contacts, promises, waivers and agencies, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.book.collection.test_policy import SHIPPED

from lendweave.book.collection.agencies import commission, handed_over, is_back, recalled
from lendweave.book.collection.case import Case, Contact, Custody, Overdue, Promise
from lendweave.book.collection.contacts import refuse_contact
from lendweave.book.collection.errors import (
    ContactNotAllowed,
    HandoverNotAllowed,
    PromiseNotAllowed,
    WaiverNotAllowed,
)
from lendweave.book.collection.policy import Policy, read_policy
from lendweave.book.collection.promises import refuse_promise
from lendweave.book.collection.shape import Way
from lendweave.book.collection.waivers import refuse_waiver
from lendweave.book.collection.work import work_list, work_of
from lendweave.records.principal import Role

DAY = date(2026, 3, 10)
POLICY: Policy = read_policy(SHIPPED, "appliance/collection.yaml", "CNY")


def case(days: int, *contacts: Contact, loan: str = "L1", **parts: object) -> Case:
    """A case that is so late."""
    return Case(Overdue(loan, "P1", "CNY", days, 10_000, 100_000), contacts, **parts)  # type: ignore[arg-type]


def at(days_ago: int, way: Way, hour: int = 10, result: str = "promise", **who: bool) -> Contact:
    """A contact some days before DAY."""
    day = DAY - timedelta(days=days_ago)
    return Contact(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), way, result, **who)


@pytest.mark.parametrize(
    ("found", "by", "since", "waits"),
    [
        (case(1), "sms", 1, ""),
        (case(2), "sms", 1, ""),
        (case(2, at(1, "sms")), "", 0, "done"),
        (case(3, at(2, "sms")), "app", 3, ""),
        (case(8, at(7, "sms")), "sms", 7, ""),
        (case(8, at(1, "sms")), "", 0, "done"),
        (case(61, at(5, "letter")), "letter", 61, ""),
        (case(70, at(9, "letter")), "", 0, "done"),
        (case(5, promises=(Promise(DAY, DAY, 100, 0),)), "", 0, "promise"),
        (case(5, promises=(Promise(DAY, DAY, 100, 100),)), "app", 3, ""),
        (case(95, custody=Custody("hengxin", DAY, DAY + timedelta(days=1))), "", 0, "agency"),
        (case(95, custody=Custody("hengxin", DAY, DAY)), "letter", 91, ""),
    ],
)
def test_the_step_that_is_due(found: Case, by: str, since: int, waits: str) -> None:
    """A step is due from its day until it was done; promises and agencies make it wait."""
    item = work_of(POLICY, found, DAY)
    assert item is not None
    assert (item.by, item.since, item.waits) == (by, since, waits)


def test_a_loan_that_is_not_late_is_no_work() -> None:
    """Day 0 stands in no bucket."""
    assert work_of(POLICY, case(0), DAY) is None


def test_the_latest_comes_first_and_who_waits_last() -> None:
    """The order in which a collector works."""
    promised = case(70, loan="L3", promises=(Promise(DAY, DAY, 100, 0),))
    found = work_list(POLICY, [case(1, loan="L1"), promised, case(33, loan="L2")], DAY)
    assert [item.case.overdue.loan_id for item in found] == ["L2", "L1", "L3"]


@pytest.mark.parametrize(
    ("before", "wanted", "told"),
    [
        ([], at(0, "call", 7), "07:00"),
        ([], at(0, "call", 21), "21:00"),
        ([], at(0, "letter", 23), ""),
        ([], at(0, "call", 8), ""),
        ([at(0, "sms")], at(0, "sms", 12), "1 contacts by sms"),
        ([at(1, "sms")], at(0, "sms", 12), ""),
        ([at(n, "sms") for n in (1, 2, 6)], at(0, "sms"), "3 contacts by sms"),
        ([at(n, "sms") for n in (1, 2, 7)], at(0, "sms"), ""),
        ([at(0, "sms"), at(0, "app")], at(0, "call", 12), "2 contacts already"),
        ([], at(0, "call", 12, borrower=False), "0 contacts of third parties"),
    ],
)
def test_limits_of_contact(before: list[Contact], wanted: Contact, told: str) -> None:
    """Hours, a day, seven days, third parties; told: empty where the contact is allowed."""
    if not told:
        refuse_contact(POLICY, before, wanted)
        return
    with pytest.raises(ContactNotAllowed) as refused:
        refuse_contact(POLICY, before, wanted)
    assert told in refused.value.got


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 23)), max_size=60))
def test_no_seven_days_ever_hold_more_than_the_limit(wanted: list[tuple[int, int]]) -> None:
    """Whatever collectors try, what got through keeps to the limits in every window."""
    start, made = datetime(2026, 3, 1, tzinfo=UTC), list[Contact]()
    for day, hour in sorted(wanted):
        contact = Contact(start + timedelta(days=day, hours=hour), "call", "no_answer")
        try:
            refuse_contact(POLICY, made, contact)
        except ContactNotAllowed:
            continue
        made.append(contact)
    days = [contact.at.date() for contact in made]
    for first in set(days):
        assert days.count(first) <= 2
        assert sum(first <= other < first + timedelta(days=7) for other in days) <= 5


@pytest.mark.parametrize(
    ("days", "minor", "broken", "allowed"),
    [(0, 3_000, 0, True), (10, 3_000, 2, True), (11, 3_000, 0, False), (-1, 3_000, 0, False),
     (5, 2_999, 0, False), (5, 10_000, 3, False)],
)  # fmt: skip
def test_promises_that_are_taken(days: int, minor: int, broken: int, allowed: bool) -> None:
    """Not too far, not too little, not one too many."""
    old = tuple(Promise(DAY, DAY - timedelta(days=1 + n), 100, 0) for n in range(broken))
    found, pay_by = case(20, promises=old), DAY + timedelta(days=days)
    if allowed:
        refuse_promise(POLICY, found, DAY, pay_by, minor)
        return
    with pytest.raises(PromiseNotAllowed, match="L1"):
        refuse_promise(POLICY, found, DAY, pay_by, minor)


@pytest.mark.parametrize(
    ("role", "part", "minor", "waived", "allowed"),
    [
        (Role.OPERATIONS, "penalty", 20_000, 0, True),
        (Role.OPERATIONS, "penalty", 0, 0, False),
        (Role.OPERATIONS, "penalty", 20_001, 0, False),
        (Role.OPERATIONS, "penalty", 10_000, 10_001, False),
        (Role.OPERATIONS, "interest", 1, 0, False),
        (Role.REVIEWER, "interest", 40_000, 0, True),
        (Role.REVIEWER, "interest", 40_001, 0, False),
        (Role.ANALYST, "penalty", 1, 0, False),
    ],
)
def test_authority_to_waive(role: Role, part: str, minor: int, waived: int, allowed: bool) -> None:
    """A share of 400.00 that was charged, and never more than the role's most."""
    told = {"charged_minor": 40_000, "waived_minor": waived}
    if allowed:
        refuse_waiver(POLICY, [role], part, minor, **told)
        return
    with pytest.raises(WaiverNotAllowed, match=part):
        refuse_waiver(POLICY, [role], part, minor, **told)


def test_an_agency_keeps_a_case_for_its_time() -> None:
    """Handed over late enough, it comes back by itself, or when it is recalled."""
    custody = handed_over(POLICY, case(91), "hengxin", DAY, held=499)
    assert custody == Custody("hengxin", DAY, DAY + timedelta(days=90))
    assert not is_back(custody, DAY + timedelta(days=89))
    assert is_back(custody, DAY + timedelta(days=90))
    assert recalled(case(120, custody=custody)) == custody
    assert commission(POLICY, custody, 10_002) == 2_501


@pytest.mark.parametrize(
    ("found", "agency", "held", "got"),
    [
        (case(90), "hengxin", 0, "90 days"),
        (case(91), "nobody", 0, "nobody"),
        (case(91), "hengxin", 500, "500 cases"),
        (case(91, custody=Custody("hengxin", DAY, DAY)), "hengxin", 0, "with hengxin"),
    ],
)
def test_handovers_that_are_refused(found: Case, agency: str, held: int, got: str) -> None:
    """Too early, unknown, full, or elsewhere already."""
    with pytest.raises(HandoverNotAllowed) as refused:
        handed_over(POLICY, found, agency, DAY, held)
    assert got in refused.value.got


def test_a_case_in_the_house_cannot_be_recalled() -> None:
    """There is nobody to recall it from."""
    with pytest.raises(HandoverNotAllowed, match="L1"):
        recalled(case(91))
