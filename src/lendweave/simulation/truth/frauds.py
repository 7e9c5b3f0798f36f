"""Truth about frauds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Flag, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class FraudLabel:
    """One thing or party that has a part in a fraud."""

    ring_id: Annotated[Whole, "which fraud: those of one ring belong together"]
    kind: Annotated[Text, "device_farm, agent_collusion, fictitious_order or stolen_identity"]
    subject: Annotated[Text, "person, merchant, agent, device, phone or order"]
    subject_id: Annotated[Whole, "its id"]
    role: Annotated[Text, "organiser, mule, victim, tool or record"]
    evades: Annotated[Flag, "stays just under common thresholds"]
    happened_at: Annotated[Moment, "when the order behind it was placed"]


TABLES: dict[str, type[Any]] = {
    "fraud_label": FraudLabel,
}

DATED: dict[str, str] = {
    "fraud_label": "happened_at",
}
