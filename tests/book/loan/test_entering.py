"""Entering an event: the clock, reversals, and what is posted when the past changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from tests.book.loan.lives import BEGIN, Told, contract, opened, story

from lendweave.book.ledger import Entry, balances, in_force
from lendweave.book.loan import Event, EventKind, enter, run
from lendweave.book.loan.errors import (
    BackdatedTooFar,
    ClockWentBack,
    ReversalBlocked,
    ReversalOfReversal,
    UnknownDetail,
    UnknownEvent,
)

FIRST, PAYMENT = date(2026, 2, 15), 107_971


def entered(told: Sequence[tuple[date, Told]]) -> tuple[list[Event], list[Entry]]:
    """Events entered one by one, each on its day, and all that was posted."""
    events: list[Event] = []
    booked: list[Entry] = []
    for event, (today, _) in zip(story(*(each for _, each in told)), told, strict=True):
        booked += enter(contract(), events, event, today, booked).entries
        events.append(event)
    return events, booked


STORY: list[tuple[date, Told]] = [
    (BEGIN, opened()[0]),
    (BEGIN, opened()[1]),
    (date(2026, 3, 10), ("pay", date(2026, 3, 10), PAYMENT)),
]


def test_a_payment_found_later_is_posted_on_its_day() -> None:
    """A payment dated before one already entered moves what that one paid: contra, then anew."""
    late: tuple[date, Told] = (date(2026, 3, 12), ("pay", FIRST, PAYMENT))
    events, booked = entered([*STORY, late])
    assert [entry.id for entry in booked[-3:]] == ["L1/3!", "L1/4", "L1/3~2"]
    assert booked[-3].reverses == "L1/3"
    assert booked[-3].on == date(2026, 3, 10)
    state = run(contract(), events, date(2026, 3, 12)).state
    assert state.days_past_due == 0


def test_a_reversal_restores_the_books() -> None:
    """A bounced payment leaves what was posted and its contra-entry, and the loan as before."""
    before, posted = entered(STORY[:2])
    today = date(2026, 3, 12)
    events, booked = entered([*STORY, (today, ("reverse", today, 0, {"reverses": "3"}))])
    assert run(contract(), events, today) == run(contract(), before, today)
    assert booked[: len(posted)] == posted
    assert balances(booked) == balances(run(contract(), before, today).entries)
    assert "L1/3" not in in_force(booked)


def test_a_reversal_that_something_stands_on_says_what_to_do() -> None:
    """A write-off is not taken back while a recovery stands; once that is, it is."""
    day = date(2026, 3, 12)
    lost: list[tuple[date, Told]] = [
        *STORY,
        (day, ("write_off", day, 0)),
        (day, ("recover", day, 12_345)),
    ]
    undo: tuple[date, Told] = (day, ("reverse", day, 0, {"reverses": "4"}))
    blocked = r"event 5 \(recover\) of 123.45 CNY on 2026-03-12 stands on it(.|\n)*Reverse event 5"
    with pytest.raises(ReversalBlocked, match=blocked):
        entered([*lost, undo])
    events, _ = entered([*lost, (day, ("reverse", day, 0, {"reverses": "5"})), undo])
    assert run(contract(), events, day).state.status != "written_off"


def test_what_was_posted_once_is_not_posted_again() -> None:
    """The same event leaves nothing to post the second time."""
    events, booked = entered(STORY)
    assert enter(contract(), events[:-1], events[-1], STORY[-1][0], booked).entries == ()


WRONG: list[tuple[date, Told, type[Exception], str]] = [
    (date(2026, 3, 9), ("pay", date(2026, 3, 9), 1), ClockWentBack, "2026-03-10 or later"),
    (date(2026, 3, 10), ("pay", date(2026, 3, 11), 1), ClockWentBack, "dated 2026-03-11"),
    (date(2026, 4, 10), ("pay", date(2026, 3, 10), 1), BackdatedTooFar, "31 days back"),
    (date(2026, 3, 10), ("reverse", FIRST, 0, {"reverses": "9"}), UnknownEvent, "got: 9"),
    (date(2026, 3, 10), ("reverse", FIRST, 0, {"reverses": "1"}), ReversalOfReversal, "open"),
]


@pytest.mark.parametrize(("today", "told", "error", "says"), WRONG)
def test_the_clock_and_the_past_hold(
    today: date, told: Told, error: type[Exception], says: str
) -> None:
    """A clock that goes back, an event too old or ahead, and what cannot be undone are refused."""
    with pytest.raises(error, match=says):
        entered([*STORY, (today, told)])


@pytest.mark.parametrize(
    ("kind", "amount", "details"),
    [
        ("pay", 1, {"mode": "shorten"}),
        ("pay", 1, {"purpose": "due", "mode": "reduce"}),
        ("pay", 1, {"purpose": "settle", "mode": "reduce"}),
        ("pay", 1, {"purpose": "prepay", "mode": "longer"}),
        ("charge_fee", 1, {"code": ["reminder"]}),
        ("charge_fee", 1, {"code": 7}),
        ("charge_fee", 1, {"code": "x" * 61}),
    ],
)
def test_a_detail_without_a_sense_is_not_entered(
    kind: EventKind, amount: int, details: dict[str, Any]
) -> None:
    """A mode where nothing is planned anew; a code that is no text. Once booked, it is read."""
    events = story(*opened())
    event = Event(3, kind, BEGIN, amount, details=details)
    with pytest.raises(UnknownDetail, match=r"details\.(mode|code)"):
        enter(contract(), events, event, BEGIN, ())
    if details.get("mode") != "longer" and details.get("purpose") != "settle":
        assert run(contract(), [*events, event], BEGIN).state.events == 3


def test_an_event_is_undone_once() -> None:
    """The second reversal of one event finds nothing, and a reversal is not reversed."""
    day = date(2026, 3, 12)
    undone: tuple[date, Told] = (day, ("reverse", day, 0, {"reverses": "3"}))
    with pytest.raises(UnknownEvent, match="in effect"):
        entered([*STORY, undone, undone])
    with pytest.raises(ReversalOfReversal):
        entered([*STORY, undone, (day, ("reverse", day, 0, {"reverses": "4"}))])
