"""The machine of an entry on a name list: state, event, next state, who, what it needs."""

from __future__ import annotations

from lendweave.records import Role
from lendweave.records.machine import START, Machine, Need, Step

MAKER = (Role.ANALYST, Role.REVIEWER, Role.PARTNER_RISK, Role.OPERATIONS)
CHECKER = (Role.REVIEWER, Role.PARTNER_RISK)
AT_ITS_TIME = (*MAKER, Role.SERVICE)

_FOUR_EYES: tuple[Need, ...] = ("reason", "another_person")
_PUT_FORWARD = (START, "rejected", "removed", "expired")

LIST_ENTRY = Machine(
    "list_entry",
    (
        *(Step(state, "propose", "proposed", MAKER, ("reason",)) for state in _PUT_FORWARD),
        Step("proposed", "approve", "in_force", CHECKER, _FOUR_EYES),
        Step("proposed", "reject", "rejected", CHECKER, ("reason",)),
        Step("in_force", "renew", "in_force", CHECKER, ("reason", "until", "another_person")),
        Step("in_force", "appeal", "appealed", AT_ITS_TIME, ("reason",)),
        Step("appealed", "uphold", "in_force", CHECKER, _FOUR_EYES),
        Step("appealed", "remove", "removed", CHECKER, _FOUR_EYES),
        Step("in_force", "ask_removal", "removal_asked", MAKER, ("reason",)),
        Step("removal_asked", "keep", "in_force", CHECKER, ("reason",)),
        Step("removal_asked", "remove", "removed", CHECKER, _FOUR_EYES),
        *(
            Step(state, "expire", "expired", AT_ITS_TIME)
            for state in ("in_force", "appealed", "removal_asked")
        ),
    ),
    {},
)

IN_FORCE = frozenset({"in_force", "appealed", "removal_asked"})
"""States in which strategies see the entry: an appeal does not take it off until it is judged."""

ANSWERS: dict[str, frozenset[str]] = {
    "approve": frozenset({"propose"}),
    "renew": frozenset({"propose", "approve", "renew"}),
    "uphold": frozenset({"propose", "approve", "appeal"}),
}
"""Whose steps bar somebody from being the other person, by what is asked of another person."""
ENDS: dict[str, frozenset[str]] = {
    "appealed": frozenset({"propose", "approve", "appeal"}),
    "removal_asked": frozenset({"ask_removal"}),
}
"""The same for `remove`, by the state it is taken from: an appeal is judged by who neither put the
entry there nor brought the appeal; what the house takes off itself needs two who agree."""


def barred_by(event: str, state: str) -> frozenset[str]:
    """Events whose actors may not take this step as the other person."""
    return ENDS[state] if event == "remove" else ANSWERS.get(event, frozenset())
