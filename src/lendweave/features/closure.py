"""The hash of a feature set: all that its values depend on, and nothing else."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from lendweave.features.columns import kind_schema
from lendweave.features.errors import DefinitionChanged
from lendweave.features.model import (
    CalendarMonths,
    Feature,
    FeatureSet,
    Quotient,
    Since,
    Source,
    Window,
    Windowed,
)
from lendweave.features.moments import moments_of
from lendweave.lang.check import check
from lendweave.lang.program import LANG_VERSION
from lendweave.lang.schema import Column

MEANING_VERSION = 1
"""Raised when windows, visibility or an aggregate come to mean something else."""


def closure_hash(features: FeatureSet) -> str:
    """SHA-256, hexadecimal, over definitions, keys, types and the zone; notes do not count."""
    closure = {
        "meaning": MEANING_VERSION,
        "lang": LANG_VERSION,
        "set": features.name,
        "version": features.version,
        "scenario": features.scene.name,
        "zone": features.scene.zone,
        "subject": features.subject_kind,
        "features": [_definition(features, feature) for feature in features.features],
    }
    return hashlib.sha256(msgspec.json.encode(closure, order="sorted")).hexdigest()


def refuse_changed(published: FeatureSet, current: FeatureSet) -> None:
    """Raise DefinitionChanged if `current` says something else under a published version.

    Another set or another version of it may say what it likes.
    """
    same_version = (published.name, published.version) == (current.name, current.version)
    if not same_version or published.hash == current.hash:
        return
    before = {feature.name: _definition(published, feature) for feature in published.features}
    after = {feature.name: _definition(current, feature) for feature in current.features}
    changed = [name for name in after if after[name] != before.get(name)]
    removed = [name for name in before if name not in after]
    places = {feature.name: feature.place for feature in current.features}
    first = f"{places[changed[0]]}, " if changed else ""
    raise DefinitionChanged(
        where=f"{first}feature set {current.name} version {current.version}",
        got=", ".join([*changed, *(f"{name} removed" for name in removed)]) or "another order",
        expected="what was published under this version",
        fix=f"Publish it as version {current.version + 1}.",
    )


def _definition(features: FeatureSet, feature: Feature) -> dict[str, Any]:
    windows = list(feature.windows.values())
    return {
        "name": feature.name,
        "form": _form(feature.source),
        "source": _written(feature.source),
        "column": _typed(feature.column),
        "reads": _reads(features, windows[0]) if windows else [],
    }


def _form(source: Source) -> str:
    """The word of the first published sets, where there is one."""
    if isinstance(source, Quotient):
        return "Average" if source.form == "avg" else source.form
    return type(source).__name__


def _written(source: Source) -> dict[str, Any]:
    """The source in plain values. What a window leaves at its default is left out: a set means
    the same after windows have learnt another option."""
    if isinstance(source, Windowed):
        return _window(source)
    if isinstance(source, Quotient):
        parts = {name: _window(part) for name, part in source.parts.items()}
        return {**parts, "scale": source.scale}
    plain: dict[str, Any] = msgspec.to_builtins(source)
    return plain


def _window(source: Windowed) -> dict[str, Any]:
    """A window; the options that came later only where they are written."""
    level = "" if source.level is None else str(source.level)
    later = {
        "value": source.value,
        "by": source.by,
        "level": level,
        "events_max": source.events_max,
        "members": source.members,
    }
    valid = {} if source.valid is None else {"valid": [source.valid.begins, source.valid.ends]}
    return {
        "operator": source.operator,
        "key": source.key,
        "kind": source.kind,
        "column": source.column,
        "where": source.where,
        **_span(source.window),
        **{name: option for name, option in later.items() if option},
        **valid,
    }


def _span(window: Window) -> dict[str, Any]:
    if isinstance(window, CalendarMonths):
        return {"months": window.months}
    if isinstance(window, Since):
        return {"since": [window.kind, window.where]}
    return {"width": window.width, **({"ago": window.ago} if window.ago else {})}


def _reads(features: FeatureSet, source: Windowed) -> list[list[Any]]:
    """The key's columns on both sides, and the columns that the value and the filter read."""
    key = features.keys[source.key]
    subject = kind_schema(features.scene, features.subject_kind)
    schema = kind_schema(features.scene, source.kind)
    names = [*key.event_columns[source.kind], source.value_column]
    names += [source.by] if source.by else []
    names += [moment.column for moment in moments_of(source.valid) if moment]
    for text in (source.where, "" if source.members else source.value):
        names += sorted(check(text, schema).columns) if text else []
    own = [_typed(subject.column(name)) for name in key.columns]
    return [
        *own,
        *(_typed(schema.column(name)) for name in names),
        *_anchor_reads(features, source),
    ]


def _anchor_reads(features: FeatureSet, source: Windowed) -> list[list[Any]]:
    """What tells where a window begins that begins at an event."""
    since = source.window
    if not isinstance(since, Since):
        return []
    return _reads(features, Windowed("last", source.key, since.kind, "occurred_at", since.where))


def _typed(column: Column) -> list[Any]:
    return [column.name, str(column.type), column.nullable, column.low, column.high]
