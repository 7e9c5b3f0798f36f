"""The forms that are one division over windows: averages and ratios."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lendweave.features.aggregates import PASSING
from lendweave.features.forms import Site
from lendweave.features.model import EVERY_EVENT, Quotient, Windowed
from lendweave.features.windows import boolean, read_part, window_column
from lendweave.lang.schema import Schema

SCALE_MAX = 10
RATIO_SCALE = 4
"""Digits of a ratio where none are written."""


def read_quotient(site: Site, form: str) -> Quotient:
    """The quotient at `site`, in one of the forms of READERS."""
    return READERS[form](site)


def quotient_schema(site: Site, source: Quotient) -> Schema:
    """The columns that the quotient's expression reads."""
    parts = source.columns(site.name).items()
    return Schema(tuple(window_column(site, part, name) for name, part in parts))


def _average(site: Site) -> Quotient:
    """`avg` as a sum and a count. Its scale is the column's own when not written."""
    total = read_part(site, "avg", "sum", str(site.written.avg))
    column = site.reading.column(total.kind, total.column, *site.path("avg"))
    parts = {"total": total, "number": replace(total, operator="count")}
    return Quotient("avg", parts, _scale(site, column.type.scale))


def _ratio(site: Site) -> Quotient:
    """`ratio` as the number of events that pass a test, and the number of all."""
    number = read_part(site, "ratio", "count", EVERY_EVENT)
    test = boolean(site, "ratio", number.kind, str(site.written.ratio))
    passing = Windowed(
        PASSING, number.key, number.kind, EVERY_EVENT, number.where, number.window, test
    )
    return Quotient("ratio", {"passing": passing, "number": number}, _scale(site, RATIO_SCALE))


READERS: dict[str, Callable[[Site], Quotient]] = {"avg": _average, "ratio": _ratio}


def _scale(site: Site, usual: int) -> int:
    scale = usual if site.written.scale is None else site.written.scale
    if not 0 <= scale <= SCALE_MAX:
        expected = f"0 to {SCALE_MAX} digits after the point"
        raise site.invalid("scale", str(scale), expected, "Round it.")
    return scale
