"""What is booked stays as it was booked."""

from __future__ import annotations

import pytest

from lendweave.kernel.clock import SteppingClock, date_from_days
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, Record
from lendweave.records.book_ports import BookedOnce
from lendweave.records.draft import Origin, draft
from lendweave.stores.relational.store import RecordDatabase


def event(clock: SteppingClock, amount: int, *, tombstone: bool = False) -> Record:
    """A payment of a loan, always under one external id."""
    return draft(
        Origin("shop", "appliance", "till", "till"),
        "loan_event",
        "receipt 7",
        Uuid7Source(clock),
        occurred_at=0,
        values={
            "loan_id": "loan",
            "number": 1,
            "event": "pay",
            "business_date": date_from_days(20_000),
            "amount_minor": amount,
            "currency": "CNY",
            "actor": "till",
        },
        tombstone=tombstone,
    )


def test_the_same_booking_again_is_a_duplicate(
    store: RecordDatabase, me: Principal, clock: SteppingClock
) -> None:
    """A source may send what it sent before."""
    assert store.append(me, [event(clock, 100)]).count == 1
    assert store.append(me, [event(clock, 100)]).duplicates == 1


@pytest.mark.parametrize(("amount", "tombstone"), [(101, False), (100, True)])
def test_another_version_is_refused(
    store: RecordDatabase, me: Principal, clock: SteppingClock, amount: int, tombstone: bool
) -> None:
    """Other content, or a deletion, under the external id of a booking is a conflict."""
    store.append(me, [event(clock, 100)])
    with pytest.raises(BookedOnce, match="loan_event 'receipt 7'"):
        store.append(me, [event(clock, amount, tombstone=tombstone)])
    assert store.count(me, "loan_event") == 1
