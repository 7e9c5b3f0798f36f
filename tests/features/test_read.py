"""Reading features.yaml: what it gives, and every mistake with its place."""

from __future__ import annotations

import pytest

from lendweave.features import read_features
from lendweave.features.model import (
    CalendarMonths,
    FeatureSet,
    Quotient,
    Rolling,
    Since,
    Validity,
    Window,
    Windowed,
)
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
    long: {type: "decimal(24,0)", low: 0, en: more digits than a trend takes, zh: 位数较多}
    balance: {type: integer, en: may be negative, zh: 可为负}
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


def span_of(written: str) -> Window:
    """The window of a feature that says `written`."""
    found = features_of(f"a: {{key: person, from: order, count: '*', {written}}}")
    return found.features[0].windows["a"].window


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("window: all", Rolling(None)),
        ("window: all, ago: 2d", Rolling(None, 2 * MICROS_PER_DAY)),
        ("window: 7d, ago: 30d", Rolling(7 * MICROS_PER_DAY, 30 * MICROS_PER_DAY)),
        ("window: month_to_date", CalendarMonths(0)),
        ("window: last_1_month", CalendarMonths(1)),
        ("window: last_60_months", CalendarMonths(60)),
    ],
)
def test_windows_as_they_are_written(written: str, window: Window) -> None:
    """Lengths, all time, months of the calendar, and windows that ended before the decision."""
    assert span_of(written) == window


def test_a_ratio_is_a_share() -> None:
    """Between 0 and 1, with as many digits as are asked for."""
    found = features_of("a: {key: person, from: order, ratio: \"status = 'x'\", window: 7d}")
    assert str(found.schema.column("a").type) == "decimal(5,4)"


def test_quotients_are_typed() -> None:
    """Shares lie between 0 and 1; a slope has the digits that are asked for."""
    found = features_of(
        "a: {key: person, from: order, top_share: amount, by: merchant_id, window: all}",
        "b: {key: person, from: order, hhi: '*', by: channel, window: 7d, scale: 2}",
        "c: {key: person, from: order, trend: amount, window: 90d, scale: 3}",
        "d: {key: person, from: order, quantile: amount, level: '0.25', window: 90d}",
        "e: {key: person, from: order, streak: 'amount > 1.00', window: 90d}",
    )
    types = [str(column.type) for column in found.schema]
    assert types[:2] == ["decimal(5,4)", "decimal(3,2)"]
    assert types[2].endswith(",3)")
    assert types[3:] == ["decimal(18,2)", "integer"]
    assert [column.nullable for column in found.schema] == [True, True, True, True, False]


def test_a_key_may_tie_two_columns() -> None:
    """Kinds with both columns are found without `in`; the key is unknown where one is null."""
    head = HEAD.replace("features:", "  shop: {column: [party_id, merchant_id]}\nfeatures:")
    found = features_of("a: {key: shop, from: order, count: '*', window: 7d}", head=head)
    assert found.keys["shop"].event_columns["order"] == ("party_id", "merchant_id")
    assert "touch" not in found.keys["shop"].event_columns
    assert found.schema.column("a").nullable


def test_a_group_is_kept_with_the_feature() -> None:
    """Groups sort features for people; they are no part of the definition."""
    plain, grouped = (
        features_of("a: {field: amount}"),
        features_of("a: {field: amount, group: ability}"),
    )
    assert grouped.features[0].group == "ability"
    assert plain.hash == grouped.hash


def test_retention_is_how_far_windows_may_look() -> None:
    """A window within it is read; the hash says nothing of it, since no value depends on it."""
    head = HEAD.replace("version: 1", "version: 1\nretention: 90d")
    line = "a: {key: person, from: order, count: '*', window: 60d, ago: 30d}"
    found = features_of(line, head=head)
    assert found.retention == 90 * MICROS_PER_DAY
    assert found.hash == features_of(line).hash


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
    ("a: {key: person, from: order, count: '*', window: al}", "FEATURES-001", 'mean "all"'),
    (
        "a: {key: person, from: order, count: '*', window: month_todate}",
        "FEATURES-001",
        'mean "month_to_date"',
    ),
    (
        "a: {key: person, from: order, count: '*', window: last_61_months}",
        "FEATURES-001",
        "1 to 60 months",
    ),
    (
        "a: {key: person, from: order, count: '*', window: last_2_months, ago: 3d}",
        "FEATURES-001",
        "ago with window last_2_months",
    ),
    ("a: {key: person, from: order, count: '*', window: 3d, ago: '3'}", "FEATURES-001", "a length"),
    ("a: {key: person, from: order, count: '*', window: 3d, ago: 0d}", "FEATURES-001", "more than"),
    ("a: {key: person, latest: party.region, ago: 3d}", "FEATURES-001", "`ago` with `latest`"),
    ("a: {key: person, from: order, ratio: amount, window: 3d}", "FEATURES-003", "boolean"),
    (
        "a: {key: person, from: order, ratio: 'amont > 1.00', window: 3d}",
        "LANG-005",
        r"features.yaml:7 \(features.a.ratio\), line 1, column 1",
    ),
    (
        "a: {key: person, from: order, ratio: 'TRUE', window: 3d, scale: 11}",
        "FEATURES-001",
        "0 to 10",
    ),
    ("a: {key: person, from: order, trend: wide, window: 3d}", "FEATURES-003", "trend of order.wi"),
    ("a: {key: person, from: order, trend: long, window: 3d}", "FEATURES-003", "at most 23 digits"),
    (
        "a: {key: person, from: order, hhi: amount, window: 3d}",
        "FEATURES-001",
        "`hhi` without `by`",
    ),
    (
        "a: {key: person, from: order, hhi: amount, by: merchantid, window: 3d}",
        "FEATURES-002",
        'mean "merchant_id"',
    ),
    (
        "a: {key: person, from: order, hhi: amount, by: weight, window: 3d}",
        "FEATURES-003",
        "groups by order.weight, double",
    ),
    (
        "a: {key: person, from: order, top_share: balance, by: status, window: 3d}",
        "FEATURES-003",
        "cannot be negative",
    ),
    (
        "a: {key: person, from: order, top_share: long, by: status, window: 3d}",
        "FEATURES-003",
        "at most 18 digits",
    ),
    ("a: {key: person, from: order, streak: amount, window: 3d}", "FEATURES-003", "boolean"),
    (
        "a: {key: person, from: order, quantile: amount, window: 3d}",
        "FEATURES-001",
        "`quantile` without `level`",
    ),
    (
        "a: {key: person, from: order, quantile: amount, level: 1.5, window: 3d}",
        "FEATURES-001",
        "above 0, at most 1",
    ),
    (
        "a: {key: person, from: order, quantile: amount, level: half, window: 3d}",
        "FEATURES-001",
        "above 0, at most 1",
    ),
    (
        "a: {key: person, from: order, quantile: amount, level: 0.00001, window: 3d}",
        "FEATURES-001",
        "at most 4 digits",
    ),
    (
        "a: {key: person, from: order, count: '*', level: 0.5, window: 3d}",
        "FEATURES-001",
        "`level` with `count`",
    ),
    ("a: {field: amount, group: behavior}", "FEATURES-001", 'mean "behaviour"'),
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
        ("a: {field: amount, ago: 3}", "Expected `str"),
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
    ("version: 1", "version: 1\nretention: 3y", r"features.yaml:3 \(retention\)"),
    ("column: device_token", "column: [device_token, device_token]", "two different ones"),
    ("column: device_token", "column: [party_id, device_token, amount]", "two different ones"),
    ("column: device_token", "column: []", "no column"),
    ("column: device_token", "column: device_token, events_max: 0", r"5 \(keys.device.events_max"),
    ("column: device_token", "column: [party_id, device_tokn]", 'mean "device_token"'),
    (
        "column: device_token",
        "column: [party_id, device_token], in: {order: party_id}",
        "1 columns of order",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "says"), WRONG_HEADS, ids=[r[1] for r in WRONG_HEADS])
def test_a_mistake_above_the_features_is_refused(right: str, wrong: str, says: str) -> None:
    """Version, subject and keys are checked too."""
    with pytest.raises(Invalid, match=says):
        features_of("a: {field: amount}", head=HEAD.replace(right, wrong))


MEMBERS_HEAD = HEAD.replace(
    "features:\n",
    """  dealer: {column: merchant_id, in: {merchant: entity_id}}
  shop: {column: [party_id, merchant_id]}
features:
  spend: {key: person, from: order, sum: amount, window: 90d, empty: 0}
  region: {key: person, latest: party.region}
  stock: {key: dealer, from: order, count: '*', window: 90d}
  asked: {field: amount}
""",
)
OF_DEALER = "key: dealer, from: application, window: 30d, members: person"


def test_features_of_the_members_of_a_window() -> None:
    """Each is folded by what it is; a share of people is a share."""
    found = features_of(
        f"people: {{{OF_DEALER}, count: '*'}}",
        f"most: {{{OF_DEALER}, max: spend}}",
        f"mean: {{{OF_DEALER}, avg: spend}}",
        f"rich: {{{OF_DEALER}, ratio: 'spend > 100.00 AND region IS NOT NULL'}}",
        head=MEMBERS_HEAD,
    )
    types = {column.name: str(column.type) for column in found.schema}
    assert (types["people"], types["most"]) == ("integer", "decimal(18,2)")
    assert types["mean"].endswith(",2)")
    assert types["rich"] == "decimal(5,4)"
    most = found.features[5].windows["most"]
    assert (most.column, most.value, most.members) == ("party_id", "spend", "person")


MEMBERS: list[tuple[str, str, str]] = [
    ("count: '*', members: persn", "FEATURES-002", r"a.members.*Did you mean \"person\""),
    ("count: '*', members: dealer", "FEATURES-001", "another key than dealer"),
    ("count: '*', members: shop", "FEATURES-001", "of one column"),
    ("max: spent, members: person", "FEATURES-001", r"a.max.*Did you mean \"spend\""),
    ("max: stock, members: person", "FEATURES-001", "by key person alone"),
    ("sum: asked, members: person", "FEATURES-001", "by key person alone"),
    ("avg: region, members: person", "FEATURES-003", "avg of region, text"),
    ("max: '*', members: person", "FEATURES-001", "a feature above"),
    ("ratio: spend, members: person", "FEATURES-003", "boolean"),
    ("ratio: 'spent > 1.00', members: person", "LANG-005", r"a.ratio\), line 1, column 1"),
    ("distinct: party_id, members: person", "FEATURES-001", "`members` with `distinct`"),
]


@pytest.mark.parametrize(("options", "code", "says"), MEMBERS, ids=[row[0] for row in MEMBERS])
def test_wrong_members_are_refused(options: str, code: str, says: str) -> None:
    """A key that names nobody, and features that are not theirs."""
    line = f"a: {{key: dealer, from: application, window: 30d, {options}}}"
    with pytest.raises(Invalid, match=rf"(?s)features.yaml:13.*{says}") as refusal:
        features_of(line, head=MEMBERS_HEAD)
    assert refusal.value.code == code


def test_a_limited_key_makes_its_windows_unknown() -> None:
    """Any aggregate may be null then, but not because of its latest record."""
    head = HEAD.replace("{column: party_id,", "{column: party_id, events_max: 500,")
    found = features_of(
        "a: {key: person, from: order, count: '*', window: 7d}",
        "b: {key: person, latest: party.party_type}",
        head=head,
    )
    assert found.schema.column("a").nullable
    limits = [feature.windows[feature.name].events_max for feature in found.features]
    assert limits == [500, None]


SINCE: list[tuple[str, str, str]] = [
    ("since: {from: order}, window: 3d", "FEATURES-001", "window with since"),
    ("since: {from: order}, ago: 3d", "FEATURES-001", "ago with since"),
    ("since: {from: ordr}", "FEATURES-002", r"a.since.from.*Did you mean \"order\""),
    ("since: {from: product}", "FEATURES-001", "key person on product"),
    ("since: {from: order, where: amount}", "FEATURES-003", r"a.since.where.*boolean"),
    ("since: {from: order, where: 'amont > 1.00'}", "LANG-005", r"a.since.where\), line 1"),
    ("window: 3d, valid: {}", "FEATURES-001", "neither from nor to"),
    ("window: 3d, valid: {to: amount}", "FEATURES-003", r"a.valid.to.*date or timestamp"),
    ("window: 3d, valid: {from: occured_at}", "FEATURES-002", 'mean "occurred_at"'),
]


@pytest.mark.parametrize(("options", "code", "says"), SINCE, ids=[row[0] for row in SINCE])
def test_a_wrong_start_or_validity_is_refused(options: str, code: str, says: str) -> None:
    """What is written inside since and valid is refused at its own place."""
    with pytest.raises(Invalid, match=rf"(?s)features.yaml:7.*{says}") as refusal:
        features_of(f"a: {{key: person, from: order, count: '*', {options}}}")
    assert refusal.value.code == code


def test_a_window_that_begins_at_an_event_may_be_unknown() -> None:
    """A count over such a window is null where there is no such event."""
    found = features_of(
        "a: {key: person, from: order, count: '*', since: {from: loan, where: 'TRUE'}}",
        "b: {key: person, from: order, count: '*', window: 3d, valid: {to: occurred_at}}",
    )
    assert found.features[0].windows["a"].window == Since("loan", "TRUE")
    assert found.features[1].windows["b"].valid == Validity(ends="occurred_at")
    assert [column.nullable for column in found.schema] == [True, False]


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ("all", "all time"),
        ("91d", "up to 91 days"),
        ("60d, ago: 31d", "up to 91 days"),
        ("last_2_months", "up to 94 days"),
    ],
)
def test_a_window_beyond_the_retention_is_refused(window: str, says: str) -> None:
    """A set that declares how long records are looked at holds its windows to it."""
    head = HEAD.replace("version: 1", "version: 1\nretention: 90d")
    line = f"a: {{key: person, from: order, count: '*', window: {window}}}"
    with pytest.raises(Invalid, match=rf"(?s)features.yaml:8 .*{says}.*90 days"):
        features_of(line, head=head)


def test_a_set_without_features_is_refused() -> None:
    """An empty set says nothing."""
    with pytest.raises(Invalid, match="at least one"):
        read_features(HEAD.replace("features:\n", "features: {}\n"), "features.yaml", SCENE)
