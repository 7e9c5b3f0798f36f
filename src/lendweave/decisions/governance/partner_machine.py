"""The machine of a partner's freeze by hand: state, event, next state, who, what it needs."""

from __future__ import annotations

from lendweave.records import Role
from lendweave.records.machine import START, Machine, Need, Step

MAKER = (Role.ANALYST, Role.REVIEWER, Role.PARTNER_RISK, Role.OPERATIONS)
CHECKER = (Role.REVIEWER, Role.PARTNER_RISK)
AT_ITS_TIME = (*MAKER, Role.SERVICE)

_FOUR_EYES: tuple[Need, ...] = ("reason", "another_person")
_NOT_FROZEN = (START, "rejected", "unfrozen", "expired", "lapsed")

PARTNER_FREEZE = Machine(
    "partner_freeze",
    (
        *(Step(state, "freeze", "freeze_asked", MAKER, ("reason",)) for state in _NOT_FROZEN),
        *(
            Step(state, "freeze_now", "frozen_unconfirmed", (Role.PARTNER_RISK,), ("reason",))
            for state in (*_NOT_FROZEN, "freeze_asked")
        ),
        Step("freeze_asked", "approve", "frozen", CHECKER, _FOUR_EYES),
        Step("freeze_asked", "reject", "rejected", CHECKER, ("reason",)),
        Step("frozen_unconfirmed", "approve", "frozen", CHECKER, _FOUR_EYES),
        Step("frozen_unconfirmed", "reject", "rejected", CHECKER, ("reason",)),
        Step("frozen_unconfirmed", "expire", "lapsed", AT_ITS_TIME),
        Step("frozen", "unfreeze", "unfreeze_asked", MAKER, ("reason",)),
        Step("unfreeze_asked", "approve", "unfrozen", CHECKER, _FOUR_EYES),
        Step("unfreeze_asked", "reject", "frozen", CHECKER, ("reason",)),
        *(Step(state, "expire", "expired", AT_ITS_TIME) for state in ("frozen", "unfreeze_asked")),
    ),
    {},
)

FROZEN = frozenset({"frozen_unconfirmed", "frozen", "unfreeze_asked"})
"""States in which strategies see the partner as frozen, whatever its grade says."""
