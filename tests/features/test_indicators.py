"""The catalogue of indicators: what it takes, and what it asks of a scene's features."""

from __future__ import annotations

import pytest

from lendweave.features import FeatureSet, indicators_page, read_features, read_indicators
from lendweave.features.errors import FeatureInvalid, IndicatorMismatch
from lendweave.kernel.types import parse_type
from lendweave.records import Scene

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
_WORDS = "means: {en: kept orders, zh: 有效消费}, helps: {en: means, zh: 能力}"
CATALOGUE = f"""
indicators:
  spend_90d: {{group: ability, type: "decimal(20,2)", unit: money, {_WORDS}}}
  orders_90d: {{group: scene, type: integer, unit: count, {_WORDS}}}
"""
HEAD = "set: core\nversion: 1\nkeys: {person: {column: party_id}}\nfeatures:\n"
SPEND = "  spend_90d: {key: person, from: order, sum: amount, window: 90d}\n"


def features_of(text: str) -> FeatureSet:
    """A set held against the small catalogue."""
    return read_features(HEAD + text, "features.yaml", SCENE, read_indicators(CATALOGUE, "i.yaml"))


def test_a_listed_name_needs_no_note() -> None:
    """The catalogue says what it means, in both languages."""
    [feature] = features_of(SPEND).features
    assert (feature.en, feature.zh) == ("kept orders", "有效消费")
    assert feature.column.doc == "kept orders"
    assert feature.group == "ability"


def test_a_scene_may_say_it_in_its_own_words() -> None:
    """A note that is written wins; it changes no value, so it changes no hash."""
    told = features_of(SPEND.replace("90d}", "90d, note: {en: own, zh: 自述}}"))
    assert told.features[0].en == "own"
    assert told.hash == features_of(SPEND).hash


def test_a_name_of_the_scene_itself_needs_a_note() -> None:
    """Nobody else says what it means."""
    with pytest.raises(FeatureInvalid, match=r"features\.yaml:5 \(features\.mine\)[^$]*no note"):
        features_of("  mine: {field: amount}\n")


def test_without_a_catalogue_a_note_may_be_missing() -> None:
    """A published version is read again long after the catalogue has moved on."""
    assert read_features(HEAD + SPEND, "features.yaml", SCENE).features[0].en == ""


@pytest.mark.parametrize(
    ("feature", "got"),
    [
        (
            "  orders_90d: {key: person, from: order, sum: amount, window: 90d}\n",
            r"decimal\(18,2\)",
        ),
        ("  spend_90d: {key: person, from: order, count: '*', window: 90d}\n", "integer"),
        ("  spend_90d: {key: person, from: order, avg: amount, scale: 3, window: 90d}\n", ",3"),
    ],
    ids=["a sum for a count", "a count for a sum", "another scale"],
)
def test_another_type_is_refused(feature: str, got: str) -> None:
    """A name that scenes share has one type."""
    with pytest.raises(IndicatorMismatch, match=rf"features\.yaml:5[\s\S]*{got}[\s\S]*every scene"):
        features_of(feature)


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        ("decimal(20,2)", True),
        ("decimal(18,2)", True),
        ("decimal(21,2)", False),
        ("decimal(18,1)", False),
        ("integer", False),
    ],
)
def test_fewer_digits_fit_other_scales_do_not(found: str, fits: bool) -> None:
    """A value is never rounded to be compared."""
    indicator = read_indicators(CATALOGUE, "i.yaml")["spend_90d"]
    assert indicator.takes(parse_type(found)) is fits


@pytest.mark.parametrize(
    ("find", "replace", "match"),
    [
        ("unit: count", "unit: flag", r"i\.yaml:4[\s\S]*integer in flag[\s\S]*boolean"),
        ("type: integer", "type: number", r"i\.yaml:4[\s\S]*number"),
        ('type: "decimal(20,2)"', "type: date", r"i\.yaml:3[\s\S]*date in money[\s\S]*decimal"),
    ],
    ids=["flag", "unknown type", "money"],
)
def test_a_type_that_does_not_go_with_its_unit_is_refused(
    find: str, replace: str, match: str
) -> None:
    """Money is a decimal, a flag is a boolean."""
    with pytest.raises(FeatureInvalid, match=match):
        read_indicators(CATALOGUE.replace(find, replace), "i.yaml")


def test_a_group_is_one_of_seven() -> None:
    """Indicators are found by what they tell about."""
    with pytest.raises(FeatureInvalid, match=r"i\.yaml:4[\s\S]*luck[\s\S]*identity, ability"):
        read_indicators(CATALOGUE.replace("group: scene", "group: luck"), "i.yaml")


def test_the_page_tells_each_indicator_and_who_uses_it() -> None:
    """A mark for the scene that uses it, none for the other, and the words in both languages."""
    page = indicators_page(read_indicators(CATALOGUE, "i.yaml"), [features_of(SPEND)])
    assert "| indicator | shop |" in page
    assert "| `spend_90d` | ● |" in page
    assert "| `orders_90d` |  |" in page
    assert "| in all / 合计 | 1 |" in page
    row = "| `orders_90d` | `integer` | count | kept orders | 有效消费 | means | 能力 |"
    assert row in page
