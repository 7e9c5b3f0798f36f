"""Which features say something of one thing alone, such as the merchant of a subject."""

from __future__ import annotations

from lendweave.features.model import Derived, Feature, FeatureSet, SubjectDate, SubjectField


def beside(features: FeatureSet, column: str) -> tuple[str, ...]:
    """The features of a set that depend on more of the subject than `column` and the day.

    What they are derived from must stand in the set too, and is looked at by itself.
    """
    return tuple(each.name for each in features.features if not _is_of(features, each, column))


def _is_of(features: FeatureSet, feature: Feature, column: str) -> bool:
    source = feature.source
    if isinstance(source, SubjectField):
        return source.column == column
    if isinstance(source, Derived | SubjectDate):
        return True
    keys = (features.keys[window.key] for window in feature.windows.values())
    return all(key.columns == (column,) for key in keys)
