"""Truth about what merchants borrow for their purchases, and what they pledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, MaybeWhole, Moment, Real, Text, Whole


@dataclass(frozen=True, slots=True)
class Facility:
    """A line of credit of a merchant, with the world's lender or with another one."""

    facility_id: Annotated[Whole, "number: merchant and place"]
    merchant_id: Annotated[Whole, "borrower"]
    lender_account_id: Annotated[Whole, "account of the lender, which says who that is"]
    program: Annotated[Text, "dealer_prepay, order, receivable or inventory"]
    limit_minor: Annotated[Whole, "most that may be open at once"]
    rate_annual_micros: Annotated[Whole, "yearly rate in millionths"]
    granted_at: Annotated[Moment, "when it was granted"]
    expires_on: Annotated[Day, "day it ends"]


@dataclass(frozen=True, slots=True)
class Drawdown:
    """A lender pays a purchase, straight to the seller."""

    drawdown_id: Annotated[Whole, "number of its own"]
    facility_id: Annotated[Whole, "line of credit"]
    purchase_id: Annotated[Whole, "purchase that it pays for"]
    drawn_at: Annotated[Moment, "when the money left"]
    principal_minor: Annotated[Whole, "amount"]
    creditor_account_id: Annotated[Whole, "account that got the money"]
    due_on: Annotated[Day, "day the last part is due"]


@dataclass(frozen=True, slots=True)
class DrawdownPart:
    """A part of a drawdown that is due."""

    drawdown_id: Annotated[Whole, "drawdown"]
    number: Annotated[Whole, "1 for the first"]
    drawn_at: Annotated[Moment, "when the money left"]
    due_on: Annotated[Day, "day it is due"]
    principal_minor: Annotated[Whole, "principal due"]
    interest_minor: Annotated[Whole, "interest due"]


@dataclass(frozen=True, slots=True)
class DrawdownRepayment:
    """Money that came back. number 0: recovered after a default."""

    drawdown_id: Annotated[Whole, "drawdown"]
    number: Annotated[Whole, "part that it pays, 0 for a recovery"]
    paid_at: Annotated[Moment, "when"]
    principal_minor: Annotated[Whole, "principal repaid"]
    interest_minor: Annotated[Whole, "interest paid"]
    debtor_account_id: Annotated[Whole, "account that paid"]


@dataclass(frozen=True, slots=True)
class DrawdownDelinquency:
    """How late an open drawdown is at the end of a month."""

    drawdown_id: Annotated[Whole, "drawdown"]
    month_end_on: Annotated[Day, "last day of the month"]
    outstanding_minor: Annotated[Whole, "principal that is open"]
    days_past_due: Annotated[Whole, "days since the oldest unpaid part was due, 0 for none"]


@dataclass(frozen=True, slots=True)
class DrawdownPotential:
    """What becomes of a drawdown, and how likely that was."""

    drawdown_id: Annotated[Whole, "drawdown"]
    drawn_at: Annotated[Moment, "when the money left"]
    default_probability: Annotated[Real, "true probability to default before the last part"]
    expected_loss_minor: Annotated[Whole, "expected principal lost"]
    default_number: Annotated[MaybeWhole, "first part never paid, if any"]


@dataclass(frozen=True, slots=True)
class Pledge:
    """Something is pledged for a drawdown, or for a whole line of credit."""

    pledge_id: Annotated[Whole, "number of its own"]
    pledgor_id: Annotated[Whole, "merchant"]
    pledgee_account_id: Annotated[Whole, "account of the lender"]
    drawdown_id: Annotated[MaybeWhole, "drawdown it stands for, none for a whole line"]
    object: Annotated[Text, "order, receivable, goods or all_inventory"]
    purchase_id: Annotated[MaybeWhole, "purchase whose papers it is about, none for all inventory"]
    description: Annotated[Text, "what the papers say is pledged"]
    value_minor: Annotated[Whole, "value as pledged"]
    pledged_at: Annotated[Moment, "when"]


@dataclass(frozen=True, slots=True)
class Registration:
    """A pledge is entered in the registry of movable property."""

    pledge_id: Annotated[Whole, "pledge"]
    registration_number: Annotated[Text, "number of the registry"]
    registered_at: Annotated[Moment, "when it was entered"]
    expires_on: Annotated[Day, "day until which it holds"]


@dataclass(frozen=True, slots=True)
class RegistrationRelease:
    """A registration is taken out."""

    pledge_id: Annotated[Whole, "pledge"]
    released_at: Annotated[Moment, "when"]


TABLES: dict[str, type[Any]] = {
    "facility": Facility,
    "drawdown": Drawdown,
    "drawdown_part": DrawdownPart,
    "drawdown_repayment": DrawdownRepayment,
    "drawdown_delinquency": DrawdownDelinquency,
    "drawdown_potential": DrawdownPotential,
    "pledge": Pledge,
    "registration": Registration,
    "registration_release": RegistrationRelease,
}

DATED: dict[str, str] = {
    "facility": "granted_at",
    "drawdown": "drawn_at",
    "drawdown_part": "drawn_at",
    "drawdown_repayment": "paid_at",
    "drawdown_delinquency": "month_end_on",
    "drawdown_potential": "drawn_at",
    "pledge": "pledged_at",
    "registration": "registered_at",
    "registration_release": "released_at",
}
