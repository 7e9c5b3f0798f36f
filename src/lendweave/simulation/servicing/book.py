"""The book: how each loan is repaid, instalment by instalment, until it ends.

A loan ends by its last instalment, by an early settlement, by the merchant's refund of returned
goods, or by default. Money pays the oldest open instalment first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.credit.oracle import Borrowing
from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.credit.settlement import settlement_wishes
from lendweave.simulation.servicing.lateness import NEVER_DAYS, Late, Plan, house_plan, walk
from lendweave.simulation.trade.fulfilment import Course, refund_to_lender
from lendweave.simulation.truth.frames import NONE, Day, Flag, Moment, Whole, joined, taken
from lendweave.simulation.world.block import Block, add_months, at_time

CHARGED_OFF_DPD = 180
NEVER = np.datetime64("9999-12-31", "D")
_PAYS_AT_S = 20 * 3_600
_SETTLES_FROM_DAYS, _SETTLES_DAYS = 3, 20
_Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Book:
    """The loans of a block, row by row; matrices have shape (loans, longest term).

    default_number: first instalment never paid, NONE where none. due_on: NaT after the last.
    paid_on: day on which nothing of an instalment is open any more, NEVER where none. returned:
    the goods came back and the merchant paid the lender `refund_minor` at `returned_at`, before the
    first instalment was due; the borrower paid what was lacking. settled_after: instalments paid
    before all the others were repaid together on `settled_on`, NONE and NEVER where they were not.
    """

    order_id: Whole
    kind: Whole
    person_id: Whole
    merchant_id: Whole
    payer_account_id: Whole
    disbursed_at: Moment
    default_number: Whole
    due_on: _Days
    paid_on: _Days
    returned: Flag
    returned_at: Moment
    refund_minor: Whole
    settled_after: Whole
    settled_on: Day

    @property
    def numbers(self) -> NDArray[np.int64]:
        """1 to the longest term."""
        return np.arange(1, self.due_on.shape[1] + 1)

    @property
    def by_instalment(self) -> NDArray[np.bool_]:
        """Which instalments were paid as instalments, not by a settlement."""
        settled = (self.settled_after != NONE)[:, None]
        apart = settled & (self.numbers > self.settled_after[:, None])
        return np.asarray((self.paid_on < NEVER) & ~apart)


@dataclass(frozen=True, slots=True)
class Cases:
    """Late instalments and what became of them. plan: who was contacted in which stage.

    days_late: when it was paid, NEVER_DAYS where it was not.
    """

    late: Late
    plan: Plan
    days_late: Whole

    def taken(self, where: NDArray[np.bool_]) -> Cases:
        """The cases that a mask selects."""
        return Cases(taken(self.late, where), self.plan[where], self.days_late[where])


def make_book(block: Block, credit: Credit, course: Course) -> tuple[Book, Schedule, Cases]:
    """The loans of all applications as if each were granted and taken up, and what is late."""
    book, cases = _paid(block, _begun(credit, course), credit.borrowing)
    book = _settled(block, book, credit.borrowing, credit.schedule)
    return book, credit.schedule, _of_instalments(cases, book)


def taken_up(
    book: Book, schedule: Schedule, cases: Cases, lent: NDArray[np.bool_]
) -> tuple[Book, Schedule, Cases]:
    """Those of the loans that came about."""
    cases = cases.taken(lent[cases.late.place])
    place = (np.cumsum(lent) - 1)[cases.late.place]
    cases = replace(cases, late=replace(cases.late, place=place))
    return taken(book, lent), taken(schedule, lent), cases


def evening(day: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """The moment of a day at which money comes in."""
    return at_time(day, np.full(day.shape, _PAYS_AT_S))


def has_mandate(block: Block, person_id: NDArray[np.int64]) -> NDArray[np.bool_]:
    """People whose account is debited on the due day."""
    return block.chance.happens("mandate", person_id, block.world.life.paying.mandate)


def _begun(credit: Credit, course: Course) -> Book:
    """The loans on the day of their disbursal."""
    at, application, schedule = credit.place, credit.application, credit.schedule
    disbursed, returned = course.delivered_at[at], course.returned[at]
    number = np.arange(1, schedule.principal_minor.shape[1] + 1)
    due = add_months(disbursed.astype("datetime64[D]")[:, None], number)
    due = np.where(number <= schedule.term_months[:, None], due, np.datetime64("NaT", "D"))
    return Book(
        order_id=application.order_id,
        kind=credit.kind,
        person_id=application.person_id,
        merchant_id=application.merchant_id,
        payer_account_id=credit.payer_account_id,
        disbursed_at=disbursed,
        default_number=np.where(returned, NONE, credit.potential.default_number),
        due_on=due,
        paid_on=np.full(due.shape, NEVER),
        returned=returned,
        returned_at=course.returned_at[at],
        refund_minor=refund_to_lender(course)[at],
        settled_after=np.full(len(at), NONE),
        settled_on=np.full(len(at), NEVER),
    )


def _paid(block: Block, book: Book, who: Borrowing) -> tuple[Book, Cases]:
    """The days on which instalments are paid, one number after the other, and the late ones."""
    paid, late = _on_time(block, book), _is_late(block, book, who)
    found = []
    for place in range(paid.shape[1]):
        rows = np.flatnonzero(late[:, place])
        cases = _cases(block, _late(book, who, rows, place, paid))
        lost = cases.days_late == NEVER_DAYS
        days = book.due_on[rows, place] + cases.days_late.astype("timedelta64[D]")
        paid[rows, place] = np.where(lost, NEVER, days)
        if place:
            paid[:, place] = np.maximum(paid[:, place], paid[:, place - 1])
        found.append(cases)
    never = np.isnat(book.due_on) | book.returned[:, None]
    return replace(book, paid_on=np.where(never, NEVER, paid)), _all(found)


def _all(cases: Sequence[Cases]) -> Cases:
    return Cases(
        joined([each.late for each in cases]),
        np.concatenate([each.plan for each in cases]),
        np.concatenate([each.days_late for each in cases]),
    )


def _on_time(block: Block, book: Book) -> _Days:
    """The due day where it is debited, up to two days before where people pay themselves."""
    early = block.chance.below("days early", book.order_id[:, None], 3, book.numbers)
    early = np.where(has_mandate(block, book.person_id)[:, None], 0, early)
    return np.asarray(book.due_on - early.astype("timedelta64[D]"))


def _is_late(block: Block, book: Book, who: Borrowing) -> NDArray[np.bool_]:
    """Instalments that are not paid when due; none after the first that is never paid."""
    share = block.world.risk.late * np.clip(1 - who.willingness, 0.1, 4.0)
    late = block.chance.happens("late", book.order_id[:, None], share[:, None], book.numbers)
    last = np.where(book.default_number == NONE, NEVER_DAYS, book.default_number)[:, None]
    late = np.where(book.numbers == last, True, late & (book.numbers < last))
    return np.asarray(late & ~np.isnat(book.due_on) & ~book.returned[:, None])


def _late(book: Book, who: Borrowing, rows: NDArray[np.int64], place: int, paid: _Days) -> Late:
    """The late instalments of one number. paid: known for the numbers before."""
    due = book.due_on[rows, place]
    before = paid[rows, place - 1] if place else due
    return Late(
        place=rows,
        order_id=book.order_id[rows],
        person_id=book.person_id[rows],
        kind=book.kind[rows],
        number=np.full(len(rows), place + 1),
        due_on=due,
        oldest_from=np.maximum((before - due).astype(np.int64), 0),
        ability=who.ability[rows],
        willingness=who.willingness[rows],
        is_lost=book.default_number[rows] == place + 1,
    )


def _cases(block: Block, late: Late) -> Cases:
    """What becomes of late instalments; none is paid before the one that is due before it."""
    plan = house_plan(block, late)
    days = np.maximum(walk(block, late, plan).days_late, late.oldest_from)
    return Cases(late, plan, days)


def _settled(block: Block, book: Book, who: Borrowing, schedule: Schedule) -> Book:
    """Loans that are repaid all at once: those that wish to while nothing is late."""
    wishes = settlement_wishes(block, who, schedule)
    begun = book.disbursed_at.astype("datetime64[D]")[:, None]
    since = np.hstack([begun, book.due_on[:, :-1]])
    before = np.hstack([begun, book.paid_on[:, :-1]])
    wait = block.chance.below(
        "settlement day", book.order_id[:, None], _SETTLES_DAYS, book.numbers - 1
    )
    day = since + (_SETTLES_FROM_DAYS + wait).astype("timedelta64[D]")
    alive = (book.default_number == NONE)[:, None] | (book.numbers <= book.default_number[:, None])
    can = wishes & alive & (before < day) & ~book.returned[:, None]
    does, first = can.any(axis=1), can.argmax(axis=1)
    settled_on = np.where(does, day[np.arange(len(day)), first], NEVER)
    after = does[:, None] & (book.numbers > first[:, None]) & ~np.isnat(book.due_on)
    return replace(
        book,
        default_number=np.where(does, NONE, book.default_number),
        paid_on=np.where(after, settled_on[:, None], book.paid_on),
        settled_after=np.where(does, first, NONE),
        settled_on=settled_on,
    )


def _of_instalments(cases: Cases, book: Book) -> Cases:
    """Without those that were never due because the loan was settled before."""
    after = book.settled_after[cases.late.place]
    return cases.taken((after == NONE) | (cases.late.number <= after))
