"""Truth about what people borrow from lenders beside the world's own.

Loans that began up to two years before the world are in the tables. Instalments are level: the
amount in equal parts, and interest on the amount first lent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Real, Text, Whole


@dataclass(frozen=True, slots=True)
class OutsideLender:
    """A lender beside the world's own."""

    lender_id: Annotated[Whole, "lender"]
    name: Annotated[Text, "name"]
    kind: Annotated[Text, "bank, consumer_finance, online or informal"]
    reports: Annotated[Real, "share of its business that the bureau hears of"]
    delay_days: Annotated[Whole, "how much later, at most"]


@dataclass(frozen=True, slots=True)
class OutsideEnquiry:
    """Somebody asks an outside lender for a loan."""

    enquiry_id: Annotated[Whole, "id, that of the loan if there is one"]
    person_id: Annotated[Whole, "who asked"]
    identity_id: Annotated[Whole, "as whom: even for a person's own, odd for a made-up one"]
    lender_id: Annotated[Whole, "lender"]
    asked_on: Annotated[Day, "day"]


@dataclass(frozen=True, slots=True)
class OutsideLoan:
    """A loan of an outside lender."""

    loan_id: Annotated[Whole, "id, that of the enquiry before it"]
    person_id: Annotated[Whole, "who borrowed"]
    identity_id: Annotated[Whole, "as whom: even for a person's own, odd for a made-up one"]
    lender_id: Annotated[Whole, "lender"]
    amount_minor: Annotated[Whole, "amount lent"]
    rate_annual_micros: Annotated[Whole, "yearly interest on the amount first lent, millionths"]
    term_months: Annotated[Whole, "instalments"]
    instalment_minor: Annotated[Whole, "each instalment"]
    granted_on: Annotated[Day, "day the money left"]
    closes_on: Annotated[Day, "day the last instalment is due"]


@dataclass(frozen=True, slots=True)
class OutsideLate:
    """An instalment of an outside loan that was paid late."""

    loan_id: Annotated[Whole, "loan"]
    number: Annotated[Whole, "instalment, 1 for the first"]
    due_on: Annotated[Day, "day it was due"]
    days_late: Annotated[Whole, "days until it was paid"]


@dataclass(frozen=True, slots=True)
class OutsideDefault:
    """An outside loan is no longer paid."""

    loan_id: Annotated[Whole, "loan"]
    number: Annotated[Whole, "first instalment never paid"]
    defaulted_on: Annotated[Day, "day it was due"]
    left_minor: Annotated[Whole, "principal that is lost"]


@dataclass(frozen=True, slots=True)
class OutsideJudgment:
    """A court orders the borrower of an outside loan to pay."""

    loan_id: Annotated[Whole, "loan"]
    judged_on: Annotated[Day, "day"]


TABLES: dict[str, type[Any]] = {
    "outside_lender": OutsideLender,
    "outside_enquiry": OutsideEnquiry,
    "outside_loan": OutsideLoan,
    "outside_late": OutsideLate,
    "outside_default": OutsideDefault,
    "outside_judgment": OutsideJudgment,
}

DATED: dict[str, str] = {
    "outside_enquiry": "asked_on",
    "outside_loan": "granted_on",
    "outside_late": "due_on",
    "outside_default": "defaulted_on",
    "outside_judgment": "judged_on",
}
