"""The forms that are one division over windows: averages, ratios, trends and concentrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lendweave.features.aggregates import GROUP_SQUARES, LARGEST_GROUP, PASSING
from lendweave.features.columns import folded_column
from lendweave.features.events_read import boolean
from lendweave.features.forms import Site
from lendweave.features.members import member_value, over_members
from lendweave.features.model import EVERY_EVENT, Quotient, Windowed
from lendweave.features.windows import read_members, read_part, window_column
from lendweave.kernel.types import BOOLEAN, Kind
from lendweave.lang.schema import Schema

SCALE_MAX = 10
SHARE_SCALE = 4
"""Digits of ratios, trends and concentrations where none are written."""

UNITS_DIGITS_MAX = 18
_DAY_ZERO = "2020-01-01"


def read_quotient(site: Site, form: str) -> Quotient:
    """The quotient at `site`, in one of the forms of READERS."""
    return READERS[form](site)


def quotient_schema(site: Site, source: Quotient) -> Schema:
    """The columns that the quotient's expression reads."""
    parts = source.columns(site.name).items()
    return Schema(tuple(window_column(site, part, name) for name, part in parts))


def _average(site: Site) -> Quotient:
    """`avg` as a sum and a count. Its scale is the column's own when not written."""
    written = str(site.written.avg)
    if site.written.members is None:
        total = read_part(site, "avg", "sum", written)
        digits = site.reading.column(total.kind, written, *site.path("avg")).type.scale
    else:
        total = read_members(site, "avg", "sum", written)
        digits = member_value(site, total, "avg").type.scale
    parts = {"total": total, "number": replace(total, operator="count")}
    return Quotient("avg", parts, _scale(site, digits))


def _ratio(site: Site) -> Quotient:
    """`ratio` as the number of events that pass a test, and the number of all."""
    number = read_part(site, "ratio", "count", EVERY_EVENT)
    written = str(site.written.ratio)
    if site.written.members is None:
        test = boolean(site, "ratio", number.kind, written)
        passing = replace(number, operator=PASSING, value=test)
    else:
        passing = over_members(site, replace(number, operator=PASSING), written, "ratio")
        type_ = member_value(site, passing, "ratio").type
        if type_ != BOOLEAN:
            raise site.mismatch("ratio", str(type_), "boolean")
        number = over_members(site, number, "", "ratio")
    return Quotient("ratio", {"passing": passing, "number": number}, _scale(site, SHARE_SCALE))


def _trend(site: Site) -> Quotient:
    """`trend` as the sums of the least-squares slope over local days.

    (n Σxy - Σx Σy) / (n Σx² - (Σx)²), x the day of an event, y its value where it is not null.
    """
    total = read_part(site, "trend", "sum", str(site.written.trend))
    column = total.column
    day = f"days_between(DATE '{_DAY_ZERO}', local_date(occurred_at, '{site.zone}'))"
    exact = f"CAST({day} AS decimal(5,0))"
    values = {
        "products": f"{column} * {exact}",
        "days": f"CASE WHEN {column} IS NOT NULL THEN {exact} END",
        "squares": f"CASE WHEN {column} IS NOT NULL THEN {exact} * {exact} END",
    }
    parts = {name: replace(total, value=value) for name, value in values.items()}
    parts |= {"total": total, "number": replace(total, operator="count")}
    _refuse_wide(site, "trend", parts["products"])
    return Quotient("trend", parts, _scale(site, SHARE_SCALE))


def _top_share(site: Site) -> Quotient:
    """`top_share` as the largest sum of a group and the sum of all."""
    return _concentration(site, "top_share", {"largest": LARGEST_GROUP})


def _hhi(site: Site) -> Quotient:
    """`hhi` as the squares of the groups' sums and the square of the sum of all."""
    return _concentration(site, "hhi", {"squares": GROUP_SQUARES})


def _concentration(site: Site, form: str, over: Mapping[str, str]) -> Quotient:
    written = str(getattr(site.written, form))
    if written == EVERY_EVENT:
        found, units = read_part(site, form, "count", EVERY_EVENT), "1"
    else:
        found = read_part(site, form, "sum", written)
        units = _units(site, form, found)
    by = _grouping(site, found.kind)
    found = replace(found, operator="sum", value=f"CASE WHEN {by} IS NOT NULL THEN {units} END")
    parts = {name: replace(found, operator=operator, by=by) for name, operator in over.items()}
    return Quotient(form, {**parts, "total": found}, _scale(site, SHARE_SCALE))


def _units(site: Site, form: str, source: Windowed) -> str:
    """The column in whole units of its last digit: squares then stay exact on every engine."""
    column = site.reading.column(source.kind, source.column, *site.path(form))
    got = f"{form} of {source.kind}.{column.name}"
    if column.low is None or column.low < 0:
        fits = "a column that cannot be negative (low: 0 or more)"
        raise site.mismatch(form, got, fits)
    if column.type.precision > UNITS_DIGITS_MAX:
        raise site.mismatch(form, f"{got}, {column.type}", "a decimal of at most 18 digits")
    if column.type.scale == 0:
        return column.name
    factor = 10**column.type.scale
    return f"CAST({column.name} * {factor} AS decimal({UNITS_DIGITS_MAX},0))"


def _grouping(site: Site, kind: str) -> str:
    """The column of `by`."""
    column = site.reading.column(kind, str(site.written.by), *site.path("by"))
    if column.type.kind in (Kind.LIST, Kind.DOUBLE):
        got = f"groups by {kind}.{column.name}, {column.type}"
        raise site.mismatch("by", got, "text, integer, decimal, date, timestamp or boolean")
    return column.name


def _refuse_wide(site: Site, form: str, source: Windowed) -> None:
    """Values times days are summed, so they must leave room for the digits of the days."""
    if not source.aggregate.accepts(folded_column(source, site.reading.scene).type):
        column = site.reading.column(source.kind, source.column, *site.path(form))
        got = f"{form} of {source.kind}.{column.name}, {column.type}"
        raise site.mismatch(form, got, "integer, decimal of at most 23 digits")


READERS: dict[str, Callable[[Site], Quotient]] = {
    "avg": _average,
    "ratio": _ratio,
    "trend": _trend,
    "top_share": _top_share,
    "hhi": _hhi,
}


def _scale(site: Site, usual: int) -> int:
    scale = usual if site.written.scale is None else site.written.scale
    if not 0 <= scale <= SCALE_MAX:
        expected = f"0 to {SCALE_MAX} digits after the point"
        raise site.invalid("scale", str(scale), expected, "Round it.")
    return scale
