"""Truth about services: what was given after the sale, session by session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Flag, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """A session that took place, or that papers say took place."""

    order_id: Annotated[Whole, "order"]
    number: Annotated[Whole, "which session of the order, from 1; those missed are left out"]
    kind: Annotated[Text, "installed, class_attended, treatment_done or trip_departed"]
    happened_at: Annotated[Moment, "when"]
    is_real: Annotated[Flag, "false where only papers say so"]


TABLES: dict[str, type[Any]] = {
    "service_event": ServiceEvent,
}

DATED: dict[str, str] = {
    "service_event": "happened_at",
}
