"""Blocks of whole keys."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendweave.features.arrays.blocks import ranges


@given(st.lists(st.integers(1, 9), max_size=20), st.integers(1, 12))
def test_blocks_cut_between_keys(rows: list[int], rows_at_once: int) -> None:
    """They follow one another without a gap, and hold what they may, or one key that is larger."""
    found = list(ranges(np.array(rows, np.int64), rows_at_once))
    assert [key for first, last in found for key in range(first, last)] == list(range(len(rows)))
    for first, last in found:
        assert last == first + 1 or sum(rows[first:last]) <= rows_at_once
        if last < len(rows):
            assert sum(rows[first : last + 1]) > rows_at_once
