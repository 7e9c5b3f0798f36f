"""End of day: every loan is looked at up to the end of a business day, and the day is closed.

The day before lies on disk as columns. Loans with new events are folded anew, for all others the
day passes over whole columns. What is booked, what changed and the `end_of_day` record go into the
log in one transaction: the day is closed with all of it, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from lendweave.flows.day_desk import DayDesk, events_between, last_closed
from lendweave.flows.day_records import DayRecords
from lendweave.flows.day_walk import DayWalk
from lendweave.kernel.clock import datetime_from_instant
from lendweave.kernel.errors import Conflict, Invalid
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Principal, Role
from lendweave.records.book_ports import BookedOnce, LogGuard, StreamChanged
from lendweave.records.chain import AmendmentConflict
from lendweave.records.servicing import EndOfDay

ATTEMPTS_MAX = 32
_EARLIEST_ZONE = 14 * MICROS_PER_DAY // 24


class DayClosed(Conflict):
    """A business day is to be closed that lies before the last one that was closed.
    要关闭的业务日早于最近已日终的业务日。
    """

    code = "FLOWS-601"


class DayNotBegun(Invalid):
    """A business day is to be closed that has begun nowhere yet.
    要关闭的业务日尚未到来。
    """

    code = "FLOWS-602"


Progress = Callable[[date, int], None]
"""Told the day and how many loans have been looked at."""


def end_of_day(
    principal: Principal, day: date, desk: DayDesk, progress: Progress = lambda day, loans: None
) -> tuple[EndOfDay, ...]:
    """Close every business day up to `day` that is open, in order; those closed now.

    Nothing for a day that is the last one closed. The first time, that day alone is closed.
    Raises NotAllowed, DayClosed, DayNotBegun, and what a loan's events have wrong.
    """
    principal.require(Role.OPERATIONS)
    last = last_closed(principal, desk.records)
    _check(day, last, desk.clock.now())
    closed: list[EndOfDay] = []
    for each in _open_days(day, last):
        last = _close(principal, each, last, desk, progress)
        closed.append(last)
    return tuple(closed)


def _check(day: date, last: EndOfDay | None, now: int) -> None:
    if last is not None and day < last.business_date:
        raise DayClosed(
            where="end of day",
            got=str(day),
            expected=f"{last.business_date}, the last day closed, or later",
            fix="Leave out the date of a closed day; enter what was missed as backdated events.",
        )
    begun = datetime_from_instant(now + _EARLIEST_ZONE).date()
    if day > begun:
        raise DayNotBegun(
            where="end of day",
            got=str(day),
            expected=f"{begun} or before",
            fix="Close a day once it is over, or set the clock right.",
        )


def _open_days(day: date, last: EndOfDay | None) -> Iterator[date]:
    first = day if last is None else last.business_date + timedelta(days=1)
    for number in range((day - first).days + 1):
        yield first + timedelta(days=number)


def _close(
    principal: Principal, day: date, last: EndOfDay | None, desk: DayDesk, progress: Progress
) -> EndOfDay:
    """Close one day, again from its beginning where an event came that counts on it."""
    for attempt in range(ATTEMPTS_MAX):
        walk = DayWalk(principal, desk, day, last, progress)
        walk.run()
        try:
            return _commit(principal, walk, desk)
        except (StreamChanged, BookedOnce):
            if attempt == ATTEMPTS_MAX - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _commit(principal: Principal, walk: DayWalk, desk: DayDesk) -> EndOfDay:
    """Store what the walk has found.

    An event of a later day that came meanwhile has booked what its loan had to book on this one;
    it counts when its own day is closed. Raises StreamChanged for one that counts on this day or
    before, BookedOnce where one was faster.
    """
    seen = walk.read_offset
    for _ in range(ATTEMPTS_MAX):
        now = desk.records.last_offset()
        came = list(events_between(principal, desk.records, seen, now))
        for event in came:
            if event.business_date <= walk.day:
                raise _came_late(walk.day, event.loan_id)
        walk.leave_out({event.loan_id for event in came})
        seen = now
        made = DayRecords(principal, desk, walk)
        guards = (LogGuard("loan_event", seen),)
        try:
            desk.books.submit_segments(
                principal, walk.drafts(), guards=guards, records=made.all()
            ).result()
        except (StreamChanged, AmendmentConflict):
            continue
        desk.days.sweep(walk.day)
        return made.closing
    raise _came_late(walk.day, "any")


def _came_late(day: date, loan_id: str) -> StreamChanged:
    return StreamChanged(
        where=f"end of day {day}",
        got=f"an event of loan {loan_id} that counts on it",
        expected="none entered while the day is closed",
        fix="Close the day again.",
    )
