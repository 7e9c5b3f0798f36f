"""What the parts of world.yaml are made of: shares, counts, months."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Positive = Annotated[float, Meta(gt=0.0)]
Count = Annotated[int, Meta(ge=1, le=1_000)]
MonthOfWorld = Annotated[str, Meta(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]
RateText = Annotated[str, Meta(pattern=r"^0\.[0-9]{1,6}$")]
Twelve = Annotated[list[float], Meta(min_length=12, max_length=12)]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every part of the file: unknown keys are refused."""
