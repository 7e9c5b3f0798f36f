"""A world.yaml says what is wrong with it and where."""

from __future__ import annotations

import pytest
from tests.simulation.worlds import FILE

from lendweave.lang.definition import DefinitionInvalid
from lendweave.simulation import read_world

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
    ],
)
def test_mistakes_are_told_with_their_line(written: str, instead: str, told: str) -> None:
    """File, line and what was expected."""
    assert TEXT.count(written) == 1
    with pytest.raises(DefinitionInvalid, match=told) as caught:
        read_world(TEXT.replace(written, instead), "world.yaml")
    assert caught.value.where.startswith("world.yaml:")
