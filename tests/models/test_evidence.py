"""Weight of evidence and information value against a computation by hand."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.models.evidence import evidence

COUNTS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=6
).filter(lambda c: sum(g for g, _ in c) >= 30 and sum(b for _, b in c) >= 30)


def test_by_hand() -> None:
    """300 good and 100 bad loans in two bins: 200 + 25 and 100 + 75, half a loan added to each."""
    found = evidence(["low", "high"], [(200, 25), (100, 75)])
    good, bad = (200.5 / 301, 100.5 / 301), (25.5 / 101, 75.5 / 101)
    weights = [log(good[0] / bad[0]), log(good[1] / bad[1])]
    parts = [(g - b) * w for g, b, w in zip(good, bad, weights, strict=True)]
    assert [each.weight for each in found.bins] == pytest.approx(weights)
    assert [each.information for each in found.bins] == pytest.approx(parts)
    assert found.information is not None
    assert found.information.value == pytest.approx(sum(parts)) == pytest.approx(0.7347, abs=1e-4)
    assert [each.bad_rate for each in found.bins] == [25 / 225, 75 / 175]


def test_few_bad_loans_tell_nothing() -> None:
    """Below thirty bad loans there is no information value, but the bins are told."""
    found = evidence(["low", "high"], [(500, 10), (500, 19)])
    assert found.information is None
    assert len(found.bins) == 2


def test_a_bin_without_loans_is_left_out() -> None:
    """It would have a weight out of nothing."""
    found = evidence(["a", "none", "b"], [(50, 40), (0, 0), (50, 10)])
    assert [each.label for each in found.bins] == ["a", "b"]


def test_what_chance_gives_stands_beside_it() -> None:
    """Bins that differ by chance alone stay below it; a split that tells stands above."""
    noise = evidence(["a", "b"], [(500, 48), (500, 52)]).information
    told = evidence(["a", "b"], [(800, 20), (200, 80)]).information
    assert noise is not None
    assert told is not None
    assert noise.beyond_chance < 0 < told.beyond_chance


@given(COUNTS)
def test_it_is_never_negative_and_the_order_of_bins_does_not_matter(
    counts: list[tuple[int, int]],
) -> None:
    """Each bin adds something or nothing."""
    labels = [str(number) for number in range(len(counts))]
    there = evidence(labels, counts).information
    back = evidence(labels, counts[::-1]).information
    assert there is not None
    assert back is not None
    assert there.value == pytest.approx(back.value)
    assert all(each.information >= 0 for each in evidence(labels, counts).bins)
