"""A drawdown whose loan another system has paid out: what is owed of it weighs on its holders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lendweave.book.exposure import all_used, holders_of
from lendweave.book.lifecycle import DRAWDOWN
from lendweave.flows.collateral import financing
from lendweave.flows.draw import DISBURSE, shown_as
from lendweave.flows.exposures import freed, moved, moves
from lendweave.flows.life_cycle import Life, LineDesk, Said, life_of, taken, told
from lendweave.records import Drawdown, Merchant, Principal, Record
from lendweave.records.book_ports import Guard, Movement


@dataclass(frozen=True, slots=True)
class CarriedLoan:
    """A loan that is taken over. lent, repaid: principal in minor units, by funder."""

    party_id: str
    merchant_id: str | None
    currency: str
    lent: Mapping[str, int]
    repaid: Mapping[str, int]


def carried(
    principal: Principal, drawdown_id: str, loan: CarriedLoan, desk: LineDesk
) -> tuple[tuple[Record, ...], tuple[Guard, ...]]:
    """The exposure of a drawdown whose loan is taken over, for the commit that books the loan.

    What was reserved for it here is used. Of a drawdown that nothing was reserved for here, all
    that was lent is used, whatever the limits: it is a fact. What was repaid is given back. A
    drawdown that was approved here is disbursed.
    """
    now, before = desk.clock.now(), moved(principal, drawdown_id, desk.store)
    if any(each.movement == "reserve" for each in before):
        used = all_used(before)
    else:
        used = tuple(_used(principal, drawdown_id, loan, desk))
    given = freed(principal, drawdown_id, loan.repaid, (*before, *used), desk.store)
    records = tuple(moves((*used, *given), drawdown_id, desk, before=len(before), now=now))
    if desk.store.current(principal, "drawdown", drawdown_id) is None:
        return records, ()
    life = life_of(principal, "drawdown", drawdown_id, desk)
    return (*_step(principal, life, desk, now), *records), (life.guard,)


def _used(
    principal: Principal, drawdown_id: str, loan: CarriedLoan, desk: LineDesk
) -> Iterator[Movement]:
    """What was lent, of everybody on whom the drawdown weighs."""
    stored = desk.store.current(principal, "drawdown", drawdown_id)
    drawdown = stored if isinstance(stored, Drawdown) else None
    financed = None if drawdown is None else financing(principal, drawdown, desk)
    merchant = loan.merchant_id and desk.store.current(principal, "merchant", loan.merchant_id)
    holders = holders_of(
        facility_id=None if drawdown is None else drawdown.facility_id,
        party_id=loan.party_id,
        group=None if drawdown is None else drawdown.attributes.get("group"),
        merchant=merchant if isinstance(merchant, Merchant) else None,
        collateral=() if financed is None else financed.holders,
    )
    whole = sum(loan.lent.values())
    parts = [(holder.holder_type, holder.holder_key, whole) for holder in holders]
    parts += [("funder", funder, amount) for funder, amount in loan.lent.items()]
    for holder_type, key, amount in parts:
        if amount:
            yield Movement(holder_type, key, loan.currency, "use", amount, restores=True)


def _step(principal: Principal, life: Life, desk: LineDesk, now: int) -> Iterator[Record]:
    """The money of the drawdown has left, where its life does not say so yet."""
    if DISBURSE in DRAWDOWN.possible(life.state):
        step = taken(principal, life, DISBURSE, Said())
        yield told(principal, desk, life, step, Said(), now=now)
        assert isinstance(life.record, Drawdown)
        yield from shown_as(life.record, step.to, desk, now)
