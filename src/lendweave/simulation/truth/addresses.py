"""Truth about addresses: what stands where, and who lives and works there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import MaybeWhole, Text, Whole


@dataclass(frozen=True, slots=True)
class Address:
    """An address that does not exist, on a plane that is nowhere."""

    address_id: Annotated[Whole, "number: who is there and what stands there"]
    kind: Annotated[
        Text,
        "home, store, workplace, dormitory, pickup, hall, office, plant, drop, drop_away, relative"
        " or relative_away",
    ]
    town_id: Annotated[MaybeWhole, "town, none for plants"]
    text: Annotated[Text, "as it is written"]
    x_m: Annotated[Whole, "metres east; towns lie 20 km apart"]
    y_m: Annotated[Whole, "metres north"]


@dataclass(frozen=True, slots=True)
class Residence:
    """Where a person lives or works."""

    person_id: Annotated[Whole, "person"]
    use: Annotated[Text, "home or work"]
    address_id: Annotated[Whole, "address; that of a dormitory is shared by strangers"]


TABLES: dict[str, type[Any]] = {
    "address": Address,
    "residence": Residence,
}

DATED: dict[str, str] = {}
