"""Random lives: what may happen next to a loan, and what must hold whatever does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.book.loan.lives import BEGIN

from lendweave.book.calendar import Periods, Shift, read_calendars
from lendweave.book.funding import Share
from lendweave.book.ledger import ACCOUNTS, Entry, balanced, balances, in_force
from lendweave.book.loan import (
    ALLOCATION,
    Contract,
    Event,
    EventKind,
    LoanRules,
    LoanRun,
    LoanState,
    PenaltyRule,
    PrepaymentRule,
    SubsidyRule,
    catch_up,
    enter,
    run,
)
from lendweave.book.schedule.model import Draw, FeeRow, RateChange, ScheduleTerms
from lendweave.kernel.errors import LendweaveError

SHARES: tuple[tuple[Share, ...], ...] = (
    (Share("house"),),
    (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending")),
    (
        Share("bank_a", 333, "loan_assistance", "guarantor", "guarantee_co"),
        Share("bank_b", 334, "joint_lending"),
        Share("bank_c", 333, "loan_assistance", "platform", "platform"),
    ),
)
RULES: tuple[LoanRules, ...] = (
    LoanRules(backdating_days=40, penalty=PenaltyRule(Decimal("0.216"))),
    LoanRules(
        allocation=tuple(reversed(ALLOCATION)),
        allocate_by="instalment",
        rounding="half_even",
        penalty=PenaltyRule(Decimal("0.18"), ("principal",), "instalment", 3, 365),
        prepayment=PrepaymentRule(mode="shorten", fee=Decimal("0.01"), free_after=3),
        subsidies=(SubsidyRule("merchant", 1, 3, Decimal("0.5")),),
        cooling_off_days=15,
        backdating_days=40,
        non_accrual_dpd=30,
    ),
    LoanRules(
        allocation=tuple(row for row in ALLOCATION if row[0] != "in_advance"),
        prepayment=PrepaymentRule(interest="full_period"),
        subsidies=(SubsidyRule("brand", 2, None, Decimal(1)),),
        backdating_days=40,
        non_accrual_dpd=None,
    ),
)
CHINA = read_calendars(
    (Path(__file__).resolve().parents[3] / "scenarios" / "holidays.yaml").read_text("utf-8"),
    "holidays.yaml",
)["cn"]
GROWING: tuple[dict[str, Any], ...] = (
    {"grace": 2, "unpaid_interest": "capitalised"},
    {"grace": 7, "unpaid_interest": "capitalised"},
    {"payment_cap": 700, "unpaid_interest": "capitalised"},
    {"grace": 1, "interest_only": 3, "unpaid_interest": "capitalised"},
)
OTHERS_PAY: tuple[tuple[FeeRow, ...], ...] = (
    (),
    (FeeRow("service", 0, 777, False, "merchant", "platform"),),
    (FeeRow("service", 0, 777, False, "merchant", "platform", True),),
    (
        FeeRow("service", 0, 5_001, False, "merchant", "lender", True),
        FeeRow("service_2", 0, 101, False, "merchant", "guarantor", True),
        *(FeeRow("monthly", number, 101, False, "brand", "lender") for number in range(1, 25)),
    ),
    (
        *(FeeRow("monthly", number, 33, False, "brand", "platform") for number in range(1, 25)),
        *(FeeRow("monthly", number, 101, False, "merchant", "lender") for number in range(1, 25)),
    ),
)
PLANS = ("equal_instalment", "equal_principal", "interest_first", "bullet", "staged")
DAY_COUNTS = ("30/360", "actual/365", "equal_periods")


def any_contract(seed: int) -> Contract:
    """One of some thousand kinds of loan, by a number."""

    def pick(*choices: Any) -> Any:
        nonlocal seed
        seed, at = divmod(seed, len(choices))
        return choices[at]

    grows = pick({}, *GROWING)
    amount, months = pick(100_000, 1_234_567, 99, 5_000_001), pick(12, 6, 24, 3, 12, 1)
    fees = pick((), (FeeRow("service", 0, 500, True, "borrower"),))
    fees += pick((), (FeeRow("monthly", 1, 30, True, "borrower"),))
    terms = ScheduleTerms(
        plan=pick(*PLANS),
        draws=(Draw(BEGIN, amount),),
        rates=(RateChange(BEGIN, Decimal(pick("0.144", "0", "0.2399"))),),
        periods=Periods(months, pick("month", "month", "week"), anchor_day=None),
        day_count=pick(*DAY_COUNTS),
        shift=pick(Shift(), Shift("following", CHINA), Shift("preceding", CHINA)),
        fees=fees,
    )
    rules, shares = pick(*RULES), pick(*SHARES)
    terms = replace(terms, fees=fees + pick(*OTHERS_PAY))
    if not rules.subsidies:
        grace = min(grows.get("grace", 0), terms.periods.count - 1)
        first = min(grows.get("interest_only", 0), terms.periods.count - 1)
        terms = replace(terms, **grows | {"grace": grace, "interest_only": first})
    return Contract("L1", "CNY", amount, terms, rules, shares)


Move = Callable[["Walk", LoanState, int], "Told | None"]
Told = tuple[EventKind, int, Mapping[str, Any]]
"""Kind, amount and details of an event; `part` in what makes them is from 0 to 1000."""


def _part(amount: int, part: int) -> int:
    return max(amount * part // 1000, 1)


def _payment(walk: Walk, state: LoanState, part: int) -> Told:
    nearest = next((row for row in state.instalments if sum(row.open[:4])), None)
    amount = state.overdue.total or (sum(nearest.open[:4]) if nearest else 1)
    return "pay", amount if part % 2 else _part(amount, part), {}


def _reversal(walk: Walk, state: LoanState, part: int) -> Told:
    undone = walk.events[part * len(walk.events) // 1001]
    return "reverse", 0, {"reverses": undone.id}


MOVES: dict[str, Callable[[Walk, LoanState, int], Told]] = {}


def _moves() -> dict[str, Callable[[Walk, LoanState, int], Told]]:
    return {
        "pay": _payment,
        "pay in full": lambda w, s, p: ("pay", s.overdue.total or 1, {}),
        "pay too much": lambda w, s, p: ("pay", s.owed.total + p, {}),
        "prepay": lambda w, s, p: (
            "pay",
            _part(s.owed.total, p),
            {"purpose": "prepay", **({"mode": "shorten"} if p % 3 == 0 else {})},
        ),
        "settle": lambda w, s, p: ("pay", s.owed.total + p, {"purpose": "settle"}),
        "subsidy": lambda w, s, p: (
            "pay",
            _part(s.owed.subsidy, p),
            {"purpose": "subsidy", "payer": "merchant"},
        ),
        "service fee": lambda w, s, p: (
            "pay",
            _part(sum(fee.open for fee in s.service_fees if fee.billed), p),
            {"purpose": "service_fee", "payer": ("merchant", "brand")[p % 2]},
        ),
        "draw": lambda w, s, p: (
            "disburse",
            _part(w.contract.amount - s.disbursed, p),
            {"to": "merchant" if p % 2 else "borrower"},
        ),
        "pay out": lambda w, s, p: (
            "pay_out",
            _part(-s.balances.get("payable_merchant", 0), p),
            {},
        ),
        "give credit back": lambda w, s, p: ("pay_out", s.credit, {"to": "borrower"}),
        "refund": lambda w, s, p: (
            "refund",
            _part(s.disbursed, p),
            {
                "interest": "unwind" if p % 2 else "keep",
                "to": "cash" if p % 3 == 0 else "borrower_credit",
                "netted": p % 5 == 0,
                "whole": p % 7 == 0,
            },
        ),
        "reverse": _reversal,
        "restructure": lambda w, s, p: (
            "restructure",
            0,
            {"term": 1 + p % 9, "capitalise": p % 2 == 0, "rate": "0.1" if p % 3 else "0.2"},
        ),
        "rate": lambda w, s, p: ("change_rate", 0, {"rate": f"0.{p:04}"}),
        "fee": lambda w, s, p: ("charge_fee", 1 + p, {"code": "dunning"}),
        "waive": lambda w, s, p: (
            "waive",
            p // 4 * (p % 4 > 0),
            {"component": ("penalty", "fee", "interest")[p % 3]},
        ),
        "write off": lambda w, s, p: ("write_off", 0, {}),
        "recover": lambda w, s, p: ("recover", 1 + p, {"cost": p // 10}),
        "compensate": lambda w, s, p: (
            "compensate",
            0,
            {"scope": "all" if p % 2 else "overdue"},
        ),
        "deposit": lambda w, s, p: ("deposit", 1 + p, {"do": ("take", "return", "apply")[p % 3]}),
        "cancel": lambda w, s, p: ("cancel", s.owed.principal, {}),
    }


MOVES.update(_moves())


@dataclass
class Walk:
    """A loan that lives: its events, and all that was posted for it."""

    contract: Contract
    today: date = BEGIN
    events: list[Event] = field(default_factory=list)
    booked: list[Entry] = field(default_factory=list)
    cash: int = 0

    def __post_init__(self) -> None:
        self.tell("open", 0, {})

    @property
    def state(self) -> LoanState:
        """The loan now."""
        return run(self.contract, self.events, self.today).state

    def tell(self, kind: EventKind, amount: int, details: Mapping[str, Any], back: int = 0) -> bool:
        """Enter an event; False where it is refused, with nothing posted."""
        said = dict(details)
        payer, undone = said.pop("payer", "borrower"), said.pop("reverses", "")
        number = len(self.events) + 1
        on = max(self.today - timedelta(days=back), BEGIN)
        event = Event(number, kind, on, amount, "CNY", payer, undone, str(number), said)
        try:
            done = enter(self.contract, self.events, event, self.today, self.booked)
        except LendweaveError:
            return False
        self.events.append(event)
        self.booked.extend(done.entries)
        return True

    def move(self, name: str, part: int, back: int = 0) -> bool:
        """Let one of the moves happen, as far as it can."""
        kind, amount, details = MOVES[name](self, self.state, part)
        return self.tell(kind, amount, details, back)

    def wait(self, days: int) -> None:
        """Days pass; what they bring is posted."""
        self.today += timedelta(days=days)
        self.booked.extend(catch_up(self.contract, self.events, self.today, self.booked).entries)


def look(walk: Walk) -> LoanRun:
    """Everything that must hold of a loan at any time."""
    done = run(walk.contract, walk.events, walk.today)
    again = run(walk.contract, tuple(walk.events), walk.today)
    assert again == done
    balanced(walk.booked)
    ids = [entry.id for entry in walk.booked]
    assert len(set(ids)) == len(ids)
    wanted = {entry.id: entry for entry in done.entries}
    assert len(wanted) == len(done.entries)
    standing = in_force(walk.booked)
    assert standing.keys() == wanted.keys()
    assert balances(walk.booked) == balances(done.entries)
    _look_at_balances(done)
    _look_at_principal(done.state)
    _look_at_service_fees(done)
    assert done.state.balances.get("cash", 0) == _moved(walk.events, done)
    return done


def _look_at_balances(done: LoanRun) -> None:
    """Funders add up to the whole, and nothing is negative that may not be."""
    by_holder = balances(done.entries)
    sums: dict[str, int] = {}
    for (name, holder), amount in by_holder.items():
        sums[name] = sums.get(name, 0) + amount
        account = ACCOUNTS[name]
        assert account.may_be_negative or account.grown(amount) >= 0, (name, holder, amount)
    assert {name: amount for name, amount in sums.items() if amount} == done.state.balances


def _look_at_principal(state: LoanState) -> None:
    """No principal comes from nowhere or goes there."""
    lent = state.disbursed + state.capitalised
    assert state.repaid.principal == lent - state.written_off.principal - state.owed.principal
    if not state.compensated:
        assert state.balances.get("loan_principal", 0) == state.owed.principal
        held = sum(state.balances.get(f"{name}_receivable", 0) for name in ("interest", "fee"))
        assert held <= state.owed.interest + state.owed.fee
    for row in state.instalments:
        assert all(0 <= still <= due for still, due in zip(row.open, row.due, strict=True))
    assert sum(row.open.principal for row in state.instalments) == state.owed.principal


def _look_at_service_fees(done: LoanRun) -> None:
    """What others owe is what has fallen due of it, in each book."""
    owed: dict[str, int] = {}
    for fee in done.state.service_fees:
        assert 0 <= fee.open <= fee.due
        owed[fee.holder] = owed.get(fee.holder, 0) + fee.open * fee.billed
    booked = balances(done.entries)
    for holder, amount in owed.items():
        assert booked.get(("service_fee_receivable", holder), 0) == amount
    earned = sum(fee.due for fee in done.state.service_fees if fee.billed)
    assert -done.state.balances.get("service_fee_income", 0) == earned


def _moved(events: Sequence[Event], done: LoanRun) -> int:
    """Cash by what the events say, whatever it was for."""
    undone = {event.reverses for event in events if event.event == "reverse"}
    total = 0
    for event in events:
        if event.id not in undone:
            total += _cash_of(event, done)
    return total


def _cash_of(event: Event, done: LoanRun) -> int:
    into = {"pay": 1, "recover": 1, "cancel": 1, "pay_out": -1}
    if event.event in into:
        return into[event.event] * event.amount - int(event.details.get("cost", 0))
    if event.event == "disburse":
        return -event.amount if event.details.get("to") != "merchant" else 0
    if event.event == "deposit":
        return {"take": 1, "return": -1, "apply": 0}[event.details["do"]] * event.amount
    if event.event == "refund":
        lines = [
            line.amount
            for entry in done.entries
            if entry.event == event.number
            for line in entry.lines
            if line.account == "cash"
        ]
        return sum(lines)
    return 0
