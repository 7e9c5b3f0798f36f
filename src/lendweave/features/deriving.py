"""What strategies read, derived anew from what was served: for a value that might have been."""

from __future__ import annotations

from collections.abc import Collection

from lendweave.features.choice import chosen
from lendweave.features.model import Derived, FeatureSet
from lendweave.lang.program import Let, Program
from lendweave.lang.schema import Schema


def deriving(features: FeatureSet, names: Collection[str]) -> Program:
    """From the features that are read of records to those of `names`, in the order of `names`.

    Inputs are the features behind them that no expression over other features gives: fields of
    the subject and windows over events, as they are served.
    """
    part = chosen(features, names)
    read = tuple(f.column for f in part.features if not isinstance(f.source, Derived))
    lets = [
        Let(feature.name, feature.source.expression, feature.place or feature.name)
        for feature in part.features
        if isinstance(feature.source, Derived)
    ]
    return Program.build(f"derived {features.name}", Schema(read), lets, tuple(names))
