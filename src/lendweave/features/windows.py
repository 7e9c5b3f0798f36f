"""The forms that look back: latest and aggregates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lendweave.features.aggregates import AGGREGATES, SUM_OR_ZERO
from lendweave.features.columns import windowed_column
from lendweave.features.events_read import boolean, read_filter, read_key, read_validity
from lendweave.features.forms import Site
from lendweave.features.members import member_value, named_member_feature, over_members
from lendweave.features.model import EVERY_EVENT, Windowed
from lendweave.features.window_text import read_window
from lendweave.kernel.errors import shortened
from lendweave.lang.schema import Column

LEVEL_PARTS_MAX = 10_000


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
    written = str(getattr(site.written, form))
    if site.written.members is not None:
        return read_members(site, form, operator, written)
    if not AGGREGATES[operator].tests:
        return replace(read_part(site, form, operator, written), level=_level(site))
    found = read_part(site, form, "count", EVERY_EVENT)
    return replace(found, operator=operator, value=boolean(site, form, found.kind, written))


def read_members(site: Site, form: str, operator: str, name: str) -> Windowed:
    """An aggregate over a feature of the members of the window; "*" counts them."""
    every = read_part(site, form, "count", EVERY_EVENT)
    if name == EVERY_EVENT and AGGREGATES[operator].star:
        return over_members(site, every, "", form)
    found = over_members(site, replace(every, operator=operator), "", form)
    named_member_feature(site, found, name, form)
    return replace(found, value=name)


def read_part(site: Site, form: str, operator: str, column: str) -> Windowed:
    """A window of the feature's events, folded in another way than the form is written."""
    kind = site.reading.kind(str(site.written.kind), *site.path("from"))
    return replace(_windowed(site, form, operator, kind, column), window=read_window(site))


def window_column(site: Site, source: Windowed, name: str) -> Column:
    """The typed column of a window of the feature."""
    key = site.keys[source.key]
    read = member_value(site, source, "members") if source.members and source.value else None
    column = windowed_column(name, source, site.reading.scene, site.subject, key, read=read)
    return replace(column, doc=site.note.en)


def _level(site: Site) -> Fraction | None:
    """The level of a quantile, None without one."""
    written = site.written.level
    if written is None:
        return None
    try:
        found = Fraction(str(written))
    except (ValueError, ZeroDivisionError):
        found = Fraction(0)
    if not 0 < found <= 1 or found.denominator > LEVEL_PARTS_MAX:
        expected = "above 0, at most 1 and of at most 4 digits, such as 0.5"
        raise site.invalid("level", shortened(str(written)), expected, "Write 0.5 for the median.")
    return found


def _windowed(site: Site, form: str, operator: str, kind: str, column: str) -> Windowed:
    key = read_key(site, kind, "key")
    _refuse_wrong_type(site, form, operator, kind, column)
    where, valid = read_filter(site, kind), read_validity(site, kind)
    limit = None if form == "latest" else key.events_max
    return Windowed(operator, key.name, kind, column, where, valid=valid, events_max=limit)


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
    raise site.mismatch(form, got, ", ".join((['"*"'] if row.star else []) + takes))
