"""features.yaml into a checked FeatureSet: every mistake with its file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lendweave.features.closure import closure_hash
from lendweave.features.forms import Site
from lendweave.features.indicators import Indicator
from lendweave.features.keys import read_keys
from lendweave.features.model import Feature, FeatureSet, Key
from lendweave.features.reading import Reading
from lendweave.features.shape import FeatureSetShape
from lendweave.features.sources import read_feature
from lendweave.lang.definition import read_definition
from lendweave.records.scene import Scene


def read_features(
    text: str, file: str, scene: Scene, indicators: Mapping[str, Indicator] | None = None
) -> FeatureSet:
    """The feature set that a features.yaml declares for `scene`.

    indicators: the catalogue that names and types are held against; None for none, as when a
    published version is read again.

    Raises DefinitionUnreadable, DefinitionInvalid, LangError or an error of this station, each
    with file and line.
    """
    reading = Reading(read_definition(text, file, FeatureSetShape), scene, indicators)
    shape = reading.definition.value
    if shape.version < 1:
        raise reading.invalid(("version",), str(shape.version), "1 or more", "Start at 1.")
    reading.kind(shape.subject, "subject")
    keys = read_keys(reading)
    features = FeatureSet(
        name=shape.name,
        version=shape.version,
        scene=scene,
        subject_kind=shape.subject,
        keys=keys,
        features=_features(reading, keys),
        retention=reading.retention,
    )
    return replace(features, hash=closure_hash(features))


def _features(reading: Reading, keys: dict[str, Key]) -> tuple[Feature, ...]:
    features: tuple[Feature, ...] = ()
    for name in reading.definition.value.features:
        reading.refuse_bad_name(name, "features", name)
        features = (*features, read_feature(Site(reading, keys, name, features)))
    if not features:
        raise reading.invalid(("features",), "no feature", "at least one", "Add one.")
    return features
