"""The part of a feature set that a strategy reads, and how a vector spells it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.features import (
    FeatureSet,
    ServedSet,
    Serving,
    chosen,
    committed,
    part_chosen,
    read_features,
    served_features,
)
from lendweave.features.choice import spelled_choice
from lendweave.features.errors import ChoiceUnreadable
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, FeatureVector

SCENE = read_scene(
    "scenario: s\ntitle: {en: s, zh: s}\nzone: Asia/Shanghai\ncurrency: CNY\n", "scenario.yaml"
)
NOTE = "note: {en: n, zh: n}"
FEATURES = f"""
set: core
version: 3
keys:
  person: {{column: party_id, in: {{party: entity_id}}}}
  dealer: {{column: merchant_id}}
features:
  amount: {{field: amount, {NOTE}}}
  orders: {{key: person, from: order, count: "*", window: 30d, {NOTE}}}
  spend: {{key: person, from: order, sum: amount, window: 30d, {NOTE}}}
  average: {{derive: "div(spend, orders, 2)", {NOTE}}}
  share: {{derive: "div(amount, average, 4)", {NOTE}}}
  busy_people: {{key: dealer, from: application, window: 30d, members: person,
    ratio: "orders > 2", {NOTE}}}
"""
CORE = read_features(FEATURES, "features.yaml", SCENE)
NAMES = CORE.schema.names
SOME = st.sets(st.sampled_from(NAMES), min_size=1)


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["amount"], ["amount"]),
        (["average"], ["orders", "spend", "average"]),
        (["share", "orders"], ["amount", "orders", "spend", "average", "share"]),
        (["busy_people"], ["orders", "busy_people"]),
        (["nothing_like_it"], []),
    ],
)
def test_what_is_derived_keeps_what_it_reads(names: list[str], kept: list[str]) -> None:
    """In the order of the set; a name that the set does not have keeps nothing."""
    assert [each.name for each in chosen(CORE, names).features] == kept


@given(SOME)
def test_a_choice_is_read_as_it_was_spelled(names: set[str]) -> None:
    """The part has the set's name and version, and a hash of its own unless it is all of it."""
    part = chosen(CORE, names)
    assert part_chosen(CORE, spelled_choice(CORE, part)) == part
    assert (part.name, part.version) == (CORE.name, CORE.version)
    assert (part.hash == CORE.hash) == (part.schema.names == NAMES)
    assert chosen(part, names) == part


def test_the_hash_of_a_part_is_of_what_it_keeps() -> None:
    """A feature that is not kept may mean something else; one that is may not."""
    other = FEATURES.replace("window: 30d, members", "window: 31d, members")
    changed = read_features(other, "features.yaml", SCENE)

    def alike(*names: str) -> bool:
        return chosen(CORE, names).hash == chosen(changed, names).hash

    assert alike("share")
    assert not alike("busy_people")
    assert not alike("share", "busy_people")


@pytest.mark.parametrize("spelled", ["", "0", "-1", "40", "xyz", "1" * 500])
def test_a_choice_that_no_set_has_is_refused(spelled: str) -> None:
    """No feature at all, more features than there are, no number."""
    with pytest.raises(ChoiceUnreadable, match="core version 3"):
        part_chosen(CORE, spelled)


def vector_of(part: FeatureSet, row: tuple[object, ...]) -> FeatureVector:
    """A served vector as its record."""
    application = Application(
        tenant_id="t",
        id="a1",
        entity_id="a",
        scenario="s",
        source="t",
        external_id="",
        content_hash="",
        occurred_at=0,
        known_at=0,
        party_id="p",
        amount_minor=1,
        currency="CNY",
        term_months=1,
        product_code="x",
    )
    serving = Serving(0, committed(0), "decision", "d")
    values = ServedSet(CORE, part).values(application, row, serving)
    envelope = {name: getattr(application, name) for name in ("tenant_id", "id", "entity_id")}
    return FeatureVector(
        **envelope,
        scenario="s",
        source="t",
        external_id="",
        content_hash="",
        occurred_at=0,
        known_at=0,
        **values,
    )


def test_values_have_their_names_again() -> None:
    """However the vector was written: by place, and by name as in earlier releases."""
    part = chosen(CORE, ["average"])
    vector = vector_of(part, (3, None, 1250))
    assert (vector.chosen, vector.features) == ("e", {"values": [3, None, "12.50"]})
    named = {"orders": 3, "spend": None, "average": "12.50"}
    assert served_features(vector, CORE) == named
    earlier = msgspec.structs.replace(vector, chosen=None, features=named)
    assert served_features(earlier, CORE) == named
