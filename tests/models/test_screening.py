"""Screening: what counts, what is found, and what is doubted."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from lendweave.models import FeatureValues, Outcome, Screened, Subjects, Warned, screen

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
EACH = 400
NONE = float("nan")


def subjects(outcomes: list[int] | None = None) -> Subjects:
    """400 subjects a month; of the first three months every fifth loan is bad, the last is young.

    Of the young month only the bad ones can be told.
    """
    ripe = [Outcome.BAD if n % 5 == 0 else Outcome.GOOD for n in range(3 * EACH)]
    young = [Outcome.BAD if n % 5 == 0 else Outcome.UNTOLD for n in range(EACH)]
    month = np.repeat(np.arange(4), EACH)
    return Subjects(MONTHS, month, np.array(outcomes or [*ripe, *young], dtype=np.int64))


def feature(
    numbers: object,
    kind: Literal["number", "date", "word"] = "number",
    words: tuple[str, ...] = (),
) -> FeatureValues:
    """A feature over all subjects."""
    return FeatureValues("x", "an x", "某", "", kind, np.asarray(numbers, dtype=np.float64), words)


def screened(values: FeatureValues) -> Screened:
    """What is found of one feature."""
    [found] = screen(subjects(), [values]).features
    return found


def test_a_young_month_does_not_count() -> None:
    """Its bad loans are told, its good ones are not: every one that counts is of an older month."""
    found = screen(subjects(), [])
    assert [month.ripe for month in found.months] == [True, True, True, False]
    assert (found.subjects, found.loans, found.bad, found.left_out) == (1600, 1200, 240, 400)


def test_a_month_counts_when_nine_in_ten_can_be_told() -> None:
    """The edge is part of it."""
    untold = [Outcome.UNTOLD] * (EACH // 10)
    edge = [*untold, *[Outcome.GOOD] * (EACH - len(untold))]
    below = [Outcome.UNTOLD, *edge[1:-1], Outcome.UNTOLD]
    nobody = [Outcome.NO_LOAN] * EACH
    found = screen(subjects([*edge, *below, *nobody, *nobody]), [])
    assert [month.ripe for month in found.months] == [True, False, False, False]
    assert found.months[2].loans == 0


def test_values_of_a_young_month_tell_nothing() -> None:
    """A feature that marks the bad loans of the young month alone has no information value."""
    bad_and_young = np.array([n >= 3 * EACH and n % 5 == 0 for n in range(4 * EACH)])
    found = screened(feature(bad_and_young))
    assert found.information == pytest.approx(0, abs=1e-9)


def test_what_knows_the_outcome_is_suspected() -> None:
    """A feature that is the outcome itself: its value is far above anything honest."""
    outcome = subjects().outcomes == Outcome.BAD
    found = screened(feature(outcome))
    assert found.information > 5
    assert Warned.LEAK in found.warnings
    assert [(each.label, each.good, each.bad) for each in found.evidence.bins] == [
        ("< 1", 960, 0),
        (">= 1", 0, 240),
    ]


def test_a_rare_value_has_its_own_bin() -> None:
    """One loan in forty stands apart, and is bad: quantiles alone would not see it."""
    rare = np.array([n % 40 == 0 for n in range(4 * EACH)])
    found = screened(feature(rare))
    assert [(each.label, each.good, each.bad) for each in found.evidence.bins] == [
        ("< 1", 960, 210),
        (">= 1", 0, 30),
    ]


def test_nulls_and_words_have_bins() -> None:
    """What is not known may tell, and each common word is a bin; rare words share one."""
    words = ("a", "b", "rare")
    codes = [0.0 if n % 2 else 1.0 for n in range(4 * EACH)]
    codes[0] = 2.0
    codes[5:40:5] = [NONE] * 7
    found = screened(feature(codes, "word", words))
    assert {each.label for each in found.evidence.bins} == {"a", "b", "other", "null"}
    assert found.coverage == (4 * EACH - 7) / (4 * EACH)
    assert found.distinct == 3
    assert sum(each.loans for each in found.evidence.bins) == 1200


def test_dates_are_told_as_dates() -> None:
    """A cut of days since 1970 is a day."""
    days = [
        20_000.0 if subjects().outcomes[n] == Outcome.BAD else 19_000.0 for n in range(4 * EACH)
    ]
    found = screened(feature(days, "date"))
    assert [each.label for each in found.evidence.bins] == ["< 2024-10-04", ">= 2024-10-04"]


def test_little_known_and_constant_features_are_doubted() -> None:
    """Known of one in a hundred; the same for everybody; known of nobody."""
    thin = [float(n) if n % 100 == 0 else NONE for n in range(4 * EACH)]
    assert screened(feature(thin)).warnings == (Warned.THIN,)
    assert screened(feature(np.ones(4 * EACH))).warnings == (Warned.CONSTANT,)
    unknown = screened(feature(np.full(4 * EACH, NONE)))
    assert unknown.warnings == (Warned.THIN, Warned.CONSTANT)


def test_presence_alone_may_tell() -> None:
    """One value or null is no constant."""
    marked = [1.0 if n % 2 else NONE for n in range(4 * EACH)]
    assert screened(feature(marked)).warnings == ()


def test_a_feature_that_moves_is_told_by_month() -> None:
    """Ten times as large from March on; January has nothing before it."""
    values = [float(n % 50) * (10 if n >= 2 * EACH else 1) for n in range(4 * EACH)]
    found = screened(feature(values))
    january, february, march, _ = found.psi
    assert january is None
    assert february is not None
    assert february.beyond_chance < 0
    assert march is not None
    assert march.value > 1
    assert found.largest_psi == march
    assert Warned.MOVED in found.warnings


def test_those_that_tell_most_stand_first() -> None:
    """In the order of information; names are handed through."""
    outcome = (subjects().outcomes == Outcome.BAD).astype(float)
    dull = FeatureValues("dull", "", "", "", "number", np.ones(4 * EACH))
    sharp = FeatureValues("sharp", "sharp one", "尖", "scene", "number", outcome)
    first, last = screen(subjects(), [dull, sharp]).features
    assert (first.name, first.en, first.zh, first.group) == ("sharp", "sharp one", "尖", "scene")
    assert last.name == "dull"


def test_without_loans_there_are_no_information_values() -> None:
    """A scene without outcomes is screened for coverage and drift alone."""
    found = screen(subjects([Outcome.NO_LOAN] * (4 * EACH)), [feature(np.arange(4 * EACH) % 7)])
    assert not found.tells
    assert found.features[0].evidence.bins == ()
    assert found.features[0].psi[1] is not None


def test_no_subjects_at_all() -> None:
    """An empty history is screened without a word."""
    empty = np.empty(0, dtype=np.int64)
    found = screen(Subjects((), empty, empty), [feature([])])
    assert (found.subjects, found.loans, found.features[0].coverage) == (0, 0, 0)


def test_the_direction_that_tells_more_is_taken() -> None:
    """Bad loans at 0 and, more of them, from 2 on; none at 1: the rise from 2 on is told."""
    outcomes = subjects().outcomes[: 3 * EACH]
    values = np.ones(4 * EACH)
    bad = np.flatnonzero(outcomes == Outcome.BAD)
    values[bad[:80]], values[bad[80:]] = 0, 2
    values[np.flatnonzero(outcomes == Outcome.GOOD)[:200]] = 0
    found = screened(feature(values))
    assert [each.label for each in found.evidence.bins] == ["< 2", ">= 2"]
    assert found.evidence.bins[-1].bad_rate == 1
