"""Numbers on papers are one to one with ids and tell nothing of them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lendweave.simulation.chain.documents import document_numbers
from lendweave.simulation.truth.frames import NONE


@given(st.lists(st.integers(0, 2**49 - 1), min_size=2, max_size=50, unique=True))
def test_different_ids_have_different_numbers(ids: list[int]) -> None:
    """Of at most 15 digits."""
    numbers = document_numbers(np.array(ids))
    assert len(set(numbers.tolist())) == len(ids)
    assert ((numbers >= 0) & (numbers < 10**15)).all()


def test_nothing_stays_nothing() -> None:
    """A blank is no number."""
    assert document_numbers(np.array([NONE, 5]))[0] == NONE


def test_the_slot_of_a_purchase_does_not_show() -> None:
    """Purchases of rings have slots of their own; their numbers end like all others."""
    numbers = document_numbers(np.arange(100_000) * 64 + 9)
    assert len(np.unique(numbers % 64)) == 64
    assert len(np.unique(numbers % 10)) == 10
