"""The machine of a strategy's version. A row is: state, event, next state, who, what it needs."""

from __future__ import annotations

from lendweave.records import Role
from lendweave.records.machine import START, Machine, Step

AUTHOR = (Role.ANALYST, Role.MODELLER)
APPROVER = (Role.ANALYST, Role.REVIEWER, Role.PARTNER_RISK)
EMERGENCY = (Role.ANALYST, Role.REVIEWER, Role.PARTNER_RISK, Role.OPERATIONS)
AT_ITS_TIME = (*APPROVER, Role.SERVICE)

_LOOKED_AT = ("checked", "backtested", "approved")
_MAY_END = ("draft", "checked", "backtested", "approved", "replaced")

STRATEGY = Machine(
    "strategy",
    (
        Step(START, "submit", "draft", AUTHOR),
        Step("draft", "check", "checked", AUTHOR, ("checked",)),
        Step("checked", "backtest", "backtested", AUTHOR, ("backtested",)),
        Step("backtested", "approve", "approved", APPROVER, ("another_person",)),
        *(Step(state, "reject", "draft", APPROVER, ("reason",)) for state in _LOOKED_AT),
        Step("approved", "activate", "live", APPROVER),
        Step("approved", "schedule", "scheduled", APPROVER),
        Step("scheduled", "activate", "live", AT_ITS_TIME),
        Step("scheduled", "unschedule", "approved", APPROVER, ("reason",)),
        Step("live", "replace", "replaced", AT_ITS_TIME),
        Step("live", "roll_back", "replaced", EMERGENCY, ("reason",)),
        Step("replaced", "restore", "live", EMERGENCY, ("reason",)),
        Step("replaced", "approve", "approved", APPROVER, ("another_person",)),
        *(Step(state, "retire", "retired", APPROVER, ("reason",)) for state in _MAY_END),
        Step("live", "retire", "retired", APPROVER, ("reason",)),
    ),
    {},
)

ENTERS = frozenset({"activate", "restore"})
"""Events by which a version begins to decide."""
LEAVES = frozenset({"replace", "roll_back", "retire"})
"""Events by which the live version ceases to."""
