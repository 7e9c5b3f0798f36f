"""What each rule stops, alone, as the only one and in its turn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.strategies import small

from lendweave.decisions.comparison.waterfall import Decided, Fates, waterfall
from lendweave.decisions.model import Ending

A1, A2, A3 = 1, 2, 4  # bits of the step `admission`; A3 only flags


def decided(hit: int, unknown: int, ending: Ending, *fates: int) -> Decided:
    """Applications alike in the step `admission`; the other step does not stop them."""
    return Decided((hit, unknown, 0, 0), ending, Fates(*fates))


def test_each_rule_is_counted_three_ways() -> None:
    """Stopped by A1 alone, by A1 and A2, by A2 and the score, flagged, and by nothing."""
    found = {
        effect.code: effect
        for effect in waterfall(
            small(),
            [
                decided(A1, 0, Ending.APPROVE, 10, 8, 3),
                decided(A1 | A2, 0, Ending.APPROVE, 5, 5, 2),
                decided(0, A2, Ending.ELSE, 4, 0, 0),
                decided(A3, 0, Ending.APPROVE, 100, 90, 9),
            ],
        )
    }
    assert (found["A1"].alone, found["A1"].marginal) == (Fates(15, 13, 5), Fates(10, 8, 3))
    assert (found["A2"].alone, found["A2"].in_turn) == (Fates(9, 5, 2), Fates(4, 0, 0))
    assert found["A2"].marginal == Fates()
    assert found[""].alone == Fates(4, 0, 0)
    assert "A3" not in found


MASK = st.integers(0, 7)
DECIDED = st.builds(
    lambda masks, ending, n: Decided(masks, ending, Fates(n, n, n // 2)),
    st.tuples(MASK, MASK, st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from(Ending),
    st.integers(1, 9),
)


@given(st.lists(DECIDED, max_size=30))
def test_turns_add_up_to_all_that_was_stopped(rows: list[Decided]) -> None:
    """In turn, every stopped application counts once; marginal never exceeds it, nor it alone."""
    effects = waterfall(small(), rows)
    stopped = sum(effect.in_turn.applications for effect in effects)
    passed = sum(row.fates.applications for row in rows if _passes(row))
    assert stopped + passed == sum(row.fates.applications for row in rows)
    for effect in effects:
        sizes = [f.applications for f in (effect.marginal, effect.in_turn, effect.alone)]
        assert sizes == sorted(sizes)


def _passes(row: Decided) -> bool:
    """Nothing decides: A1 and A2 neither hit nor unknown, N1 neither, N2 not hit."""
    hit, unknown, new_hit, new_unknown = row.masks
    rules = (hit | unknown) & (A1 | A2) or new_hit & 3 or new_unknown & 1
    return not rules and row.ending is Ending.APPROVE
