"""Truth about frauds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Flag, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class FraudLabel:
    """One thing or party that has a part in a fraud."""

    ring_id: Annotated[Whole, "which fraud: those of one ring belong together"]
    kind: Annotated[Text, "kind of fraud; see the simulation page"]
    subject: Annotated[
        Text,
        "person, merchant, agent, device, phone, order, purchase, drawdown, pledge, enterprise,"
        " purchase_invoice or purchase_payment",
    ]
    subject_id: Annotated[Whole, "its id"]
    role: Annotated[Text, "organiser, mule, victim, tool or record"]
    evades: Annotated[Flag, "stays just under common thresholds"]
    happened_at: Annotated[Moment, "when the order behind it was placed"]


@dataclass(frozen=True, slots=True)
class Kickback:
    """Cash that a merchant hands to a borrower it recruited; no partner writes it down."""

    order_id: Annotated[Whole, "order"]
    paid_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount"]


TABLES: dict[str, type[Any]] = {
    "fraud_label": FraudLabel,
    "kickback": Kickback,
}

DATED: dict[str, str] = {
    "fraud_label": "happened_at",
    "kickback": "paid_at",
}
