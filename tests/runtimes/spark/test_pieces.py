"""Cutting a hot key by time: nobody is lost, nobody is seen twice, no piece is too large."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lendweave.runtimes.spark.pieces import SLICE, Piece, Slice, cut

COUNTS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 40), st.integers(0, 10)).filter(any), max_size=40
)
WIDTHS = st.none() | st.integers(1, 60).map(lambda half: half * SLICE // 2)


def slices_of(counts: list[tuple[int, int, int]]) -> list[Slice]:
    """Slices in order; each begins some hours after the one before it, the first before 1970."""
    start, slices = -20 * SLICE, []
    for step, events, subjects in counts:
        start += step * SLICE
        if events or subjects:
            slices.append(Slice(start, events, subjects))
    return slices


def events_in(slices: list[Slice], piece: Piece) -> int:
    """Events of whole slices that the piece may hold."""
    ends = piece.events_since
    return sum(s.events for s in slices if s.start + SLICE > ends and s.start < piece.until)


@given(COUNTS, WIDTHS, st.integers(1, 60))
def test_a_subject_is_in_one_piece_with_all_that_it_sees(
    counts: list[tuple[int, int, int]], widest: int | None, rows_max: int
) -> None:
    """At the first and the last instant of every slice that has a subject."""
    slices = slices_of(counts)
    pieces = cut(slices, widest, rows_max)
    for each in slices:
        for t in (each.start, each.start + SLICE - 1):
            own = [piece for piece in pieces if piece.since <= t < piece.until]
            if not each.subjects:
                assert len(own) <= 1
                continue
            assert len(own) == 1
            assert widest is not None or own[0].events_since < slices[0].start
            assert widest is None or own[0].events_since <= t - widest


@given(COUNTS, WIDTHS, st.integers(1, 60))
def test_a_piece_is_small_unless_its_windows_are_wide(
    counts: list[tuple[int, int, int]], widest: int | None, rows_max: int
) -> None:
    """More than `rows_max` rows only for one slice, or with more carried over than half of them."""
    slices = slices_of(counts)
    for piece in cut(slices, widest, rows_max):
        own = [each for each in slices if piece.since <= each.start < piece.until]
        carried = events_in(slices, piece) - sum(each.events for each in own)
        rows = carried + sum(each.rows for each in own)
        assert rows <= rows_max or len(own) == 1 or rows <= 2 * carried


@given(COUNTS, st.integers(1, 60))
def test_the_past_is_read_again_in_ever_larger_steps(
    counts: list[tuple[int, int, int]], rows_max: int
) -> None:
    """Windows that are open to the past: a piece takes what it carries, or one slice less."""
    slices = slices_of(counts)
    pieces = cut(slices, None, rows_max)
    largest = max((each.rows for each in slices), default=0)
    for piece in pieces[:-1]:
        own = [each for each in slices if piece.since <= each.start < piece.until]
        carried = events_in(slices, piece) - sum(each.events for each in own)
        assert carried <= sum(each.rows for each in own) + largest


def test_pieces_of_an_even_key() -> None:
    """Five hours of four rows, windows of two hours, pieces of twelve rows: six are carried."""
    slices = [Slice(hour * SLICE, events=3, subjects=1) for hour in range(5)]
    assert cut(slices, 2 * SLICE, 12) == (
        Piece(0, 3 * SLICE, -2 * SLICE),
        Piece(3 * SLICE, 4 * SLICE, SLICE),
        Piece(4 * SLICE, 5 * SLICE, 2 * SLICE),
    )


def test_a_stretch_without_subjects_is_nobody_s() -> None:
    """Events that no subject sees are brought to no worker."""
    slices = [Slice(0, 9, 0), Slice(SLICE, 9, 0), Slice(50 * SLICE, 1, 1)]
    assert cut(slices, SLICE, 9) == (Piece(50 * SLICE, 51 * SLICE, 49 * SLICE),)
    assert cut(slices[:2], SLICE, 9) == ()
    assert cut([], SLICE, 9) == ()
