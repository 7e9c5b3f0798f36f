"""The life of a loan: its contract and its events, folded into a state and journal entries.

In: Contract, Event.
Out: LoanRun, LoanState, Entry.
Never: a clock; an update of what was booked.
"""

from lendweave.book.loan.accrual import Accrual, accrual
from lendweave.book.loan.agreed import contract_details, contract_of
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.entering import Entered, catch_up, check_clock, enter
from lendweave.book.loan.events import EVENT_KINDS, Event, EventKind, event_of
from lendweave.book.loan.fold import run
from lendweave.book.loan.payoff import Payoff, payoff
from lendweave.book.loan.rules import (
    ALLOCATION,
    CLASSES,
    DpdRow,
    LoanRules,
    PenaltyRule,
    PrepaymentRule,
    SubsidyRule,
)
from lendweave.book.loan.state import (
    CLOSED,
    Amounts,
    InstalmentState,
    LoanRun,
    LoanState,
    Payment,
    Status,
)

__all__ = [
    "ALLOCATION",
    "CLASSES",
    "CLOSED",
    "EVENT_KINDS",
    "Accrual",
    "Amounts",
    "Contract",
    "DpdRow",
    "Entered",
    "Event",
    "EventKind",
    "InstalmentState",
    "LoanRules",
    "LoanRun",
    "LoanState",
    "Payment",
    "Payoff",
    "PenaltyRule",
    "PrepaymentRule",
    "Status",
    "SubsidyRule",
    "accrual",
    "catch_up",
    "check_clock",
    "contract_details",
    "contract_of",
    "enter",
    "event_of",
    "payoff",
    "run",
]
