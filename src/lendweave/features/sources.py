"""Where one feature of a features.yaml comes from: typed and checked."""

from __future__ import annotations

from lendweave.features.columns import lang_column
from lendweave.features.errors import DerivedTooEarly
from lendweave.features.forms import Site, form_of
from lendweave.features.groups import GROUPS
from lendweave.features.indicators import refuse_other_type
from lendweave.features.model import (
    QUOTIENTS,
    Derived,
    Feature,
    Quotient,
    Source,
    SubjectDate,
    SubjectField,
)
from lendweave.features.quotients import quotient_schema, read_quotient
from lendweave.features.windows import read_aggregate, read_latest, window_column
from lendweave.kernel.errors import Invalid, shortened
from lendweave.kernel.types import DATE
from lendweave.lang.bounds import DATE_BOUNDS
from lendweave.lang.check import check
from lendweave.lang.errors import LangError, UnknownName, did_you_mean
from lendweave.lang.model import Typed
from lendweave.lang.schema import Column, Schema


def read_feature(site: Site) -> Feature:
    """The feature at `site`.

    Raises FeatureInvalid, FeatureUnreadable, FeatureTypeMismatch, DerivedTooEarly,
    IndicatorMismatch or LangError.
    """
    source, column = _source(site, form_of(site))
    refuse_other_type(site.reading.indicators or {}, column, site.where())
    note = site.note
    place = site.reading.definition.place(*site.path())
    return Feature(source, column, note.en, note.zh, _group(site), place)


def _group(site: Site) -> str:
    """The group that the feature is sorted into, as written or as the catalogue says; or empty."""
    group = site.written.group
    if group is not None and group not in GROUPS:
        fix = did_you_mean(group, GROUPS)
        raise site.invalid("group", shortened(group), ", ".join(GROUPS), fix)
    known = (site.reading.indicators or {}).get(site.name)
    return group or (known.group if known else "")


def _source(site: Site, form: str) -> tuple[Source, Column]:
    if form == "field":
        return _field(site)
    if form == "subject_date":
        return _subject_date(site)
    if form == "derive":
        return _derived(site)
    if form in QUOTIENTS:
        return _quotient(site, form, read_quotient(site, form))
    window = read_latest(site) if form == "latest" else read_aggregate(site, form)
    return window, window_column(site, window, site.name)


def _quotient(site: Site, form: str, source: Quotient) -> tuple[Source, Column]:
    expression = source.expression(site.name)
    typed = check(expression, quotient_schema(site, source), site.where(form))
    return source, _typed_column(site, typed)


def _field(site: Site) -> tuple[Source, Column]:
    name = str(site.written.field)
    found = site.reading.column(site.subject, name, *site.path("field"))
    return SubjectField(name), lang_column(found, site.name, site.note.en)


def _subject_date(site: Site) -> tuple[Source, Column]:
    if not site.written.subject_date:
        raise site.invalid("subject_date", "false", "true", "Write true, or remove the feature.")
    low, high = DATE_BOUNDS.low, DATE_BOUNDS.high
    return SubjectDate(), Column(site.name, DATE, False, low, high, site.note.en)


def _derived(site: Site) -> tuple[Source, Column]:
    expression = str(site.written.derive)
    schema = Schema(tuple(feature.column for feature in site.above))
    try:
        typed = check(expression, schema, site.where("derive"))
    except UnknownName as error:
        raise _too_early(site, error) from None
    return Derived(expression), _typed_column(site, typed)


def _too_early(site: Site, error: LangError) -> Invalid:
    """The error itself, unless the unknown name is a feature that stands further down."""
    unknown = error.got.splitlines()[0]
    later = [name for name in site.reading.definition.value.features if f'"{name}"' in unknown]
    if not later:
        return error
    return DerivedTooEarly(
        where=error.where,
        got=error.got,
        expected=f"features that stand above {site.name}",
        fix=f"Move {later[0]} up, unless it needs {site.name} itself.",
    )


def _typed_column(site: Site, typed: Typed) -> Column:
    low = None if typed.bounds is None else typed.bounds.low
    high = None if typed.bounds is None else typed.bounds.high
    return Column(site.name, typed.type, typed.nullable, low, high, site.note.en)
