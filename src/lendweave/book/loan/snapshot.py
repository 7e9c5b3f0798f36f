"""The state of a loan out of a life that has been worked out."""

from __future__ import annotations

from datetime import date
from itertools import starmap

from lendweave.book.loan.claim import ServiceFee
from lendweave.book.loan.life import OF_BORROWER, PRINCIPAL, Life
from lendweave.book.loan.rules import RISK_CLASSES, DpdRow
from lendweave.book.loan.state import Amounts, InstalmentState, LoanState, Status


def state_of(life: Life, on: date, events: int) -> LoanState:
    """The loan at the end of the day."""
    dpd = 0 if life.is_closed and life.status != "written_off" else life.days_past_due(on)
    status = _status(life, dpd)
    row = class_at(life, on, dpd)
    overdue = dpd > 0 and not life.is_closed
    return LoanState(
        loan_id=life.contract.loan_id,
        currency=life.contract.currency,
        as_of=on,
        status=status,
        events=events,
        rate=life.rate_on(on),
        disbursed=life.disbursed,
        capitalised=life.capitalised,
        repaid=Amounts(*life.repaid),
        waived=Amounts(*life.waived),
        written_off=Amounts(*life.written_off),
        recovered=life.recovered,
        owed=Amounts(*map(sum, life.open)),
        overdue=_overdue(life, on) if overdue else Amounts(),
        past_due_since=life.due_on[life.first_open] if overdue else None,
        days_past_due=dpd,
        risk_class=row.risk_class,
        stage=row.stage,
        floor_until=life.floor_until,
        compensated=life.compensated,
        credit=life.credit,
        deposits=life.deposits,
        next_due_on=_next_due(life),
        closed_on=life.closed_on,
        instalments=_instalments(life),
        payments=tuple(life.payments),
        service_fees=tuple(
            ServiceFee(
                each.code, each.payer, each.holder, each.number, each.due, each.open, each.billed
            )
            for each in life.claims
        ),
        balances={
            name: total for name, held in life.holdings.balances.items() if (total := sum(held))
        },
    )


def _status(life: Life, dpd: int) -> Status:
    if life.is_closed or not life.disbursed:
        return life.status
    return "overdue" if dpd > life.rules.grace_days else "active"


def class_at(life: Life, on: date, dpd: int) -> DpdRow:
    """Class and stage by days past due, no better than what a restructuring holds up."""
    if life.status == "written_off":
        return DpdRow(dpd, "loss", 3)
    row = life.rules.row_of(dpd)
    if life.floor_until is None or on > life.floor_until:
        return row
    floor = life.floor
    worse = max(row.risk_class, floor.risk_class, key=RISK_CLASSES.index)
    return DpdRow(dpd, worse, max(row.stage, floor.stage))


def _overdue(life: Life, on: date) -> Amounts:
    """Open amounts of the instalments whose day has passed."""
    places = [at for at in range(life.first_open, life.next_due) if life.due_on[at] < on]
    sums = [sum(column[at] for at in places) for column in life.open]
    return Amounts(*sums)


def _next_due(life: Life) -> date | None:
    """The day of the next instalment on which something is open."""
    for at in range(max(life.next_due, life.first_open), len(life.numbers)):
        if any(life.open[place][at] for place in OF_BORROWER):
            return life.due_on[at]
    return None


def _instalments(life: Life) -> tuple[InstalmentState, ...]:
    columns: tuple[list[int], ...] = life.due
    if life.held_back:
        principal = [
            amount + life.held_back.get(at, 0) for at, amount in enumerate(life.due[PRINCIPAL])
        ]
        columns = (*columns[:PRINCIPAL], principal, *columns[PRINCIPAL + 1 :])
    due = starmap(Amounts, zip(*columns, strict=True))
    still = starmap(Amounts, zip(*life.open, strict=True))
    return tuple(
        map(
            InstalmentState,
            life.numbers,
            life.starts_on,
            life.due_on,
            due,
            still,
            life.paid_on,
        )
    )
