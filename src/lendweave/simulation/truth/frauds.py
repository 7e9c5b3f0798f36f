"""Truth about frauds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Flag, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class FraudLabel:
    """One thing or party that has a part in a fraud."""

    ring_id: Annotated[Whole, "which fraud: those of one ring belong together"]
    kind: Annotated[Text, "a member of FraudKind or ChainFraud, in small letters"]
    subject: Annotated[Text, "what: order, person, outside_loan, account, purchase and others"]
    subject_id: Annotated[Whole, "its id"]
    role: Annotated[Text, "organiser, mule, victim, tool or record"]
    evades: Annotated[Flag, "stays just under common thresholds"]
    happened_at: Annotated[Moment, "when its part in the fraud began"]


@dataclass(frozen=True, slots=True)
class MadeUpIdentity:
    """An identity that belongs to nobody: its number is right by check digit."""

    identity_id: Annotated[Whole, "identity, odd"]
    person_id: Annotated[Whole, "who made it up"]
    id_number: Annotated[Text, "resident ID number, that of no person"]
    birth_date: Annotated[Day, "birth date in the number"]
    first_used_on: Annotated[Day, "day of its first enquiry outside"]


@dataclass(frozen=True, slots=True)
class Kickback:
    """Cash that a merchant hands to a borrower it recruited; no partner writes it down."""

    order_id: Annotated[Whole, "order"]
    paid_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount"]


TABLES: dict[str, type[Any]] = {
    "fraud_label": FraudLabel,
    "kickback": Kickback,
    "made_up_identity": MadeUpIdentity,
}

DATED: dict[str, str] = {
    "fraud_label": "happened_at",
    "kickback": "paid_at",
    "made_up_identity": "first_used_on",
}
