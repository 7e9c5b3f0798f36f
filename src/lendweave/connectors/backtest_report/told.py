"""A comparison as plain data: what the JSON file holds."""

from __future__ import annotations

from typing import Any

import msgspec

from lendweave.decisions.comparison.result import Comparison
from lendweave.decisions.comparison.words import notes


def comparison_told(found: Comparison) -> dict[str, Any]:
    """The whole comparison and its notes; amounts in minor units, rates as fractions."""
    told: dict[str, Any] = msgspec.to_builtins(found)
    told["notes"] = [en for en, _ in notes(found)]
    return told
