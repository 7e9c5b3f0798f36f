"""The four machines. A row is: state, event, next state, who may do it, what it needs."""

from __future__ import annotations

from lendweave.records import Role
from lendweave.records.machine import START, Machine, Step

SYSTEM = (Role.SERVICE, Role.OPERATIONS)
DECIDES = (Role.SERVICE, Role.ANALYST, Role.REVIEWER, Role.OPERATIONS)
PERSON = (Role.REVIEWER, Role.OPERATIONS)
REVIEWER = (Role.REVIEWER,)
RISK = (Role.SERVICE, Role.OPERATIONS, Role.REVIEWER, Role.PARTNER_RISK)

_BEFORE_FUNDER = ("submitted", "supplement_requested", "referred", "recommended", "unfunded")

APPLICATION = Machine(
    "application",
    (
        Step(START, "submit", "submitted", DECIDES),
        Step("submitted", "request_supplement", "supplement_requested", PERSON, ("reason",)),
        Step("referred", "request_supplement", "supplement_requested", PERSON, ("reason",)),
        Step("supplement_requested", "supplement", "submitted", SYSTEM),
        Step("submitted", "recommend", "recommended", DECIDES),
        Step("submitted", "refer", "referred", DECIDES),
        Step("submitted", "decline", "declined", DECIDES),
        Step("referred", "recommend", "recommended", DECIDES),
        Step("referred", "refer", "referred", DECIDES),
        Step("referred", "decline", "declined", DECIDES),
        Step("recommended", "recommend", "recommended", DECIDES),
        Step("recommended", "refer", "referred", DECIDES),
        Step("recommended", "decline", "declined", DECIDES),
        Step("declined", "appeal", "referred", REVIEWER, ("reason",)),
        Step("recommended", "ask_funder", "with_funder", SYSTEM, ("consent",)),
        Step("with_funder", "funder_approve_part", "with_funder", SYSTEM),
        Step("with_funder", "funder_approve", "approved", SYSTEM),
        Step("with_funder", "funder_decline", "unfunded", SYSTEM),
        Step("with_funder", "funder_expire", "unfunded", SYSTEM),
        Step("unfunded", "ask_funder", "with_funder", SYSTEM, ("consent",)),
        Step("unfunded", "decline", "declined", DECIDES),
        Step("approved", "grant", "granted", SYSTEM, ("approval",)),
        *(Step(state, "withdraw", "withdrawn", SYSTEM, ("reason",)) for state in _BEFORE_FUNDER),
        Step("with_funder", "withdraw", "withdrawn", SYSTEM, ("reason",)),
        Step("approved", "withdraw", "withdrawn", SYSTEM, ("reason",)),
        *(Step(state, "expire", "expired", SYSTEM) for state in _BEFORE_FUNDER),
        Step("approved", "expire", "expired", SYSTEM),
    ),
    {
        "submitted": "submitted",
        "supplement_requested": "supplement_requested",
        "withdrawn": "withdrawn",
        "expired": "expired",
    },
)

FACILITY = Machine(
    "facility",
    (
        Step(START, "grant", "active", SYSTEM, ("amount", "until", "approval")),
        Step("active", "raise", "active", REVIEWER, ("amount", "reason")),
        Step("active", "cut", "active", RISK, ("amount", "reason")),
        Step("active", "raise_for_a_time", "active", PERSON, ("amount", "until", "reason")),
        Step("active", "end_raise", "active", SYSTEM),
        Step("active", "freeze_part", "active", RISK, ("amount", "reason")),
        Step("active", "renew", "active", REVIEWER, ("until", "reason")),
        Step("active", "freeze", "frozen", RISK, ("reason",)),
        Step("active", "expire", "expired", SYSTEM),
        Step("active", "cool_off", "closed", SYSTEM, ("cooling_off", "nothing_owed")),
        Step("active", "close", "closed", PERSON, ("reason", "nothing_owed")),
        Step("frozen", "unfreeze", "active", REVIEWER, ("reason",)),
        Step("frozen", "cut", "frozen", RISK, ("amount", "reason")),
        Step("frozen", "end_raise", "frozen", SYSTEM),
        Step("frozen", "expire", "expired", SYSTEM),
        Step("frozen", "cool_off", "closed", SYSTEM, ("cooling_off", "nothing_owed")),
        Step("frozen", "close", "closed", PERSON, ("reason", "nothing_owed")),
        Step("expired", "renew", "active", REVIEWER, ("until", "reason")),
        Step("expired", "close", "closed", PERSON, ("reason", "nothing_owed")),
    ),
    {"active": "active", "frozen": "frozen", "expired": "expired", "closed": "closed"},
)

_BEFORE_MONEY = ("requested", "referred", "recommended", "unfunded", "with_funder", "approved")

DRAWDOWN = Machine(
    "drawdown",
    (
        Step(START, "request", "requested", DECIDES, ("amount",)),
        Step("requested", "recommend", "recommended", DECIDES),
        Step("requested", "refer", "referred", DECIDES),
        Step("requested", "decline", "declined", DECIDES),
        Step("referred", "recommend", "recommended", PERSON, ("reason",)),
        Step("referred", "decline", "declined", PERSON, ("reason",)),
        Step("recommended", "ask_funder", "with_funder", SYSTEM, ("consent",)),
        Step("recommended", "approve", "approved", SYSTEM, ("approval",)),
        Step("with_funder", "funder_approve_part", "with_funder", SYSTEM),
        Step("with_funder", "funder_approve", "approved", SYSTEM),
        Step("with_funder", "funder_decline", "unfunded", SYSTEM),
        Step("with_funder", "funder_expire", "unfunded", SYSTEM),
        Step("unfunded", "ask_funder", "with_funder", SYSTEM, ("consent",)),
        Step("unfunded", "decline", "declined", DECIDES),
        Step("approved", "disburse", "disbursed", SYSTEM),
        *(Step(state, "cancel", "cancelled", SYSTEM, ("reason",)) for state in _BEFORE_MONEY),
        *(Step(s, "expire", "expired", SYSTEM) for s in _BEFORE_MONEY if s != "with_funder"),
    ),
    {
        "requested": "requested",
        "referred": "requested",
        "recommended": "requested",
        "with_funder": "requested",
        "unfunded": "requested",
        "approved": "approved",
        "disbursed": "disbursed",
        "declined": "declined",
        "cancelled": "cancelled",
        "expired": "cancelled",
    },
)

LOAN = Machine(
    "loan",
    (
        Step(START, "disburse", "active", SYSTEM, ("amount",)),
        Step("active", "cool_off", "cancelled", SYSTEM, ("cooling_off",)),
        Step("active", "fall_overdue", "overdue", SYSTEM),
        Step("active", "restructure", "active", REVIEWER, ("reason",)),
        Step("active", "settle", "settled", SYSTEM),
        Step("active", "write_off", "charged_off", REVIEWER, ("reason",)),
        Step("overdue", "cure", "active", SYSTEM),
        Step("overdue", "restructure", "active", REVIEWER, ("reason",)),
        Step("overdue", "compensate", "overdue", SYSTEM, ("amount",)),
        Step("overdue", "settle", "settled", SYSTEM),
        Step("overdue", "write_off", "charged_off", REVIEWER, ("reason",)),
        Step("charged_off", "recover", "charged_off", SYSTEM, ("amount",)),
        Step("charged_off", "settle", "settled", SYSTEM),
        Step("charged_off", "reinstate", "overdue", REVIEWER, ("reason",)),
        Step("settled", "reopen", "active", PERSON, ("reason",)),
    ),
    {
        "active": "active",
        "overdue": "overdue",
        "settled": "settled",
        "charged_off": "charged_off",
        "cancelled": "settled",
    },
)

MACHINES: dict[str, Machine] = {
    machine.kind: machine for machine in (APPLICATION, FACILITY, DRAWDOWN, LOAN)
}
