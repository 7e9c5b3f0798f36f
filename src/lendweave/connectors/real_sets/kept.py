"""The curves of the real sets as they are shipped."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("real_marginals.json")


@cache
def kept_sets() -> dict[str, dict[str, Any]]:
    """By set: title, licence, rows and curves, each by the name of a figure."""
    sets: dict[str, dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8"))["sets"]
    return sets
