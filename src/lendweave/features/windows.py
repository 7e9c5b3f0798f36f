"""The forms that look back: latest, aggregates, averages."""

from __future__ import annotations

from dataclasses import replace

from lendweave.features.aggregates import AGGREGATES, SUM_OR_ZERO
from lendweave.features.columns import kind_schema, windowed_column
from lendweave.features.errors import FeatureTypeMismatch
from lendweave.features.forms import Site
from lendweave.features.model import EVERY_EVENT, Quotient, Rolling, Window, Windowed
from lendweave.kernel.clock import parse_duration
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import BOOLEAN
from lendweave.lang.check import check
from lendweave.lang.schema import Column, Schema

AVERAGE_SCALE_MAX = 10


def read_latest(site: Site) -> Windowed:
    """`latest: kind.column` as the last value of all time."""
    kind, point, column = str(site.written.latest).partition(".")
    if not point:
        raise site.invalid(
            "latest",
            kind,
            "a kind and a column, such as party.birth_date",
            "Name both with a point between them.",
        )
    site.reading.kind(kind, *site.path("latest"))
    return _windowed(site, "latest", "last", kind, column)


def read_aggregate(site: Site, form: str) -> Windowed:
    """An aggregate over a window. form: the aggregate's name."""
    if site.written.empty not in (None, 0):
        raise site.invalid("empty", str(site.written.empty), "0", "Write 0, or leave it out.")
    operator = form if site.written.empty is None else SUM_OR_ZERO
    kind = site.reading.kind(str(site.written.kind), *site.path("from"))
    found = _windowed(site, form, operator, kind, getattr(site.written, form))
    return replace(found, window=_span(site))


def read_average(site: Site) -> Quotient:
    """`avg` as a sum and a count. Its scale is the column's own when not written."""
    kind = site.reading.kind(str(site.written.kind), *site.path("from"))
    total = _windowed(site, "avg", "sum", kind, str(site.written.avg))
    total = replace(total, window=_span(site))
    scale = site.written.scale
    if scale is None:
        scale = site.reading.column(kind, total.column, *site.path("avg")).type.scale
    if not 0 <= scale <= AVERAGE_SCALE_MAX:
        raise site.invalid("scale", str(scale), "0 to 10 digits after the point", "Round it.")
    parts = {"total": total, "number": replace(total, operator="count")}
    return Quotient("avg", parts, scale)


def window_column(site: Site, source: Windowed, name: str) -> Column:
    """The typed column of a window of the feature."""
    key = site.keys[source.key]
    column = windowed_column(name, source, site.reading.scene, site.subject, key)
    return replace(column, doc=site.note.en)


def quotient_schema(site: Site, source: Quotient) -> Schema:
    """The columns that the quotient's expression reads."""
    parts = source.columns(site.name).items()
    return Schema(tuple(window_column(site, part, name) for name, part in parts))


def _windowed(site: Site, form: str, operator: str, kind: str, column: str) -> Windowed:
    key = site.reading.key(site.keys, str(site.written.key), *site.path("key"))
    if kind not in key.event_columns:
        raise site.invalid(
            "key",
            f"key {key.name} on {kind}",
            f"one of {', '.join(key.event_columns)}",
            f"Name the column of {kind} under `in` of the key.",
        )
    _refuse_wrong_type(site, form, operator, kind, column)
    return Windowed(operator, key.name, kind, column, _filter(site, kind))


def _span(site: Site) -> Window:
    """The events before t that the window holds."""
    written = str(site.written.window)
    if written == "all":
        return Rolling(None)
    try:
        width = parse_duration(written)
    except Invalid as error:
        raise site.invalid("window", error.got, error.expected, error.fix) from None
    if width == 0:
        raise site.invalid("window", written, "more than nothing", "Write for example 30d.")
    return Rolling(width)


def _refuse_wrong_type(site: Site, form: str, operator: str, kind: str, column: str) -> None:
    row = AGGREGATES[operator]
    if column == EVERY_EVENT and row.star:
        return
    got = f'{form} of "*"'
    if column != EVERY_EVENT:
        found = site.reading.column(kind, column, *site.path(form))
        if row.accepts(found.type):
            return
        got = f"{form} of {kind}.{column}, {found.type}"
    takes = sorted(row.spelled(taken) for taken in row.takes)
    raise FeatureTypeMismatch(
        where=site.where(form),
        got=got,
        expected=", ".join((['"*"'] if row.star else []) + takes),
        fix="Choose another column or aggregate.",
    )


def _filter(site: Site, kind: str) -> str:
    """The filter, checked to be boolean over the kind's columns; empty when none is written."""
    text = site.written.where
    if text is None:
        return ""
    typed = check(text, kind_schema(site.reading.scene, kind), site.where("where"))
    if typed.type != BOOLEAN:
        raise FeatureTypeMismatch(
            where=site.where("where"),
            got=str(typed.type),
            expected="boolean",
            fix="Compare it to something.",
        )
    return text
