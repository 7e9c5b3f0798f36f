"""Token buckets: never more than a bucket and what comes back, and no more keys than a bound."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lendweave.api.rates import Rates

GAPS = st.lists(st.floats(0, 0.5), min_size=1, max_size=60)


@given(st.integers(1, 20), GAPS)
def test_a_window_passes_a_bucket_and_what_came_back(per_second: int, gaps: list[float]) -> None:
    """Of the requests in any stretch of time, at most a bucket's worth more than it refills."""
    rates, now, passed = Rates(per_second), 0.0, []
    for gap in gaps:
        now += gap
        if rates.wait(b"key", now) == 0:
            passed.append(now)
    for first, start in enumerate(passed):
        for count, end in enumerate(passed[first:], start=1):
            assert count <= per_second * (1 + end - start) + 1e-6


@given(st.integers(1, 20), GAPS)
def test_who_waits_as_told_passes(per_second: int, gaps: list[float]) -> None:
    """After the seconds that are told there is a token, and a moment earlier there is none."""
    rates, now = Rates(per_second), 0.0
    for gap in gaps:
        now += gap
        wait = rates.wait(b"key", now)
        if wait:
            assert rates.wait(b"key", now + wait * 0.99) > 0
            now += wait
            assert rates.wait(b"key", now) == 0


def test_a_bucket_is_each_keys_own() -> None:
    """One caller's haste does not hold up another."""
    rates = Rates(2)
    assert [rates.wait(b"a", 0.0) for _ in range(3)] == [0, 0, 0.5]
    assert rates.wait(b"b", 0.0) == 0


def test_without_a_rate_nobody_waits() -> None:
    """0 means any number, and nothing is kept."""
    rates = Rates(0)
    assert {rates.wait(b"a", 0.0) for _ in range(1_000)} == {0.0}
    assert not rates._full_at


def test_keys_are_bounded() -> None:
    """Full buckets are forgotten; while all are in use, a new key waits and an old one does not."""
    rates = Rates(2, keys_max=3)
    for key in (b"a", b"b", b"c"):
        assert rates.wait(key, 0.0) == 0
    assert rates.wait(b"d", 0.1) == 0.5
    assert rates.wait(b"a", 0.1) == 0
    assert rates.wait(b"d", 0.5) == 0
    assert set(rates._full_at) == {b"a", b"d"}
