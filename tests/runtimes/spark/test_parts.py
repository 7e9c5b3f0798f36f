"""A plan cut into parts: nothing is left out, and nothing is folded twice."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.parity.test_feature_parity import PLAN

from lendweave.features import AsOf
from lendweave.features.span import reach
from lendweave.runtimes.spark.parts import PartedPlan


@pytest.fixture(scope="module")
def parted() -> PartedPlan:
    """The parity set."""
    return PartedPlan(PLAN, AsOf.COMMITTED)


def test_every_base_column_comes_from_one_table(parted: PartedPlan) -> None:
    """But for the instants at which windows begin: no feature reads them."""
    begun = {anchor.column.name for anchor in PLAN.anchors.values()}
    found = Counter(name for table in parted.tables for name in table.columns)
    assert found == Counter({w.column.name for w in PLAN.windows} - begun)


def test_a_part_has_one_key_and_bounded_windows_or_open_ones(parted: PartedPlan) -> None:
    """So that a bounded window never brings the whole past to a worker."""
    for part in parted.parts:
        sources = [window.source for window in part.plan.windows]
        assert {source.key for source in sources} == {part.key.name}
        bounded = {reach(source.window) is not None for source in sources}
        assert bounded == {part.widest is not None}
        assert part.name == f"{part.key.name}__{'bounded' if part.widest else 'open'}"


def test_what_members_read_is_folded_on_this_machine(parted: PartedPlan) -> None:
    """A dealer's people have keys of their own, which the dealer's events do not bring along."""
    assert parted.here is not None
    over_members = {w.column.name for w in PLAN.windows if w.source.members}
    assert over_members == set(parted.here.columns)
