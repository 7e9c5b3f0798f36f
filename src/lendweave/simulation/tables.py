"""The truth tables of a world: what is really so, whatever the partners write in their files.

Ids are numbers that never depend on how large the world is. Money is in 分 (1/100 yuan). Moments
are wall-clock time of the scene. A dated table holds what happened before the world's end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.frames import Day, Flag, MaybeWhole, Moment, Real, Text, Whole

# People


@dataclass(frozen=True, slots=True)
class Household:
    """People who live together, named after its first member."""

    household_id: Annotated[Whole, "person_id of its first member"]
    town_id: Annotated[Whole, "town where it lives"]
    members: Annotated[Whole, "people in it"]


@dataclass(frozen=True, slots=True)
class Person:
    """A person who may buy."""

    person_id: Annotated[Whole, "number from 0"]
    household_id: Annotated[Whole, "household"]
    town_id: Annotated[Whole, "town, number from 0"]
    id_number: Annotated[Text, "resident ID number of a region that does not exist"]
    birth_date: Annotated[Day, "date of birth"]
    registered_on: Annotated[Day, "day the person signed up, before the world began"]
    phone_id: Annotated[Whole, "own phone"]
    device_id: Annotated[Whole, "device in use, a household may share one"]
    monthly_income_minor: Annotated[Whole, "true income a month"]


@dataclass(frozen=True, slots=True)
class HiddenPerson:
    """What no partner and no lender ever sees of a person."""

    person_id: Annotated[Whole, "person"]
    ability: Annotated[Real, "means to repay, standard normal"]
    willingness: Annotated[Real, "will to repay, standard normal"]
    price_sensitivity: Annotated[Real, "fall of the take-up logit for each point of yearly rate"]
    activity: Annotated[Real, "orders relative to the average person"]


@dataclass(frozen=True, slots=True)
class Device:
    """A phone or tablet on which applications are made."""

    device_id: Annotated[Whole, "even: a person's own; odd: bought for a fraud"]
    owner_id: Annotated[MaybeWhole, "person, none for a fraud's device"]


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number."""

    phone_id: Annotated[Whole, "even: a person's own; odd: bought for a fraud"]
    owner_id: Annotated[MaybeWhole, "person, none for a fraud's number"]
    number: Annotated[Text, "11 digits that are not in use"]


# Firms


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker of appliances."""

    maker_id: Annotated[Whole, "number from 0"]
    name: Annotated[Text, "name"]


@dataclass(frozen=True, slots=True)
class Product:
    """A model that the maker sells."""

    product_id: Annotated[Whole, "number from 0, as listed in the scene"]
    model: Annotated[Text, "model code"]
    name: Annotated[Text, "name as sold"]
    category: Annotated[Text, "category as the partner writes it"]
    maker_id: Annotated[Whole, "maker"]
    list_price_minor: Annotated[Whole, "list price of one"]


@dataclass(frozen=True, slots=True)
class Dealer:
    """A dealer of the maker."""

    dealer_id: Annotated[Whole, "number: town and slot in the town"]
    town_id: Annotated[Whole, "town"]
    maker_id: Annotated[Whole, "maker it sells for"]
    code: Annotated[Text, "code in the maker's files"]
    uscc: Annotated[Text, "unified social credit code of a region that does not exist"]
    founded_on: Annotated[Day, "day it was registered"]
    opened_on: Annotated[Day, "day the partnership began"]


@dataclass(frozen=True, slots=True)
class DealerGrade:
    """What the maker thinks of a dealer, anew each half-year."""

    dealer_id: Annotated[Whole, "dealer"]
    graded_on: Annotated[Day, "day of the grade; the first lies before the world"]
    grade: Annotated[Text, "A best to D, or frozen"]


@dataclass(frozen=True, slots=True)
class HiddenDealer:
    """What nobody sees of a dealer."""

    dealer_id: Annotated[Whole, "dealer"]
    quality: Annotated[Real, "conduct, standard normal; low sinks its borrowers"]
    weight: Annotated[Real, "pull on buyers of its town"]


@dataclass(frozen=True, slots=True)
class Store:
    """A door of a dealer."""

    store_id: Annotated[Whole, "number: dealer and door"]
    dealer_id: Annotated[Whole, "dealer"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A sales guide who fills in applications."""

    agent_id: Annotated[Whole, "number: dealer and place"]
    dealer_id: Annotated[Whole, "dealer"]


@dataclass(frozen=True, slots=True)
class Shock:
    """How hard a month is in a region, for everybody there."""

    region_id: Annotated[Whole, "town_id modulo the number of regions"]
    month_on: Annotated[Day, "first day of the month"]
    regional: Annotated[Real, "added to the monthly default logit"]
    seasonal: Annotated[Real, "added to the monthly default logit"]


# Trade


@dataclass(frozen=True, slots=True)
class Order:
    """A buyer orders from a dealer. One order has one line."""

    order_id: Annotated[Whole, "number: person, month and slot"]
    person_id: Annotated[Whole, "buyer in whose name it stands"]
    dealer_id: Annotated[Whole, "dealer"]
    store_id: Annotated[Whole, "door"]
    agent_id: Annotated[Whole, "sales guide"]
    phone_id: Annotated[Whole, "phone that was given"]
    ordered_at: Annotated[Moment, "when it was placed"]
    amount_minor: Annotated[Whole, "total"]
    channel: Annotated[Text, "store_qr, sales_guide or h5"]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was ordered."""

    order_id: Annotated[Whole, "order"]
    ordered_at: Annotated[Moment, "when it was placed"]
    product_id: Annotated[Whole, "product"]
    quantity: Annotated[Whole, "how many"]
    unit_price_minor: Annotated[Whole, "price of one"]
    amount_minor: Annotated[Whole, "total of the line"]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An order ends before anything was sent or paid."""

    order_id: Annotated[Whole, "order"]
    cancelled_at: Annotated[Moment, "when"]


@dataclass(frozen=True, slots=True)
class Shipment:
    """Goods leave the dealer. Its id is that of the order."""

    order_id: Annotated[Whole, "order"]
    shipped_at: Annotated[Moment, "when they left"]
    from_town_id: Annotated[Whole, "town of the dealer"]
    to_town_id: Annotated[Whole, "town they were sent to"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Goods arrive."""

    order_id: Annotated[Whole, "order"]
    delivered_at: Annotated[Moment, "when they arrived"]
    town_id: Annotated[Whole, "town where they arrived"]


@dataclass(frozen=True, slots=True)
class Installation:
    """The service event of this scene: a fitter installs the appliance."""

    order_id: Annotated[Whole, "order"]
    installed_at: Annotated[Moment, "when"]


@dataclass(frozen=True, slots=True)
class Invoice:
    """A tax invoice; a red one takes back an earlier one."""

    invoice_id: Annotated[Whole, "number: twice the order_id, plus 1 for a red one"]
    order_id: Annotated[Whole, "order"]
    issued_at: Annotated[Moment, "when it was issued"]
    ex_tax_minor: Annotated[Whole, "amount without tax, negative on a red one"]
    tax_minor: Annotated[Whole, "value-added tax, negative on a red one"]
    is_red: Annotated[Flag, "takes back the invoice of the order"]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money moves for an order. Repayments have a table of their own."""

    order_id: Annotated[Whole, "order"]
    paid_at: Annotated[Moment, "when"]
    payer: Annotated[Text, "person, dealer or lender"]
    payee: Annotated[Text, "person, dealer or lender"]
    purpose: Annotated[Text, "purchase, down_payment, disbursal or refund"]
    amount_minor: Annotated[Whole, "amount, above zero"]


@dataclass(frozen=True, slots=True)
class Return:
    """A buyer gives the goods back."""

    order_id: Annotated[Whole, "order"]
    returned_at: Annotated[Moment, "when"]


# Credit


@dataclass(frozen=True, slots=True)
class Application:
    """A person asks at a dealer to pay an order in instalments. Its id is that of the order."""

    order_id: Annotated[Whole, "order to be financed"]
    person_id: Annotated[Whole, "in whose name"]
    dealer_id: Annotated[Whole, "where"]
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
    has_court_record: Annotated[Flag, "named in an enforcement list, as reported"]
    as_of: Annotated[Day, "day whose state the bureau reported"]
    is_mixed_up: Annotated[Flag, "the values are those of somebody else"]


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
    dealer_id: Annotated[Whole, "dealer that was paid"]
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
    """Money that came back. number 0: not for one instalment."""

    order_id: Annotated[Whole, "loan"]
    number: Annotated[Whole, "instalment that it pays, 0 for a refund or a recovery"]
    paid_at: Annotated[Moment, "when"]
    amount_minor: Annotated[Whole, "amount"]
    payer: Annotated[Text, "person or dealer"]
    purpose: Annotated[Text, "instalment, refund or recovery"]


@dataclass(frozen=True, slots=True)
class Delinquency:
    """How late an open loan is at the end of a month, until it is charged off."""

    order_id: Annotated[Whole, "loan"]
    month_end_on: Annotated[Day, "last day of the month"]
    days_past_due: Annotated[Whole, "days since the oldest unpaid instalment was due, 0 for none"]


# Fraud


@dataclass(frozen=True, slots=True)
class FraudLabel:
    """One thing or party that has a part in a fraud."""

    ring_id: Annotated[Whole, "which fraud: those of one ring belong together"]
    kind: Annotated[Text, "device_farm, agent_collusion, fictitious_order or stolen_identity"]
    subject: Annotated[Text, "person, dealer, agent, device, phone or order"]
    subject_id: Annotated[Whole, "its id"]
    role: Annotated[Text, "organiser, mule, victim, tool or record"]
    evades: Annotated[Flag, "stays just under common thresholds"]
    happened_at: Annotated[Moment, "when the order behind it was placed"]


# What partners do to the truth


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A line of a partner file that is not plain truth, and what intake should make of it."""

    file: Annotated[Text, "name of the file"]
    line: Annotated[Whole, "line from 1; in a workbook the row of the sheet"]
    code: Annotated[Text, "error code under which it must be set aside; empty when it must not"]
    fault: Annotated[Text, "fault, duplicate, late or amended: what was done"]


TABLES: dict[str, type[Any]] = {
    "household": Household,
    "person": Person,
    "hidden_person": HiddenPerson,
    "device": Device,
    "phone": Phone,
    "maker": Maker,
    "product": Product,
    "dealer": Dealer,
    "dealer_grade": DealerGrade,
    "hidden_dealer": HiddenDealer,
    "store": Store,
    "agent": Agent,
    "shock": Shock,
    "order": Order,
    "order_line": OrderLine,
    "cancellation": Cancellation,
    "shipment": Shipment,
    "delivery": Delivery,
    "installation": Installation,
    "invoice": Invoice,
    "payment": Payment,
    "return": Return,
    "application": Application,
    "report": Report,
    "house_decision": HouseDecision,
    "potential": Potential,
    "loan": Loan,
    "instalment": Instalment,
    "repayment": Repayment,
    "delinquency": Delinquency,
    "fraud_label": FraudLabel,
    "planted_fault": PlantedFault,
}
"""Every truth table by name; each becomes one Parquet file."""

DATED: dict[str, str] = {
    "dealer_grade": "graded_on",
    "order": "ordered_at",
    "order_line": "ordered_at",
    "cancellation": "cancelled_at",
    "shipment": "shipped_at",
    "delivery": "delivered_at",
    "installation": "installed_at",
    "invoice": "issued_at",
    "payment": "paid_at",
    "return": "returned_at",
    "application": "applied_at",
    "report": "queried_at",
    "house_decision": "decided_at",
    "potential": "applied_at",
    "loan": "disbursed_at",
    "instalment": "disbursed_at",
    "repayment": "paid_at",
    "delinquency": "month_end_on",
    "fraud_label": "happened_at",
}
"""The column by which a table ends with the world: its rows are events."""
