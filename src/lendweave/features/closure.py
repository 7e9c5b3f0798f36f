"""The hash of a feature set: all that its values depend on, and nothing else."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from lendweave.features.columns import kind_schema, lang_column
from lendweave.features.errors import DefinitionChanged
from lendweave.features.model import Average, Feature, FeatureSet, Windowed
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
    source = feature.source
    windowed = source.total if isinstance(source, Average) else source
    reads = _reads(features, windowed) if isinstance(windowed, Windowed) else []
    return {
        "name": feature.name,
        "form": type(source).__name__,
        "source": msgspec.to_builtins(source),
        "column": _typed(feature.column),
        "reads": reads,
    }


def _reads(features: FeatureSet, source: Windowed) -> list[list[Any]]:
    """The key's two columns, and the columns that the value and the filter read."""
    key = features.keys[source.key]
    subject = lang_column(features.scene.column(features.subject_kind, key.column))
    schema = kind_schema(features.scene, source.kind)
    names = [key.event_columns[source.kind], source.value_column]
    if source.where:
        names += sorted(check(source.where, schema).columns)
    return [_typed(subject), *(_typed(schema.column(name)) for name in names)]


def _typed(column: Column) -> list[Any]:
    return [column.name, str(column.type), column.nullable, column.low, column.high]
