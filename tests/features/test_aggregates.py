"""The table of aggregates, the format and the documentation name the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from lendweave.features.aggregates import AGGREGATES, WRITTEN
from lendweave.features.model import QUOTIENTS
from lendweave.features.shape import FeatureShape
from lendweave.kernel.types import INTEGER

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "features.md"


@pytest.mark.parametrize("name", [*WRITTEN, *QUOTIENTS])
def test_an_aggregate_can_be_written_and_is_documented(name: str) -> None:
    """Each aggregate is a key of a feature and has a row on the page."""
    assert name in FeatureShape.__struct_fields__
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert any(f"`{name}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize("name", AGGREGATES)
def test_an_empty_window_gives_what_the_table_says(name: str) -> None:
    """The fold of no events is the value that the query fills in for a key without events."""
    row = AGGREGATES[name]
    found = row.fold(row.result(INTEGER), None)([], 0)
    assert found == row.empty
    assert type(found) is type(row.empty)
