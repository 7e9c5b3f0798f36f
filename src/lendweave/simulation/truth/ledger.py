"""Truth about the lender's money: attempts to debit, early settlements, losses and postings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Flag, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class DebitAttempt:
    """The lender debits the borrower's account for an instalment."""

    order_id: Annotated[Whole, "loan"]
    number: Annotated[Whole, "instalment"]
    attempted_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount of the instalment"]
    succeeded: Annotated[Flag, "the money came"]
    reason: Annotated[Text, "why not: no_money, limit, account_closed or mandate_withdrawn"]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything that is open is repaid before it is due."""

    order_id: Annotated[Whole, "loan"]
    settled_at: Annotated[Moment, "when"]
    after_number: Annotated[Whole, "instalments paid before"]
    principal_minor: Annotated[Whole, "principal that was open"]
    interest_minor: Annotated[Whole, "interest since the last due day"]
    interest_saved_minor: Annotated[Whole, "interest of the schedule that is no longer due"]
    reason: Annotated[Text, "own_money or refinanced"]


@dataclass(frozen=True, slots=True)
class ChargeOff:
    """A loan is given up: more than 180 days past due."""

    order_id: Annotated[Whole, "loan"]
    charged_off_on: Annotated[Day, "day"]
    principal_minor: Annotated[Whole, "principal open"]
    interest_minor: Annotated[Whole, "interest that was accrued"]


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the journal. The lines of an entry add up to zero."""

    order_id: Annotated[Whole, "loan"]
    booked_at: Annotated[Moment, "when"]
    entry: Annotated[Text, "what was booked: disbursal, accrual, repayment and so on"]
    account: Annotated[Text, "account of the loan's books"]
    amount_minor: Annotated[Whole, "debit above zero, credit below"]


TABLES: dict[str, type[Any]] = {
    "debit_attempt": DebitAttempt,
    "settlement": Settlement,
    "charge_off": ChargeOff,
    "posting": Posting,
}

DATED: dict[str, str] = {
    "debit_attempt": "attempted_at",
    "settlement": "settled_at",
    "charge_off": "charged_off_on",
    "posting": "booked_at",
}
