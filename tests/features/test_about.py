"""The part of a feature set that is about one thing."""

from __future__ import annotations

import pytest

from lendweave.features import FeatureSet, compile_plan, read_features
from lendweave.features.about import about
from lendweave.features.model import SubjectField
from lendweave.lang.scene_file import read_scene

SCENE = read_scene(
    "scenario: s\ntitle: {en: s, zh: s}\nzone: Asia/Shanghai\ncurrency: CNY\n", "scenario.yaml"
)
NOTE = "note: {en: n, zh: n}"
ORDERS = f"key: person, from: order, window: 30d, {NOTE}"
FEATURES = f"""
set: core
version: 3
keys:
  person: {{column: party_id, in: {{party: entity_id}}}}
  dealer: {{column: merchant_id, in: {{merchant: entity_id}}}}
  device: {{column: device_token}}
features:
  amount: {{field: amount, {NOTE}}}
  today: {{subject_date: true, {NOTE}}}
  birth_date: {{key: person, latest: party.birth_date, {NOTE}}}
  people: {{key: person, from: party, count: "*", window: all, {NOTE}}}
  grade: {{key: dealer, latest: merchant.grade, {NOTE}}}
  northern: {{key: dealer, latest: merchant.grade, where: "region = 'north'", {NOTE}}}
  age_months: {{derive: "months_between(birth_date, today)", {NOTE}}}
  orders: {{count: "*", {ORDERS}}}
  average: {{avg: amount, {ORDERS}}}
  share: {{derive: "div(amount, average, 4)", {NOTE}}}
  double: {{derive: "orders * 2", {NOTE}}}
  seen: {{key: device, from: application, count: "*", window: 7d, {NOTE}}}
"""


def core() -> FeatureSet:
    """The set of this file."""
    return read_features(FEATURES, "features.yaml", SCENE)


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("party", ["today", "birth_date", "age_months", "orders", "average", "double"]),
        ("merchant", None),
        ("sales_agent", None),
    ],
)
def test_what_needs_the_thing_alone_is_kept(kind: str, kept: list[str] | None) -> None:
    """Not the application's own fields, other keys, or what derives from them."""
    part = about(core(), kind)
    assert (part and [feature.name for feature in part.features]) == kept


def test_the_latest_column_of_the_thing_is_its_own_column() -> None:
    """The thing's own record never counts as an event, so it is read as the subject."""
    part = about(core(), "party")
    assert part is not None
    sources = {feature.name: feature.source for feature in part.features}
    assert sources["birth_date"] == SubjectField("birth_date")


def test_a_part_is_a_set_of_its_own() -> None:
    """It has a name and a hash, compiles, and means the same definitions."""
    whole, part = core(), about(core(), "party")
    assert part is not None
    assert (part.name, part.version, part.subject_kind) == ("core_of_party", 3, "party")
    assert part.hash not in ("", whole.hash)
    columns = {column.name: column for column in whole.schema}
    assert all(columns[column.name] == column for column in compile_plan(part).schema)


def test_without_a_key_nothing_is_about_it() -> None:
    """A set that names nobody has no profile."""
    text = FEATURES.replace(", in: {party: entity_id}", "").replace(
        f"  birth_date: {{key: person, latest: party.birth_date, {NOTE}}}\n", ""
    )
    lines = [line for line in text.splitlines() if "people:" not in line and "age_" not in line]
    assert about(read_features("\n".join(lines), "features.yaml", SCENE), "party") is None
