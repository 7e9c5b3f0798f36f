"""Truth about the files that partners send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Text, Whole


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A line of a partner file that is not plain truth, and what intake should make of it."""

    file: Annotated[Text, "name of the file"]
    line: Annotated[Whole, "line from 1; in a workbook the row of the sheet"]
    code: Annotated[Text, "error code under which it must be set aside; empty when it must not"]
    fault: Annotated[Text, "fault, duplicate, late or amended: what was done"]


TABLES: dict[str, type[Any]] = {
    "planted_fault": PlantedFault,
}

DATED: dict[str, str] = {}
