"""The value of a policy from what another one logged, held against a truth that is known."""

from __future__ import annotations

import numpy as np
import pytest

from lendweave.decisions.comparison.off_policy import Doubt, Floats, Logged, estimate

SCORES = 10
BAD = np.linspace(0.6, 0.02, SCORES)
"""The chance of bad by score: the world's truth, which no log tells."""
GAIN, LOSS = 0.2, 1.0


def logged(seed: int, rows: int, chance_of_wide: float, target_from: int) -> Logged:
    """Two arms, approving from score 3 and from score 6; the target approves from its own."""
    random = np.random.default_rng(seed)
    score = random.integers(0, SCORES, rows)
    wide, narrow = score >= 3, score >= 6
    approve = np.where(random.random(rows) < chance_of_wide, wide, narrow)
    bad = random.random(rows) < BAD[score]
    reward = np.where(approve, np.where(bad, -LOSS, GAIN), 0.0)
    chance = chance_of_wide * (wide == approve) + (1 - chance_of_wide) * (narrow == approve)
    target = score >= target_from
    supported = (target == wide) | (target == narrow)
    return Logged(
        chance.astype(float),
        (target == approve).astype(float),
        reward,
        supported.astype(float),
        np.ones(rows),
    )


def truth(target_from: int) -> float:
    """What the target earns per application, over all scores alike."""
    earned = (1 - BAD) * GAIN - BAD * LOSS
    return float(earned[target_from:].sum() / SCORES)


@pytest.mark.parametrize("chance_of_wide", [0.5, 0.9, 0.2])
@pytest.mark.parametrize("target_from", [3, 6])
def test_the_interval_covers_the_truth(chance_of_wide: float, target_from: int) -> None:
    """Over 400 worlds, the 95% interval holds what is true about 95 times in a hundred."""
    covered, errors = 0, []
    for seed in range(400):
        found = estimate("t", "margin", logged(seed, 1_500, chance_of_wide, target_from))
        assert found is not None
        covered += found.low <= truth(target_from) <= found.high
        errors.append(found.value - truth(target_from))
    assert 0.92 <= covered / 400 <= 0.98
    assert abs(float(np.mean(errors))) < 0.003


def test_the_plain_mean_would_miss_it() -> None:
    """What was logged, unweighed, is the value of the mix of arms and not of the target."""
    rows = logged(1, 20_000, 0.5, 6)
    found = estimate("t", "margin", rows)
    assert found is not None
    assert not found.low <= float(rows.reward.mean()) <= found.high
    assert not found.doubts


def test_a_ninth_of_the_truth_cannot_be_had_without_support() -> None:
    """A target that approves score 2, which no arm approves, is doubted."""
    found = estimate("t", "margin", logged(1, 5_000, 0.5, 2))
    assert found is not None
    assert found.doubts == (Doubt.UNSUPPORTED,)
    assert found.unsupported == pytest.approx(0.1, abs=0.02)


def test_extreme_weights_are_doubted() -> None:
    """An arm drawn once in five hundred leaves a few heavy rows to speak for all."""
    found = estimate("t", "margin", logged(1, 900, 0.002, 3))
    assert found is not None
    assert set(found.doubts) == {Doubt.FEW, Doubt.EXTREME} or Doubt.EXTREME in found.doubts
    assert found.effective < 900


def column(*values: float) -> Floats:
    """An array."""
    return np.array(values, np.float64)


def test_by_hand() -> None:
    """Weights 2 and 4 on rewards 1 and 0; a row without a match and one without a reward."""
    ones = column(1, 1, 1, 1)
    rows = Logged(
        column(0.5, 0.25, 0.5, 0.5), column(1, 1, 0, 1), column(1, 0, 1, np.nan), ones, ones
    )
    found = estimate("t", "approvals", rows)
    assert found is not None
    assert found.value == pytest.approx(2 / 6)
    assert found.effective == pytest.approx(36 / 20)
    assert found.largest == pytest.approx(4 / 6)
    assert (found.rows, found.matched, found.missing) == (4, 2, 1)
    half = np.sqrt(2**2 * (4 / 6) ** 2 + 4**2 * (2 / 6) ** 2) / 6 * 1.959964
    assert found.high - found.value == pytest.approx(half)


def test_nothing_alike_says_nothing() -> None:
    """No row with the target's answer: no estimate, and not a zero."""
    ones = column(1, 1)
    assert estimate("t", "x", Logged(ones, column(0, 0), ones, ones, ones)) is None


def test_missing_arms_are_doubted() -> None:
    """Chances that add up to half: somebody else could have been drawn."""
    ones = np.ones(1_000)
    found = estimate("t", "x", Logged(ones / 2, ones, ones, ones, ones / 2))
    assert found is not None
    assert found.doubts == (Doubt.INCOMPLETE,)
