"""What of the subject itself a feature is computed from: what whoever asks has to bring."""

from __future__ import annotations

from lendweave.features.choice import chosen
from lendweave.features.model import FeatureSet, SubjectField


def subject_columns(features: FeatureSet, name: str) -> frozenset[str]:
    """The subject's columns that a feature shows, is derived from, or looks its events up by."""
    part = chosen(features, [name])
    shown = {f.source.column for f in part.features if isinstance(f.source, SubjectField)}
    keys = {window.key for f in part.features for window in f.windows.values()}
    return frozenset(shown).union(*(features.keys[key].columns for key in keys))
