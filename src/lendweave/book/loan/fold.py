"""The fold: a loan is its contract and its events, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from lendweave.book.loan.changes import change_rate, charge_fee, restructure, waive
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.days import accrue, advance, use_credit
from lendweave.book.loan.details import known
from lendweave.book.loan.errors import LoanNotDisbursed, WrongEventNumber
from lendweave.book.loan.events import Event, EventKind, in_effect
from lendweave.book.loan.life import Life
from lendweave.book.loan.losses import compensate, recover, write_off
from lendweave.book.loan.money import closed, deposit, disburse, pay, pay_out
from lendweave.book.loan.returns import cancel, refund
from lendweave.book.loan.snapshot import state_of
from lendweave.book.loan.state import LoanRun
from lendweave.kernel.errors import LendweaveError


@dataclass(frozen=True, slots=True)
class Step:
    """What one kind of event does.

    details: what it may say beside its amount. closed: it may come after the loan is closed; early:
    before it is disbursed.
    """

    do: Callable[[Life, Event], None]
    details: tuple[str, ...] = ()
    closed: bool = False
    early: bool = False


STEPS: Mapping[EventKind, Step] = MappingProxyType(
    {
        "disburse": Step(disburse, ("to",), early=True),
        "pay_out": Step(pay_out, ("to",), closed=True),
        "pay": Step(pay, ("purpose", "mode"), closed=True),
        "refund": Step(refund, ("interest", "to", "whole", "netted"), closed=True),
        "restructure": Step(
            restructure, ("term", "rate", "first_due", "interest_only", "capitalise", "cure_days")
        ),
        "change_rate": Step(change_rate, ("rate",)),
        "charge_fee": Step(charge_fee, ("code",)),
        "waive": Step(waive, ("component", "instalment")),
        "write_off": Step(write_off, ()),
        "recover": Step(recover, ("cost",), closed=True),
        "compensate": Step(compensate, ("scope",), closed=True),
        "deposit": Step(deposit, ("do", "of"), closed=True, early=True),
        "cancel": Step(cancel, (), early=True),
    }
)


def run(contract: Contract, events: Sequence[Event], until: date) -> LoanRun:
    """The loan at the end of `until`, and every entry that its life books up to then.

    events: all of the loan, in the order of their numbers, the first one `open`; those dated after
    `until` wait. Pure: the same arguments give the same run. Raises an error of
    `lendweave.book.loan.errors`, and then nothing is booked.
    """
    life, count = lived(contract, events, until)
    return LoanRun(state_of(life, until, count), tuple(life.entries))


def lived(contract: Contract, events: Sequence[Event], until: date) -> tuple[Life, int]:
    """The life that `run` tells of, and how many events it has seen."""
    standing = in_effect(contract.loan_id, contract.currency, events)
    if not standing or standing[0].event != "open":
        raise WrongEventNumber(
            where=f"loan {contract.loan_id}",
            got=f"{standing[0].event} first" if standing else "no event",
            expected="open, dated no later than any other event",
            fix="Open the loan first.",
        )
    life = Life(contract, standing[0].business_date)
    count = 1
    for event in standing[1:]:
        if event.business_date > until:
            break
        count += 1
        _apply(life, event)
    advance(life, until)
    accrue(life, until)
    return life, count


def stopping(contract: Contract, events: Sequence[Event]) -> Event | None:
    """The first event in effect that the loan refuses; None where it takes them all."""
    standing = in_effect(contract.loan_id, contract.currency, events)
    life = Life(contract, standing[0].business_date)
    for event in standing[1:]:
        try:
            _apply(life, event)
        except LendweaveError:
            return event
    return None


def _apply(life: Life, event: Event) -> None:
    on = event.business_date
    advance(life, on)
    if life.first_open < life.next_due:
        accrue(life, on)
    step = STEPS[event.event]
    if life.is_closed and not step.closed:
        raise closed(life, event)
    if not (life.disbursed or step.early):
        raise LoanNotDisbursed(
            where=f"{life.where}, event {event.number} ({event.event})",
            got="nothing disbursed",
            expected="a disbursal before",
            fix="Enter the disbursal first.",
        )
    known(event, step.details)
    step.do(life, event)
    if life.credit and not life.is_closed:
        use_credit(life, on, f"{event.number}:credit")
