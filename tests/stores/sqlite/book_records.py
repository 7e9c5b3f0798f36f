"""Drafts of the records of the books, for tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Record
from lendweave.records.book_ports import Movement
from lendweave.records.draft import Origin, draft

IDS = Uuid7Source(SteppingClock(1_780_000_000_000_000))
DAY = date(2026, 7, 1)
Line = tuple[str, str, int]


def booked(kind: str, external_id: str, tenant: str = "shop", **values: Any) -> Record:
    """A record of a kind, from one source."""
    origin = Origin(tenant, "appliance", "test", "test")
    return draft(origin, kind, external_id, IDS, occurred_at=0, values=values)


def event(loan: str, number: int, tenant: str = "shop", amount: int = 100) -> Record:
    """A payment, the loan's event `number`."""
    return booked(
        "loan_event",
        f"{loan}/{number}",
        tenant,
        loan_id=loan,
        number=number,
        event="pay",
        business_date=DAY,
        amount_minor=amount,
        currency="CNY",
        actor="till",
    )


def entry(
    external_id: str,
    lines: Sequence[Line],
    day: date = DAY,
    *,
    loan: str | None = "l1",
    tenant: str = "shop",
    currency: str = "CNY",
) -> Record:
    """A journal entry of lines (account, holder, amount)."""
    return booked(
        "journal_entry",
        external_id,
        tenant,
        loan_id=loan,
        entry="repayment",
        business_date=day,
        currency=currency,
        accounts=[account for account, _, _ in lines],
        holders=[holder for _, holder, _ in lines],
        amounts_minor=[amount for _, _, amount in lines],
    )


def paid(external_id: str, amount: int, day: date = DAY, **more: Any) -> Record:
    """An entry by which principal comes back to one funder."""
    lines = [("cash", "bank_a", amount), ("loan_principal", "bank_a", -amount)]
    return entry(external_id, lines, day, **more)


def limit(
    amount: int, key: str = "p1", valid_to: date | None = None, *, tenant: str = "shop"
) -> Record:
    """The limit of a person."""
    return booked(
        "exposure_limit",
        key,
        tenant,
        holder_type="person",
        holder_key=key,
        limit_minor=amount,
        currency="CNY",
        valid_to=valid_to,
        actor="risk",
    )


def exposure(
    external_id: str,
    movement: Any,
    amount: int,
    reserved: int = 0,
    *,
    restores: bool = False,
    key: str = "p1",
    tenant: str = "shop",
) -> Record:
    """A movement of a person's exposure."""
    values = Movement("person", key, "CNY", movement, amount, reserved, restores).values()
    return booked("exposure", external_id, tenant, business_date=DAY, **values)


def same(one: str, other: str, *, relation: str = "same_as", ended: bool = False) -> Record:
    """A link between two party ids, or its end."""
    return booked(
        "link",
        f"{relation}:{one}:{other}",
        from_type="person",
        from_key=one,
        to_type="person",
        to_key=other,
        relation=relation,
        evidence="id number in records of both",
        ended=ended,
    )
