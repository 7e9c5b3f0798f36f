"""Reading features.yaml: what it gives, and every mistake with its place."""

from __future__ import annotations

import pytest

from lendweave.features import read_features
from lendweave.features.model import FeatureSet, Quotient, Rolling, Windowed
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.lang.definition import DefinitionInvalid
from lendweave.lang.scene_file import read_scene
from lendweave.records import Scene

SCENE = read_scene(
    """
scenario: shop
title: {en: Shop, zh: 店}
zone: Asia/Shanghai
currency: CNY
attributes:
  order:
    weight: {type: double, en: kilograms, zh: 重量}
    wide: {type: "decimal(29,0)", en: more digits than are summed, zh: 位数过多}
""",
    "scenario.yaml",
)
HEAD = """set: core
version: 1
keys:
  person: {column: party_id, in: {party: entity_id}}
  device: {column: device_token}
features:
"""
NOTE = "note: {en: n, zh: n}"


def features_of(*lines: str, head: str = HEAD, scene: Scene = SCENE) -> FeatureSet:
    """The set with these features, each on one line from line 7 on, notes added."""
    noted = [f"  {line.removesuffix('}')}, {NOTE}}}" for line in lines]
    return read_features(head + "\n".join(noted), "features.yaml", scene)


def test_a_window_is_typed() -> None:
    """Type, nullness and range follow from the column, the aggregate and the key."""
    found = features_of(
        "orders: {key: person, from: order, count: '*', window: 30d}",
        "people: {key: device, from: application, distinct: party_id, window: 7d}",
        "spend: {key: person, from: order, sum: amount, window: all}",
        "longest: {key: person, from: application, max: term_months, window: 1w}",
        "mean: {key: person, from: order, avg: amount, window: 90d, scale: 3}",
    )
    columns = [(c.name, str(c.type), c.nullable, c.low, c.high) for c in found.schema]
    assert columns[:4] == [
        ("orders", "integer", False, 0, None),
        ("people", "integer", True, 0, None),
        ("spend", "decimal(18,2)", True, 0, None),
        ("longest", "integer", True, 1, 360),
    ]
    assert columns[4][1].endswith(",3)")
    assert found.features[0].source == Windowed(
        "count", "person", "order", "*", "", Rolling(30 * MICROS_PER_DAY)
    )
    assert isinstance(found.features[4].source, Quotient)


def test_a_derived_feature_reads_those_above() -> None:
    """A derived feature is typed by the expression language."""
    found = features_of(
        "amount: {field: amount}",
        "term: {field: term_months}",
        'monthly: {derive: "div(amount, term, 2)"}',
        'large: {derive: "monthly > 100.00"}',
    )
    assert str(found.schema.column("large").type) == "boolean"


WRONG: list[tuple[str, str, str]] = [
    ("a: {field: amout}", "FEATURES-002", r"features.yaml:7 \(features.a.field\).*\n.*amout"),
    ("a: {field: amount, latest: party.region}", "FEATURES-001", "field and latest"),
    ("a: {where: 'TRUE'}", "FEATURES-001", "no source"),
    ("a: {field: amount, window: 3d}", "FEATURES-001", "`window` with `field`"),
    ("a: {key: person, from: order, count: '*'}", "FEATURES-001", "`count` without `window`"),
    ("a: {from: order, count: '*', window: 3d}", "FEATURES-001", "`count` without `key`"),
    ("a: {key: person, count: '*', window: 3d}", "FEATURES-001", "`count` without `from`"),
    ("a: {key: persn, from: order, count: '*', window: 3d}", "FEATURES-002", '"person"'),
    ("a: {key: person, from: ordr, count: '*', window: 3d}", "FEATURES-002", '"order"'),
    ("a: {key: person, from: order, sum: '*', window: 3d}", "FEATURES-003", 'sum of "\\*"'),
    ("a: {key: person, from: order, sum: weight, window: 3d}", "FEATURES-003", "double"),
    ("a: {key: person, from: order, sum: wide, window: 3d}", "FEATURES-003", "at most 28 digits"),
    ("a: {key: person, from: order, avg: wide, window: 3d}", "FEATURES-003", "at most 28 digits"),
    ("a: {key: person, from: order, avg: status, window: 3d}", "FEATURES-003", "avg of order.sta"),
    ("a: {key: person, from: order, days_since_last: amount, window: all}", "FEATURES-003", "days"),
    ("a: {key: device, from: order, count: '*', window: 3d}", "FEATURES-001", "device on order"),
    ("a: {key: person, from: order, count: '*', window: 3y}", "FEATURES-001", "s, m, h, d or w"),
    ("a: {key: person, from: order, count: '*', window: 0d}", "FEATURES-001", "more than nothing"),
    ("a: {key: person, from: order, sum: amount, window: 3d, empty: 1}", "FEATURES-001", "empty"),
    (
        "a: {key: person, from: order, min: amount, window: 3d, empty: 0}",
        "FEATURES-001",
        "with `mi",
    ),
    (
        "a: {key: person, from: order, avg: amount, window: 3d, scale: 30}",
        "FEATURES-001",
        "0 to 10",
    ),
    ("a: {key: person, latest: party}", "FEATURES-001", "party.birth_date"),
    ("a: {key: person, latest: party.name}", "FEATURES-002", "party.name"),
    ("a: {subject_date: false}", "FEATURES-001", "true"),
    ("a: {derive: 'amount'}", "LANG-005", r"\(features.a.derive\), line 1, column 1"),
    ("a: {derive: 'a + 1'}", "FEATURES-004", "above a"),
    ("a__b: {field: amount}", "FEATURES-001", "single underscores"),
    ("A: {field: amount}", "FEATURES-001", "a to z"),
    (
        "a: {key: person, from: order, count: '*', where: 'amount', window: 3d}",
        "FEATURES-003",
        "boolean",
    ),
    (
        "a: {key: person, from: order, count: '*', where: 'amont > 1.00', window: 3d}",
        "LANG-005",
        r"features.yaml:7 \(features.a.where\), line 1, column 1",
    ),
]


@pytest.mark.parametrize(("line", "code", "says"), WRONG, ids=[row[0] for row in WRONG])
def test_a_mistake_is_refused_with_its_place(line: str, code: str, says: str) -> None:
    """Each mistake gives its code, the line of the file and the next step."""
    with pytest.raises(Invalid, match=rf"(?s){says}") as refusal:
        features_of(line)
    assert refusal.value.code == code
    assert "features.yaml:7" in refusal.value.where


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a: {feld: amount}", "unknown key `feld`.*Did you mean `field`"),
        ("a: {key: person, from: order, count: '*', window: 3}", "Expected `str"),
    ],
)
def test_a_key_or_type_that_is_not_in_the_format_is_refused(line: str, says: str) -> None:
    """The shape is checked before the meaning."""
    with pytest.raises(DefinitionInvalid, match=rf"(?s)features.yaml:.*{says}"):
        features_of(line)


def test_a_derivation_in_a_circle_is_refused() -> None:
    """A derived feature cannot read one that stands below it."""
    with pytest.raises(Invalid, match=r"(?s)features.yaml:7.*Move b up") as refusal:
        features_of("a: {derive: 'b + 1'}", "b: {derive: 'a + 1'}")
    assert refusal.value.code == "FEATURES-004"


WRONG_HEADS: list[tuple[str, str, str]] = [
    ("version: 1", "version: 0", "1 or more"),
    ("column: party_id", "column: parti_id", "application.parti_id"),
    ("column: device_token", "column: amount, in: {order: status}", "order.status is text"),
    ("party: entity_id", "partie: entity_id", "record kind 'partie'"),
    ("party: entity_id", "party: entity", "party.entity"),
    ("  person:", "  Person:", "single underscores"),
    ("version: 1", "version: 1\nsubject: applicant", "record kind 'applicant'"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), WRONG_HEADS, ids=[r[1] for r in WRONG_HEADS])
def test_a_mistake_above_the_features_is_refused(right: str, wrong: str, says: str) -> None:
    """Version, subject and keys are checked too."""
    with pytest.raises(Invalid, match=says):
        features_of("a: {field: amount}", head=HEAD.replace(right, wrong))


def test_a_set_without_features_is_refused() -> None:
    """An empty set says nothing."""
    with pytest.raises(Invalid, match="at least one"):
        read_features(HEAD.replace("features:\n", "features: {}\n"), "features.yaml", SCENE)
