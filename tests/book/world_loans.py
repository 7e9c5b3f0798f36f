"""The loans of a world as this book would service them: contracts and events out of its truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from lendweave.book.calendar import Periods
from lendweave.book.loan import (
    Contract,
    Event,
    EventKind,
    LoanRules,
    PenaltyRule,
    PrepaymentRule,
)
from lendweave.book.schedule.model import Draw, RateChange, ScheduleTerms

RULES = LoanRules(
    allocation=(
        ("past_due", "interest"),
        ("past_due", "principal"),
        ("past_due", "penalty"),
        ("due", "interest"),
        ("due", "principal"),
        ("in_advance", "interest"),
        ("in_advance", "principal"),
    ),
    allocate_by="instalment",
    rounding="half_up",
    penalty=PenaltyRule(
        Decimal("0.18"), of="instalment", grace_days=3, days_in_year=360, booked="when_paid"
    ),
    prepayment=PrepaymentRule(rounding="down"),
    overpayment="refuse",
    cooling_off_days=31,
    non_accrual_dpd=90,
    write_off_dpd=181,
)
"""What the world's lender does, as `docs/concepts/world/credit.md` tells it."""
MICROS = 1_000_000
ACCOUNTS = {"payable": "payable_merchant", "recovery": "recovery_income"}
"""The world's accounts that have another name in the chart of accounts."""
PURPOSES = ("part", "instalment", "penalty", "refund", "settlement", "recovery")


@dataclass(frozen=True, slots=True)
class Repaid:
    """One repayment of the truth, and the event that enters it."""

    event: int
    purpose: str
    principal: int
    interest: int
    penalty: int


@dataclass(frozen=True, slots=True)
class WorldLoan:
    """A loan of the world: what the book is told, and what it should say."""

    contract: Contract
    events: list[Event]
    instalments: list[tuple[date, int, int]]
    repaid: list[Repaid]
    balances: dict[str, int]


def world_loans(tables: Mapping[str, Any]) -> Iterator[WorldLoan]:
    """Every loan of a block, by its truth tables."""
    repaid, posted = _by_loan(tables["repayment"]), _by_loan(tables["posting"])
    rows, lost = _by_loan(tables["instalment"]), _by_loan(tables["charge_off"])
    for loan in _rows(tables["loan"]):
        key = loan["order_id"]
        contract = _contract(loan)
        story = _Story(loan["disbursed_at"], contract.amount)
        story.tell(repaid[key], posted[key], rows[key], lost[key])
        yield WorldLoan(
            contract,
            story.events,
            [(row["due_on"], row["principal_minor"], row["interest_minor"]) for row in rows[key]],
            story.repaid,
            _balances(posted[key]),
        )


def _rows(frame: Any) -> Iterator[dict[str, Any]]:
    names = frame.__dataclass_fields__
    columns = [np.asarray(getattr(frame, name)).tolist() for name in names]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _by_loan(frame: Any) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(frame):
        found[row["order_id"]].append(row)
    return found


def _contract(loan: Mapping[str, Any]) -> Contract:
    on = loan["disbursed_at"].date()
    terms = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(on, loan["principal_minor"]),),
        rates=(RateChange(on, Decimal(loan["rate_annual_micros"]) / MICROS),),
        periods=Periods(loan["term_months"], "month"),
        day_count="equal_periods",
    )
    return Contract(str(loan["order_id"]), "CNY", loan["principal_minor"], terms, RULES)


def _balances(postings: list[dict[str, Any]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for line in postings:
        sums[ACCOUNTS.get(line["account"], line["account"])] += line["amount_minor"]
    return {name: amount for name, amount in sums.items() if amount}


class _Story:
    """The events of one loan in the making."""

    def __init__(self, disbursed_at: datetime, amount: int) -> None:
        self.events: list[Event] = []
        self.repaid: list[Repaid] = []
        self.amount = amount
        self.add("open", disbursed_at.date(), 0)
        self.add("disburse", disbursed_at.date(), amount, {"to": "merchant"})

    def add(
        self, kind: EventKind, on: date, amount: int, details: dict[str, Any] | None = None
    ) -> None:
        """The next event."""
        number = len(self.events) + 1
        event = Event(number, kind, on, amount, id=str(number), details=details or {})
        self.events.append(event)

    def tell(
        self,
        repaid: list[dict[str, Any]],
        posted: list[dict[str, Any]],
        rows: list[dict[str, Any]],
        lost: list[dict[str, Any]],
    ) -> None:
        """Everything that happened, in order; on one day the oldest instalment first."""
        due_on = {row["number"]: row["due_on"] for row in rows}
        fined = {row["number"] for row in repaid if row["purpose"] == "penalty"}
        cost = {
            line["booked_at"]: line["amount_minor"]
            for line in posted
            if line["account"] == "collection_cost"
        }
        told: list[tuple[Any, ...]] = [
            (line["booked_at"], 0, 0, "payout", line)
            for line in posted
            if line["entry"] == "payout" and line["account"] == "payable"
        ]
        told += [(_moment(row["charged_off_on"]), 0, 0, "lost", row) for row in lost]
        told += [
            (row["paid_at"], row["number"], PURPOSES.index(row["purpose"]), "repaid", row)
            for row in repaid
        ]
        for _, _, _, what, row in sorted(told, key=lambda each: each[:3]):
            if what == "payout":
                self.add("pay_out", row["booked_at"].date(), row["amount_minor"])
            elif what == "lost":
                self.add("write_off", row["charged_off_on"], 0)
            else:
                self._money(row, due_on, fined, cost)

    def _money(
        self,
        row: Mapping[str, Any],
        due_on: Mapping[int, date],
        fined: set[int],
        cost: Mapping[datetime, int],
    ) -> None:
        on, amount, number = row["paid_at"].date(), row["amount_minor"], row["number"]
        purpose = row["purpose"]
        if purpose == "instalment" and on > due_on[number] and number not in fined:
            self.add("waive", on, 0, {"component": "penalty", "instalment": number})
        if purpose == "refund":
            self.add("refund", on, amount, {"whole": True, "netted": True})
        elif purpose == "recovery":
            self.add("recover", on, amount, {"cost": cost.get(row["paid_at"], 0)})
        elif purpose == "settlement" and amount == self.amount and not row["interest_minor"]:
            self.add("cancel", on, amount)
        elif purpose == "settlement" and self.events[-1].event != "refund":
            self.add("pay", on, amount, {"purpose": "settle"})
        else:
            self.add("pay", on, amount)
        if purpose not in ("refund", "recovery"):
            parts = (row[f"{name}_minor"] for name in ("principal", "interest", "penalty"))
            self.repaid.append(Repaid(len(self.events), purpose, *parts))


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001
