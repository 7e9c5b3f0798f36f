"""Interest earned and not due yet, over the whole book: stands beside a trial balance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lendweave.book.calendar import HolidayCalendar
from lendweave.book.loan import Accrual, accrual, contract_of, event_of
from lendweave.flows.ledger import LEDGER_ROLES, TrialBalance, in_chart, trial_balance
from lendweave.kernel.errors import Conflict
from lendweave.records import Principal
from lendweave.records.book_ports import AccountBalance, BookReader
from lendweave.records.ports import RecordReader
from lendweave.records.servicing import EndOfDay, LoanEvent


class DayNotClosed(Conflict):
    """Accrued interest is asked for a business day that has not been closed.
    查询应计利息的业务日尚未日终。
    """

    code = "FLOWS-604"


@dataclass(frozen=True, slots=True)
class AccrualDesk:
    """What the statement is worked out from. calendars: as at the desk of loans."""

    records: RecordReader
    books: BookReader
    calendars: Mapping[str, HolidayCalendar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccrualStatement:
    """Accrued interest at the end of a closed day. loans: those that have any, by their ids.

    trial: the trial balance of the day with the accrual as if it were booked.
    """

    on: date
    loans: tuple[Accrual, ...]
    trial: TrialBalance

    @property
    def totals(self) -> dict[tuple[str, str], int]:
        """(currency, holder) → accrued interest in minor units."""
        sums: Counter[tuple[str, str]] = Counter()
        for each in self.loans:
            for line in each.lines:
                sums[each.currency, line.holder] += max(line.amount, 0)
        return dict(sorted(sums.items()))


def accrual_statement(
    principal: Principal,
    desk: AccrualDesk,
    on: date | None = None,
    recorded_at: int | None = None,
) -> AccrualStatement:
    """Interest accrued after closed business day `on`, the last one when None.

    recorded_at: by what was stored then (µs UTC). Every loan is folded; nothing is booked. Raises
    NotAllowed, DayNotClosed.
    """
    principal.require(*LEDGER_ROLES)
    day = _closed(principal, desk.records, on, recorded_at)
    found = (
        accrual(contract_of(told[0], desk.calendars), tuple(map(event_of, told)), day)
        for told in _stories(principal, desk.records, recorded_at)
        if told[0].business_date <= day
    )
    loans = tuple(sorted((each for each in found if each.total), key=lambda each: each.loan_id))
    trial = trial_balance(principal, desk.books, day, recorded_at)
    return AccrualStatement(day, loans, _with(trial, loans))


def _closed(
    principal: Principal, records: RecordReader, on: date | None, recorded_at: int | None
) -> date:
    """The day, if the book has been closed up to it."""
    last = None
    for record in records.scan(principal, 0, ("end_of_day",)):
        assert isinstance(record, EndOfDay)
        if recorded_at is None or _stored(record) <= recorded_at:
            last = max(last or record.business_date, record.business_date)
    if last is None or (on is not None and on > last):
        raise DayNotClosed(
            where="accrued interest" if on is None else f"accrued interest on {on}",
            got="no day closed" if last is None else f"days closed up to {last}",
            expected="a business day that has been closed",
            fix="Close the day first: lendweave end-of-day --date.",
        )
    return on or last


def _stored(record: EndOfDay | LoanEvent) -> int:
    assert record.recorded_at is not None, "a stored record has its time"
    return record.recorded_at


def _stories(
    principal: Principal, records: RecordReader, recorded_at: int | None
) -> Iterator[list[LoanEvent]]:
    """The events of each loan, in order."""
    stories: defaultdict[str, list[LoanEvent]] = defaultdict(list)
    for record in records.scan(principal, 0, ("loan_event",)):
        assert isinstance(record, LoanEvent)
        if recorded_at is None or _stored(record) <= recorded_at:
            stories[record.loan_id].append(record)
    for told in stories.values():
        yield sorted(told, key=lambda event: event.number)


def _with(trial: TrialBalance, loans: tuple[Accrual, ...]) -> TrialBalance:
    sums = Counter({(r.currency, r.holder, r.account): r.amount_minor for r in trial.rows})
    for each in loans:
        for line in each.lines:
            sums[each.currency, line.holder, line.account] += line.amount
    rows = [AccountBalance(*key, amount) for key, amount in sums.items() if amount]
    return TrialBalance(trial.on, trial.recorded_at, tuple(sorted(rows, key=in_chart)))


def accrual_body(found: AccrualStatement) -> dict[str, Any]:
    """The accrued interest for machines, beside the rows of the trial balance."""
    return {
        "totals": [
            {"currency": currency, "holder": holder, "accrued_minor": amount}
            for (currency, holder), amount in found.totals.items()
        ],
        "loans": [_loan_body(each) for each in found.loans],
    }


def _loan_body(each: Accrual) -> dict[str, Any]:
    return {
        "loan_id": each.loan_id,
        "currency": each.currency,
        "interest_minor": each.interest,
        "subsidy_minor": each.subsidy,
        "holders": {line.holder: line.amount for line in each.lines if line.amount > 0},
    }
