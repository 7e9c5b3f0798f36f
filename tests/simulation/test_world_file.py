"""A world.yaml says what is wrong with it and where."""

from __future__ import annotations

import re

import pytest
from tests.simulation.worlds import FILE

from lendweave.lang.definition import DefinitionInvalid
from lendweave.simulation import Economy, World, blocks, make_economy, read_world
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.frauds.habits import HABITS
from lendweave.simulation.world.fraud_shape import FraudShape

TEXT = FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("first_month: 2023-01", "first_month: 2023-13", "first_month"),
        ("  merchants: 5", "  merchants: 17", "<= 16"),
        ("  device_shared: 0.15", "  device_shared: 1.5", "<= 1.0"),
        ("[-2.0, 2600]", "[-4.0, 2600]", "abilities that rise"),
        ("  two_pieces: 0.08", "  two_peaces: 0.08", "two_peaces"),
        ('  rate: "0.138"', '  rate: "13.8"', "0.138|regex|match"),
        ("  device_farm: {", "  device_fram: {", "device_farm"),
    ],
)
def test_mistakes_are_told_with_their_line(written: str, instead: str, told: str) -> None:
    """File, line and what was expected."""
    assert TEXT.count(written) == 1
    with pytest.raises(DefinitionInvalid, match=told) as caught:
        read_world(TEXT.replace(written, instead), "world.yaml")
    assert caught.value.where.startswith("world.yaml:")


def test_a_scene_lists_only_its_frauds() -> None:
    """A kind that is left out forms no ring; a world without any has no fraud."""
    none = read_world(TEXT[: TEXT.index("fraud: ")] + TEXT[TEXT.index("files: ") :], "world.yaml")
    one = read_world(re.sub(r"(?m)^  (?!stolen)\w+: \{rate: .*\n", "", TEXT), "world.yaml")
    kinds = [
        {int(kind) for economy in _economies(world) for kind in economy.draft.kind}
        for world in (none, one)
    ]
    assert kinds == [{FraudKind.GENUINE}, {FraudKind.GENUINE, FraudKind.STOLEN_IDENTITY}]


def test_every_kind_of_fraud_may_be_declared() -> None:
    """Members of FraudKind, keys of `fraud` and habits are the same."""
    named = {kind.name.lower() for kind in FraudKind if kind is not FraudKind.GENUINE}
    assert named == set(FraudShape.__struct_fields__) == {kind.name.lower() for kind in HABITS}


def _economies(world: World) -> list[Economy]:
    return [make_economy(block) for block in blocks(world, 7, 1_000, 24)]
