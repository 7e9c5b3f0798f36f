"""How late loans are at the end of a day, and in which class and stage they stand."""

from __future__ import annotations

import numpy as np

from lendweave.book.bulk.columns import (
    ACTIVE,
    NO_DAY,
    OVERDUE,
    SETTLED,
    WRITTEN_OFF,
    Shard,
)
from lendweave.book.bulk.pattern_rules import PatternRules, class_steps
from lendweave.book.loan.rules import RISK_CLASSES

_LOSS = RISK_CLASSES.index("loss")


def stand(shard: Shard, rules: PatternRules, day: int) -> None:
    """Work out days past due, status, class and stage of every loan at the end of the day."""
    loans = shard.loans
    _be_late(shard, day)
    is_open = (loans.status == ACTIVE) | (loans.status == OVERDUE)
    is_late = loans.days_past_due > rules.grace_days[loans.pattern]
    loans.status[is_open] = np.where(is_late, OVERDUE, ACTIVE)[is_open]
    for place, pattern in enumerate(shard.patterns):
        here = loans.pattern == place
        days, classes, stages = class_steps(pattern)
        step = np.maximum(np.searchsorted(days, loans.days_past_due[here], side="right") - 1, 0)
        loans.risk_class[here], loans.stage[here] = classes[step], stages[step]
    held = loans.floor_until >= day
    loans.risk_class[held] = np.maximum(loans.risk_class, loans.floor_class)[held]
    loans.stage[held] = np.maximum(loans.stage, loans.floor_stage)[held]
    lost = loans.status == WRITTEN_OFF
    loans.risk_class[lost], loans.stage[lost] = _LOSS, 3


def _be_late(shard: Shard, day: int) -> None:
    loans = shard.loans
    is_late = (loans.status < SETTLED) & (loans.first_open < loans.next_due)
    first = (shard.first_rows() + loans.first_open)[is_late]
    loans.days_past_due[:] = 0
    loans.days_past_due[is_late] = np.maximum(day - shard.rows.due_on[first], 0)
    lost = loans.lost_since != NO_DAY
    loans.days_past_due[lost] = day - loans.lost_since[lost]
