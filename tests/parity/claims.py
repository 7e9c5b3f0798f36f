"""What the checker claims of a value before it is computed: its range, and that it is not null."""

from __future__ import annotations

from lendweave.kernel.types import Kind
from lendweave.lang import Typed
from lendweave.lang.bounds import type_bounds


def broken_claim(typed: Typed, value: object) -> str:
    """The claim that a raw value breaks, or empty."""
    if value is None:
        return "" if typed.nullable else "null, though the checker says it never is"
    if not isinstance(value, int) or typed.type.kind is Kind.BOOLEAN:
        return ""
    for claimed in (typed.bounds, type_bounds(typed.type)):
        if claimed is not None and not claimed.low <= value <= claimed.high:
            return f"{value} is not in {claimed.low}..{claimed.high}"
    return ""
