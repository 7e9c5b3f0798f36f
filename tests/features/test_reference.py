"""Pages about features are true: derived ones are current, the example is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lendweave.features import (
    read_features,
    read_indicators,
    reference_page,
)
from lendweave.lang.scene_file import read_scene
from lendweave.records import Scene

ROOT = Path(__file__).parents[2]
INDICATORS = read_indicators(
    (ROOT / "scenarios" / "indicators.yaml").read_text("utf-8"), "indicators.yaml"
)
FILES = sorted((ROOT / "scenarios").glob("*/features.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_the_reference_page_is_current(file: Path) -> None:
    """The page of a scene says what its features.yaml says."""
    scene = read_scene((file.parent / "scenario.yaml").read_text("utf-8"), "scenario.yaml")
    features = read_features(
        file.read_text("utf-8"), str(file.relative_to(ROOT)), scene, INDICATORS
    )
    page = ROOT / "docs" / "reference" / f"features-{scene.name}.md"
    assert page.read_text("utf-8") == reference_page(features)


def test_the_example_on_the_page_is_read() -> None:
    """The YAML in docs/concepts/features.md is a valid set, with what is added to it below."""
    text = (ROOT / "docs" / "concepts" / "features.md").read_text("utf-8")
    example = "".join(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
    scene = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
    assert read_features(example, "features.md", scene).schema.names[-1] == "dealer_overdue_share"


def test_a_bar_in_a_filter_does_not_break_the_table() -> None:
    """Every row of a page has as many cells as its head."""
    scene = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
    text = """
set: core
version: 1
keys: {person: {column: party_id}}
features:
  odd:
    {key: person, from: order, count: "*", where: "channel = 'a|b'", window: 3h,
    note: {en: n, zh: n}}
"""
    row = reference_page(read_features(text, "features.yaml", scene)).splitlines()[-1]
    assert len(re.split(r"(?<!\\)\|", row)) == 9
    assert "10800 seconds" in row
