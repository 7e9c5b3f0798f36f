"""Lives that the fold has worked out, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lendweave.book.bulk.columns import (
    LOAN_FIELDS,
    NO_DAY,
    ROW_FIELDS,
    STATUSES,
    LoanColumns,
    Pattern,
    RowColumns,
    Shard,
)
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.events import Event
from lendweave.book.loan.fold import lived
from lendweave.book.loan.life import FEE, INTEREST, PENALTY, PLACE, PRINCIPAL, SUBSIDY, Life
from lendweave.book.loan.rules import RISK_CLASSES
from lendweave.book.loan.snapshot import state_of
from lendweave.kernel.clock import days_from_date


@dataclass(frozen=True, slots=True)
class Told:
    """A loan with all its events. scenario: its scene. booked_to: day up to which it has booked.

    None for the day on which it is gathered. Until a later one it is folded day by day. lived: the
    life up to the day on which it is gathered and how many events it saw, where that is known.
    """

    scenario: str
    contract: Contract
    events: Sequence[Event]
    booked_to: date | None = None
    lived: tuple[Life, int] | None = None


def gathered(loans: Iterable[Told], on: date) -> Shard:
    """The loans at the end of a day, folded one by one. Raises what `run` raises."""
    patterns: dict[Pattern, int] = {}
    found: list[tuple[object, ...]] = []
    rows: list[tuple[int, ...]] = []
    for told in loans:
        contract = told.contract
        pattern = Pattern(told.scenario, contract.currency, contract.rules, contract.shares)
        life, count = told.lived or lived(contract, told.events, on)
        kept = list(_rows(life))
        place = patterns.setdefault(pattern, len(patterns))
        found.append((contract.loan_id, place, len(kept), *_loan(life, count, told, on)))
        rows += kept
    return Shard(
        tuple(patterns), LoanColumns(*_loan_columns(found)), RowColumns(*_row_columns(rows))
    )


def _loan(life: Life, count: int, told: Told, on: date) -> tuple[int, ...]:
    """The columns of a loan behind `rows`."""
    state = state_of(life, on, count)
    kept_from = min(life.first_open, life.next_due)
    waiting = [event.business_date for event in told.events if event.business_date > on]
    if life.growing:  # columns know no principal that grows: the fold takes that day
        waiting.append(life.due_on[min(life.growing)])
    waiting += _claims_due(life)
    if told.booked_to is not None and told.booked_to > on:
        waiting.append(on + timedelta(days=1))
    return (
        life.next_due - kept_from,
        life.first_open - kept_from,
        life.credit,
        int(life.frozen),
        STATUSES.index(state.status),
        _day(life.closed_on),
        RISK_CLASSES.index(life.floor.risk_class),
        life.floor.stage,
        _day(life.floor_until),
        _day(life.lost_since),
        _day(min(waiting, default=None)),
        life.disbursed,
        state.owed.principal,
        state.written_off.principal,
        state.days_past_due,
        RISK_CLASSES.index(state.risk_class),
        state.stage,
    )


def _claims_due(life: Life) -> list[date]:
    """Days on which a fee that others pay falls due: the fold takes them."""
    numbers = {claim.number for claim in life.claims if not claim.billed}
    return [on for number, on in zip(life.numbers, life.due_on, strict=True) if number in numbers]


def _rows(life: Life) -> Iterable[tuple[int, ...]]:
    """The instalments that are open or have yet to fall due."""
    still, due, booked = life.open, life.due, life.booked
    rule = life.rules.penalty
    base = [PLACE[component] for component in rule.base] if rule else []
    for at in range(min(life.first_open, life.next_due), len(life.numbers)):
        yield (
            life.numbers[at],
            days_from_date(life.due_on[at]),
            *(still[place][at] for place in (PENALTY, FEE, PRINCIPAL, INTEREST)),
            *(due[place][at] - booked[place][at] for place in (PENALTY, FEE, INTEREST, SUBSIDY)),
            sum(due[place][at] for place in base),
            life.late[at],
            life.charged[at],
        )


def _day(day: date | None) -> int:
    return NO_DAY if day is None else days_from_date(day)


def _loan_columns(found: Sequence[tuple[object, ...]]) -> list[np.ndarray]:
    columns = list(zip(*found, strict=True)) or [()] * len(LOAN_FIELDS)
    ids = np.empty(len(found), dtype=np.object_)
    ids[:] = columns[0]
    return [ids, *(np.array(column, dtype=np.int64) for column in columns[1:])]


def _row_columns(rows: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(ROW_FIELDS))
    return [np.ascontiguousarray(column) for column in table.T]
