"""Truth about what merchants book of a wholesaler for their buyers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Moment, Whole


@dataclass(frozen=True, slots=True)
class WholesaleBooking:
    """An agency books of its wholesaler what a buyer ordered."""

    order_id: Annotated[Whole, "the buyer's order"]
    merchant_id: Annotated[Whole, "agency"]
    maker_id: Annotated[Whole, "wholesaler"]
    booked_at: Annotated[Moment, "when"]
    net_minor: Annotated[Whole, "what the agency owes for it"]
    due_on: Annotated[Day, "day by which it must be paid, or nobody departs"]


@dataclass(frozen=True, slots=True)
class WholesalePayment:
    """An agency pays its wholesaler. A booking without one never departs."""

    order_id: Annotated[Whole, "the buyer's order"]
    paid_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount"]


TABLES: dict[str, type[Any]] = {
    "wholesale_booking": WholesaleBooking,
    "wholesale_payment": WholesalePayment,
}

DATED: dict[str, str] = {
    "wholesale_booking": "booked_at",
    "wholesale_payment": "paid_at",
}
