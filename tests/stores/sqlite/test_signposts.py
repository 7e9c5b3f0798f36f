"""Searching with signposts finds what a search of all keys finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.stores.relational.signposts import KeyArray, signposts, span, spans

KEY = st.integers(0, 9) | st.integers(0, 400) | st.integers(2**64 - 3, 2**64 - 1)


def told(keys: list[int], asked: list[int]) -> list[tuple[int, int, int]]:
    """(place in `asked`, from, up to) for each that is among the keys."""
    column = np.array(sorted(keys), np.uint64)
    found = spans(column, signposts(column), np.array(asked, np.uint64))
    together = list(zip(*(part.tolist() for part in found), strict=True))
    assert one_by_one(column, asked) == together
    return together


def one_by_one(column: KeyArray, asked: list[int]) -> list[tuple[int, int, int]]:
    """The same, each key searched by itself."""
    found = [span(column, signposts(column), key) for key in asked]
    return [
        (place, part.start, part.stop) for place, part in enumerate(found) if part.start < part.stop
    ]


def plain(keys: list[int], asked: list[int]) -> list[tuple[int, int, int]]:
    """The same by counting."""
    below = [sum(key < one for key in keys) for one in asked]
    through = [sum(key <= one for key in keys) for one in asked]
    places = enumerate(zip(below, through, strict=True))
    return [(place, low, high) for place, (low, high) in places if low < high]


@given(keys=st.lists(KEY, min_size=1), asked=st.lists(KEY))
def test_spans_are_those_of_counting(keys: list[int], asked: list[int]) -> None:
    """For few keys and many, equal ones, the least and the greatest, asked in any order."""
    assert told(keys, asked) == plain(keys, asked)


@pytest.mark.parametrize("count", [63, 64, 65, 127, 128, 129, 640])
def test_every_key_is_found_at_every_length(count: int) -> None:
    """Also at the posts, and where the last stretch is cut short."""
    keys = [2 * (place // 3) for place in range(count)]
    asked = list(range(keys[-1] + 2))
    assert told(keys, asked) == plain(keys, asked)
