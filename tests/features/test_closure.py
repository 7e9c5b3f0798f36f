"""The hash of a feature set, and versions that may not change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lendweave.features import FeatureSet, read_features, refuse_changed
from lendweave.features.errors import DefinitionChanged
from lendweave.lang.scene_file import read_scene

SCENE = read_scene(
    """
scenario: shop
title: {en: Shop, zh: 店}
zone: Asia/Shanghai
currency: CNY
attributes:
  order: {pieces: {type: integer, low: 0, en: pieces, zh: 件数}}
""",
    "scenario.yaml",
)
TEXT = """set: core
version: 1
keys:
  person: {column: party_id}
features:
  asked: {field: amount, note: {en: asked for, zh: 申请金额}}
  orders:
    {key: person, from: order, count: "*", where: "pieces > 1", window: 3d, note: {en: n, zh: n}}
"""


def read(text: str = TEXT) -> FeatureSet:
    """The set of a text."""
    return read_features(text, "features.yaml", SCENE)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("window: 3d", "window: 4d"),
        ("pieces > 1", "pieces > 2"),
        ("column: party_id", "column: channel"),
        ("field: amount", "field: term_months"),
        ("asked:", "asked_for:"),
        ("version: 1", "version: 2"),
        ("window: 3d", "window: 3d, ago: 3d"),
        ("window: 3d", "window: month_to_date"),
        ('count: "*"', 'ratio: "pieces > 1"'),
        ('count: "*"', 'hhi: "*", by: channel'),
        ('count: "*"', "quantile: amount, level: 0.5"),
    ],
)
def test_the_hash_covers_what_values_depend_on(right: str, wrong: str) -> None:
    """Every change of meaning changes the hash."""
    assert read(TEXT.replace(right, wrong)).hash != read().hash


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ratio: 'pieces > 1'", "ratio: 'pieces > 2'"),
        ("quantile: amount, level: 0.5", "quantile: amount, level: 0.25"),
        ("hhi: amount, by: channel", "hhi: amount, by: merchant_id"),
        ("hhi: amount, by: channel", "top_share: amount, by: channel"),
        ("trend: amount", "trend: amount, scale: 3"),
        ('count: "*", valid: {from: occurred_at}', 'count: "*", valid: {to: occurred_at}'),
    ],
)
def test_options_are_part_of_the_hash(left: str, right: str) -> None:
    """Tests, levels, groups and digits change what a feature means."""
    count = 'count: "*"'
    assert read(TEXT.replace(count, left)).hash != read(TEXT.replace(count, right)).hash


def test_a_limit_and_members_are_part_of_the_hash() -> None:
    """How many events are looked at, whose values are folded, and which."""
    limited = TEXT.replace("party_id}", "party_id, events_max: 9}")
    device = TEXT.replace("features:", "  device: {column: device_token}\nfeatures:")
    members = device + (
        "  people: {key: device, from: application, max: orders, window: 3d, members: person,"
        " note: {en: n, zh: n}}\n"
    )
    texts = [TEXT, limited, members, members.replace("max: orders", 'count: "*"')]
    assert len({read(text).hash for text in texts}) == 4


def test_where_a_window_begins_is_part_of_the_hash() -> None:
    """The event that a window begins at, and the columns that tell it."""
    written = (
        "window: 3d",
        "since: {from: loan}",
        "since: {from: loan, where: 'principal > 1.00'}",
    )
    hashes = {read(TEXT.replace("window: 3d", one)).hash for one in written}
    assert len(hashes) == 3


def test_the_hash_covers_the_scene() -> None:
    """The zone and the type of a column that a filter reads are part of the meaning."""
    elsewhere = replace(SCENE, zone="Europe/Berlin")
    [pieces] = SCENE.attributes["order"]
    bounded = replace(SCENE, attributes={"order": (replace(pieces, high=9),)})
    hashes = {read_features(TEXT, "f", scene).hash for scene in (SCENE, elsewhere, bounded)}
    assert len(hashes) == 3


def test_a_published_set_keeps_its_hash() -> None:
    """What was published before windows learnt more options is still the same definition."""
    text = TEXT + (
        "  mean: {key: person, from: order, avg: amount, window: all, note: {en: n, zh: n}}\n"
        '  birth: {derive: "orders + 1", note: {en: n, zh: n}}\n'
    )
    published = "6e7add135bcf95b793a8703bc3fba60d1ba8278f5155a18444698d1847a17a79"
    assert read(text).hash == published


def test_notes_and_layout_are_not_part_of_the_hash() -> None:
    """Other words for the same values are the same definition."""
    assert read("# a comment\n" + TEXT.replace("asked for", "amount")).hash == read().hash


def test_a_changed_definition_needs_a_new_version() -> None:
    """Under one version the same set passes, another is refused with the changed feature."""
    changed = TEXT.replace("3d", "4d")
    refuse_changed(read(), read())
    refuse_changed(read(), read(changed.replace("version: 1", "version: 2")))
    with pytest.raises(DefinitionChanged, match=r"(?s)features.yaml:7.*orders.*as version 2"):
        refuse_changed(read(), read(changed))


def test_a_removed_feature_is_a_change() -> None:
    """Taking a feature away changes the set."""
    shorter = TEXT[: TEXT.index("  orders:")]
    with pytest.raises(DefinitionChanged, match="orders removed"):
        refuse_changed(read(), read(shorter))
