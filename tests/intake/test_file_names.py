"""Names of files by shape."""

from __future__ import annotations

import pytest

from lendweave.intake.file_names import alike


@pytest.mark.parametrize(
    ("names", "shapes"),
    [
        (["采购_B0001.jsonl", "采购_B0002.jsonl"], {"采购_*.jsonl": 2}),
        (["a_B0001_2023-01.nd", "a_B0001_2023-02.nd", "b.csv"], {"a_*.nd": 2, "b.csv": 1}),
        (["订单_2026.csv"], {"订单_2026.csv": 1}),
        (["readme", "v1", "v22"], {"readme": 1, "v*": 2}),
        ([], {}),
    ],
    ids=["branches", "months", "alone", "without ending", "none"],
)
def test_files_are_grouped_by_the_shape_of_their_names(
    names: list[str], shapes: dict[str, int]
) -> None:
    """Numbers, dates and branch codes are what differs; one file alone keeps its name."""
    assert {shape: len(same) for shape, same in alike(names).items()} == shapes
