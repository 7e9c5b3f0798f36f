"""The machine of a case. A row is: state, event, next state, who may do it, what it needs."""

from __future__ import annotations

from lendweave.records import Role
from lendweave.records.machine import START, Machine, Step

OPENS = (Role.SERVICE, Role.ANALYST, Role.REVIEWER, Role.OPERATIONS)
WORKS = (Role.REVIEWER, Role.OPERATIONS)
SYSTEM = (Role.SERVICE, Role.OPERATIONS)
BRINGS = (Role.SERVICE, Role.REVIEWER, Role.OPERATIONS)

UNDECIDED = ("opened", "escalated", "assigned", "waiting", "proposed")
"""States in which a case is still to be decided."""
DECIDED = ("decided", "overridden")
"""States in which a person has decided it."""
_LATE = ("opened", "assigned", "proposed")

CASE = Machine(
    "review_case",
    (
        Step(START, "open", "opened", OPENS),
        Step("opened", "take", "assigned", WORKS),
        Step("escalated", "take", "assigned", WORKS),
        Step("assigned", "release", "opened", WORKS, ("reason",)),
        Step("assigned", "check", "assigned", WORKS, ("its_own",)),
        Step("assigned", "ask_documents", "waiting", WORKS, ("its_own", "reason")),
        Step("waiting", "receive_documents", "assigned", BRINGS),
        Step("assigned", "propose", "proposed", WORKS, ("its_own", "checklist", "reason")),
        Step("assigned", "decide", "decided", WORKS, ("its_own", "checklist")),
        Step("proposed", "send_back", "assigned", WORKS, ("another_person", "reason")),
        Step("proposed", "decide", "decided", WORKS, ("another_person",)),
        Step("proposed", "override", "overridden", WORKS, ("another_person", "reason")),
        *(Step(state, "escalate", "escalated", SYSTEM) for state in _LATE),
        *(Step(state, "withdraw", "withdrawn", BRINGS, ("reason",)) for state in UNDECIDED),
        *(Step(state, "expire", "expired", SYSTEM) for state in UNDECIDED),
        *(Step(state, "audit", state, WORKS, ("another_person",)) for state in DECIDED),
    ),
    {},
)
