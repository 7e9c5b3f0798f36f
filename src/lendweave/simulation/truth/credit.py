"""Truth about applications, loans and repayments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Flag, MaybeWhole, Moment, Real, Text, Whole


@dataclass(frozen=True, slots=True)
class Application:
    """A person asks at a merchant to pay an order in instalments. Its id is that of the order."""

    order_id: Annotated[Whole, "order to be financed"]
    person_id: Annotated[Whole, "in whose name, or who made the name up"]
    identity_id: Annotated[Whole, "as whom: even for a person's own, odd for a made-up one"]
    merchant_id: Annotated[Whole, "where"]
    device_id: Annotated[Whole, "device it was made on"]
    phone_id: Annotated[Whole, "phone that was given"]
    applied_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount asked for"]
    term_months: Annotated[Whole, "instalments asked for"]
    stated_income_minor: Annotated[MaybeWhole, "income a month as stated"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a bureau answered, asked just before the application was sent."""

    order_id: Annotated[Whole, "application"]
    queried_at: Annotated[Moment, "when it was asked"]
    found: Annotated[Flag, "the bureau knew the person"]
    enquiries_3m: Annotated[MaybeWhole, "credit enquiries in three months, as reported"]
    overdue_24m: Annotated[Whole, "overdue instalments in two years, as reported"]
    worst_days_past_due: Annotated[Whole, "most days overdue in two years, as reported"]
    live_loans: Annotated[Whole, "loans that run, as reported"]
    balance_minor: Annotated[Whole, "principal still owed, as reported"]
    history_months: Annotated[Whole, "months since the first loan that was reported"]
    has_court_record: Annotated[Flag, "named in an enforcement list, as reported"]
    as_of: Annotated[Day, "day whose state the bureau reported"]
    is_mixed_up: Annotated[Flag, "the values are those of somebody else"]
    told_id: Annotated[Whole, "identity whose values they are"]


@dataclass(frozen=True, slots=True)
class HouseDecision:
    """What the world's own lender did, and by what chance: the propensity for off-policy work."""

    order_id: Annotated[Whole, "application"]
    decided_at: Annotated[Moment, "when"]
    propensity: Annotated[Real, "probability with which it approved such an application"]
    approved: Annotated[Flag, "approved as asked"]
    taken_up: Annotated[Flag, "approved, and the person took it"]


@dataclass(frozen=True, slots=True)
class Potential:
    """What would become of an application if it were granted as asked. Held for every one."""

    order_id: Annotated[Whole, "application"]
    applied_at: Annotated[Moment, "when"]
    default_probability: Annotated[Real, "true probability to default before the last instalment"]
    expected_loss_minor: Annotated[Whole, "expected principal lost"]
    take_up_probability: Annotated[Real, "probability to take the offer"]
    default_number: Annotated[MaybeWhole, "first instalment never paid, if any"]


@dataclass(frozen=True, slots=True)
class Loan:
    """Money that was lent. Its id is that of the order."""

    order_id: Annotated[Whole, "application behind it"]
    person_id: Annotated[Whole, "borrower in whose name"]
    merchant_id: Annotated[Whole, "merchant that was paid"]
    disbursed_at: Annotated[Moment, "when the money left"]
    principal_minor: Annotated[Whole, "amount lent"]
    rate_annual_micros: Annotated[Whole, "yearly rate in millionths"]
    term_months: Annotated[Whole, "instalments"]


@dataclass(frozen=True, slots=True)
class Instalment:
    """One row of a loan's schedule."""

    order_id: Annotated[Whole, "loan"]
    disbursed_at: Annotated[Moment, "when the loan began"]
    number: Annotated[Whole, "1 for the first"]
    due_on: Annotated[Day, "day it is due"]
    principal_minor: Annotated[Whole, "principal due"]
    interest_minor: Annotated[Whole, "interest due"]


@dataclass(frozen=True, slots=True)
class Repayment:
    """Money that came back. number 0: not for one instalment.

    Amount is principal, interest and penalty together, but for a recovery, which is none of them:
    that loan was written off.
    """

    repayment_id: Annotated[Whole, "number: loan, instalment and purpose"]
    order_id: Annotated[Whole, "loan"]
    number: Annotated[Whole, "instalment that it pays, 0 for none in particular"]
    paid_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount"]
    principal_minor: Annotated[Whole, "of it principal"]
    interest_minor: Annotated[Whole, "of it interest"]
    penalty_minor: Annotated[Whole, "of it penalty interest"]
    payer: Annotated[Text, "person or merchant"]
    payer_account_id: Annotated[Whole, "account that paid"]
    purpose: Annotated[
        Text, "instalment, part (the first of two), penalty, settlement, refund or recovery"
    ]


@dataclass(frozen=True, slots=True)
class Delinquency:
    """How late an open loan is at the end of a month, until it is charged off."""

    order_id: Annotated[Whole, "loan"]
    month_end_on: Annotated[Day, "last day of the month"]
    days_past_due: Annotated[Whole, "days since the oldest unpaid instalment was due, 0 for none"]


TABLES: dict[str, type[Any]] = {
    "application": Application,
    "report": Report,
    "house_decision": HouseDecision,
    "potential": Potential,
    "loan": Loan,
    "instalment": Instalment,
    "repayment": Repayment,
    "delinquency": Delinquency,
}

DATED: dict[str, str] = {
    "application": "applied_at",
    "report": "queried_at",
    "house_decision": "decided_at",
    "potential": "applied_at",
    "loan": "disbursed_at",
    "instalment": "disbursed_at",
    "repayment": "paid_at",
    "delinquency": "month_end_on",
}
