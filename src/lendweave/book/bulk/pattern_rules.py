"""The rules of a shard's patterns as columns, one value for each pattern."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from lendweave.book.bulk.columns import IntArray, Pattern
from lendweave.book.loan.rules import RISK_CLASSES
from lendweave.book.rounding import ROUNDINGS

NEVER = 2**31
"""More days than any loan is past due."""


class PatternRules(NamedTuple):
    """penalty on one minor unit for one day: top / bottom, 0 / 1 for none.

    bears_*: 1 where the component bears penalty. whole: 1 where it is worked out on the instalment
    as it fell due. compound: 1 where penalty bears penalty.
    """

    top: IntArray
    bottom: IntArray
    penalty_grace: IntArray
    rounding: IntArray
    bears_fee: IntArray
    bears_principal: IntArray
    bears_interest: IntArray
    compound: IntArray
    whole: IntArray
    non_accrual: IntArray
    grace_days: IntArray


def pattern_rules(patterns: Sequence[Pattern]) -> PatternRules:
    """The rules of each pattern, in their order."""
    rows = [_row(pattern) for pattern in patterns]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(PatternRules._fields))
    return PatternRules(*table.T)


def _row(pattern: Pattern) -> tuple[int, ...]:
    rules = pattern.rules
    penalty, limit = rules.penalty, rules.non_accrual_dpd
    part = Fraction(penalty.rate) / penalty.days_in_year if penalty else Fraction(0)
    base = penalty.base if penalty else ()
    return (
        part.numerator,
        part.denominator,
        penalty.grace_days if penalty else 0,
        ROUNDINGS.index(rules.rounding),
        *(int(component in base) for component in ("fee", "principal", "interest", "penalty")),
        int(penalty is not None and penalty.of == "instalment"),
        NEVER if limit is None else limit,
        rules.grace_days,
    )


def class_steps(pattern: Pattern) -> tuple[IntArray, IntArray, IntArray]:
    """From how many days past due on, which class and which stage: places, days rising."""
    rows = sorted(pattern.rules.classes, key=lambda row: row.dpd)
    return (
        np.array([row.dpd for row in rows], dtype=np.int64),
        np.array([RISK_CLASSES.index(row.risk_class) for row in rows], dtype=np.int64),
        np.array([row.stage for row in rows], dtype=np.int64),
    )
