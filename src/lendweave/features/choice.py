"""A choice of a set's features: what one strategy reads, and what that is computed from.

A choice is spelled as one bit for each feature of the set, the first feature being the lowest bit,
as a hexadecimal number: so a vector of few values needs no names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from lendweave.features.closure import closure_hash
from lendweave.features.errors import ChoiceUnreadable
from lendweave.features.model import Derived, Feature, FeatureSet
from lendweave.kernel.errors import shortened
from lendweave.lang.check import check


def chosen(features: FeatureSet, names: Collection[str]) -> FeatureSet:
    """The part of a set that gives the features of these names, in the set's own order.

    Kept are those features and the ones that they are derived from, or that they ask of members.
    The part has the set's name and version; its hash covers what is kept and nothing else.
    """
    needed = set(names)
    for feature in reversed(features.features):
        if feature.name in needed:
            needed |= _read(features, feature)
    return _part(features, tuple(each for each in features.features if each.name in needed))


def spelled_choice(features: FeatureSet, part: FeatureSet) -> str:
    """Which features of a set its part keeps, as a hexadecimal number."""
    kept = {*part.schema.names}
    bits = sum(1 << place for place, name in enumerate(features.schema.names) if name in kept)
    return f"{bits:x}"


def part_chosen(features: FeatureSet, spelled: str) -> FeatureSet:
    """The part of a set that `spelled_choice` spells. Raises ChoiceUnreadable."""
    try:
        bits = int(spelled, 16)
    except ValueError:
        bits = 0
    if not 0 < bits < 1 << len(features.features):
        raise ChoiceUnreadable(
            where=f"feature set {features.name} version {features.version}",
            got=shortened(spelled),
            expected=f"a hexadecimal number of at most {len(features.features)} bits",
            fix="Restore the record from a backup, or the version of the set that it names.",
        )
    kept = (each for place, each in enumerate(features.features) if bits >> place & 1)
    return _part(features, tuple(kept))


def _part(features: FeatureSet, kept: tuple[Feature, ...]) -> FeatureSet:
    part = replace(features, features=kept)
    return replace(part, hash=closure_hash(part))


def _read(features: FeatureSet, feature: Feature) -> frozenset[str]:
    """The features that a feature is computed from."""
    source = feature.source
    if isinstance(source, Derived):
        return check(source.expression, features.schema, feature.place).columns
    texts = [w.value for w in feature.windows.values() if w.members and w.value]
    return frozenset().union(*(check(text, features.schema).columns for text in texts))
