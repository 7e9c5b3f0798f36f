"""UUIDv7: valid, unique, and in the order in which they were made."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import ID_BYTES, Uuid7Source


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


@given(counts=st.lists(st.integers(0, 5_000), max_size=4), step=st.sampled_from([0, 999, 10**6]))
def test_many_at_once_are_the_ids_that_come_one_by_one(counts: list[int], step: int) -> None:
    """The same bits, also over the end of a millisecond; the clock is only read less often."""
    many = Uuid7Source(SteppingClock(0, step), lambda n: b"\xff" * n)
    for count in counts:
        before = UUID(many.fresh())
        packed = many.fresh_bytes(count)
        made = [UUID(bytes=packed[i : i + ID_BYTES]) for i in range(0, len(packed), ID_BYTES)]
        after = UUID(many.fresh())
        assert len(made) == count
        assert [before, *made, after] == sorted({before, *made, after})
        assert {(one.version, one.variant) for one in made} <= {(7, "specified in RFC 4122")}


def test_many_at_once_spell_as_single_ids_do() -> None:
    """With clock and chance standing still both ways give the same texts."""
    single, many = (Uuid7Source(SteppingClock(0, 0), lambda n: b"\x5a" * n) for _ in range(2))
    packed = many.fresh_bytes(5_000)
    texts = [str(UUID(bytes=packed[i : i + ID_BYTES])) for i in range(0, len(packed), ID_BYTES)]
    assert texts == [single.fresh() for _ in range(5_000)]
