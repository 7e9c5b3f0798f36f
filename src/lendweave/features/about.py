"""The part of a feature set that is about one thing, whoever asks: the base of a profile.

A set is written for decisions on applications. What it says of the applicant, or of the dealer,
needs no application: these features are the same definitions with the thing itself as subject.
"""

from __future__ import annotations

from dataclasses import replace

from lendweave.features.closure import closure_hash
from lendweave.features.model import (
    Derived,
    Feature,
    FeatureSet,
    Key,
    Rolling,
    SubjectDate,
    SubjectField,
    Windowed,
)
from lendweave.lang.check import check

ENTITY = "entity_id"
_OF = "_of_"


def about(features: FeatureSet, kind: str) -> FeatureSet | None:
    """The features that need nothing but one record of `kind`, which becomes the subject.

    Kept are windows over the key that names the thing, the local date, and what derives from them.
    The latest value of a column of the thing itself becomes that column. None when no key of the
    set names things of this kind, or nothing is left.
    """
    key = _key_of(features, kind)
    kept: tuple[Feature, ...] = ()
    for feature in features.features if key else ():
        found = _about(features, feature, kind, kept)
        kept = (*kept, found) if found else kept
    if key is None or not any(feature.windows for feature in kept):
        return None
    part = replace(
        features,
        name=f"{features.name}{_OF}{kind}",
        subject_kind=kind,
        keys={key.name: replace(key, columns=(ENTITY,))},
        features=kept,
    )
    return replace(part, hash=closure_hash(part))


def whole_and_kind(name: str) -> tuple[str, str]:
    """The name of a set that is about one kind of thing → of the whole set, and the kind.

    Of another name, the first is empty.
    """
    whole, _, kind = name.rpartition(_OF)
    return whole, kind


def _key_of(features: FeatureSet, kind: str) -> Key | None:
    """The key that equals the entity_id of things of this kind."""
    keys = features.keys.values()
    return next((key for key in keys if key.event_columns.get(kind) == (ENTITY,)), None)


def _about(
    features: FeatureSet, feature: Feature, kind: str, kept: tuple[Feature, ...]
) -> Feature | None:
    """The feature as it is with the thing as subject; None where it needs more than the thing."""
    source = feature.source
    if isinstance(source, SubjectDate):
        return feature
    if isinstance(source, Derived):
        read = check(source.expression, features.schema, feature.place).columns
        return feature if read <= {above.name for above in kept} else None
    windows = feature.windows.values()
    key = _key_of(features, kind)
    if not windows or key is None or any(w.key != key.name or w.members for w in windows):
        return None
    if any(window.kind == kind for window in windows):
        return _own_column(feature)
    return feature


def _own_column(feature: Feature) -> Feature | None:
    """The latest value of the thing's own column, whose record is the subject now."""
    source = feature.source
    plain = isinstance(source, Windowed) and source.operator == "last" and not source.where
    if isinstance(source, Windowed) and plain and source.window == Rolling(None):
        return replace(feature, source=SubjectField(source.column))
    return None
