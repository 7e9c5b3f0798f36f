"""The scenes use the catalogue, and the catalogue lists nothing that no scene uses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from lendweave.features import FeatureSet, read_features, read_indicators
from lendweave.features.groups import GROUPS
from lendweave.lang.scene_file import read_scene

SCENARIOS = Path(__file__).parents[2] / "scenarios"
INDICATORS = read_indicators((SCENARIOS / "indicators.yaml").read_text("utf-8"), "indicators.yaml")


def sets() -> list[FeatureSet]:
    """The feature set of every scene, held against the catalogue."""
    return [
        read_features(
            file.read_text("utf-8"),
            f"{file.parent.name}/features.yaml",
            read_scene((file.parent / "scenario.yaml").read_text("utf-8"), "scenario.yaml"),
            INDICATORS,
        )
        for file in sorted(SCENARIOS.glob("*/features.yaml"))
    ]


def test_no_indicator_is_listed_in_vain() -> None:
    """Each is computed for some scene; in all they tell about every side of a loan."""
    used = {name for features in sets() for name in features.schema.names} & set(INDICATORS)
    assert set(INDICATORS) - used == set()
    groups = Counter(INDICATORS[name].group for name in used)
    assert set(groups) == set(GROUPS)
    assert sum(groups.values()) >= 100


def test_scenes_can_be_compared() -> None:
    """At least a dozen indicators are computed for more than one scene."""
    counts = Counter(name for features in sets() for name in features.schema.names)
    assert sum(counts[name] > 1 for name in INDICATORS) >= 12


def test_the_appliance_scene_looks_at_every_side() -> None:
    """Borrower, dealer and growth: no group is left out where the world tells of all."""
    [appliance] = [features for features in sets() if features.scene.name == "appliance"]
    groups = {INDICATORS[n].group for n in appliance.schema.names if n in INDICATORS}
    assert groups == set(GROUPS)
