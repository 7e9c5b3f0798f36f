"""UUIDv7: valid, unique, and in the order in which they were made."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import Uuid7Source


@given(
    start=st.integers(0, 2**52),
    step=st.sampled_from([0, 1, 999, 1_000, 10**6]),
    chance=st.binary(min_size=8, max_size=8),
)
def test_ids_sort_as_they_were_made(start: int, step: int, chance: bytes) -> None:
    """Even when the clock stands still and chance always gives the same."""
    source = Uuid7Source(SteppingClock(start, step), lambda n: chance[:n])
    ids = [source.fresh() for _ in range(50)]
    assert ids == sorted(set(ids))


def test_an_id_is_a_uuid_of_version_7() -> None:
    """Its first 48 bits are the milliseconds."""
    micros = 1_780_000_000_123_000
    made = UUID(Uuid7Source(SteppingClock(micros)).fresh())
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == micros // 1_000


def test_the_counter_runs_over_into_the_next_millisecond() -> None:
    """More ids in one millisecond than the counter holds still sort."""
    source = Uuid7Source(SteppingClock(0, 0), lambda n: b"\xff" * n)
    ids = [source.fresh() for _ in range(5_000)]
    assert ids == sorted(set(ids))
    assert UUID(ids[-1]).int >> 80 == 1


def test_threads_share_a_source(in_threads: Callable[..., list[list[str]]]) -> None:
    """No id is given twice, and each thread's own ids go up; clock and chance stand still."""
    ids = in_threads(Uuid7Source(SteppingClock(0, 0), lambda n: b"\xff" * n).fresh)
    assert all(own == sorted(own) for own in ids)
    assert len({one for own in ids for one in own}) == sum(map(len, ids))
