"""Truth about collection: who was chased when and how, and what it really changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Flag, MaybeWhole, Moment, Real, Text, Whole


@dataclass(frozen=True, slots=True)
class CollectionStage:
    """A late instalment enters a stage; whether it is contacted there is drawn by chance.

    The two columns `cures_…` are both outcomes of the same draw: only one of them came about.
    """

    order_id: Annotated[Whole, "loan"]
    number: Annotated[Whole, "instalment, the oldest unpaid one"]
    stage: Annotated[Text, "stage, as named in world.yaml"]
    entered_on: Annotated[Day, "day on which it begins"]
    days_past_due: Annotated[Whole, "days past due on that day"]
    propensity: Annotated[Real, "probability with which such a case was contacted"]
    contacted: Annotated[Flag, "contacted; if not, left alone as control"]
    cures_if_contacted: Annotated[Flag, "would be paid within the stage if contacted"]
    cures_if_left: Annotated[Flag, "would be paid within the stage if left alone"]


@dataclass(frozen=True, slots=True)
class CollectionContact:
    """One contact, or the attempt at one."""

    contact_id: Annotated[Whole, "number: instalment, stage and place in the stage"]
    order_id: Annotated[Whole, "loan"]
    number: Annotated[Whole, "instalment, the oldest unpaid one"]
    person_id: Annotated[Whole, "borrower in whose name"]
    contacted_at: Annotated[Moment, "when"]
    days_past_due: Annotated[Whole, "days past due on that day"]
    stage: Annotated[Text, "stage"]
    channel: Annotated[Text, "sms, call, app, field or legal"]
    collector_id: Annotated[MaybeWhole, "collector; none where a machine sends"]
    agency_id: Annotated[MaybeWhole, "agency, if it was one"]
    result: Annotated[
        Text,
        "promise, refuses, complaint, paid, delivered, no_answer, third_party or wrong_number",
    ]
    violation: Annotated[Text, "hours or frequency where the rules were broken, else empty"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a borrower promised in a contact."""

    contact_id: Annotated[Whole, "contact"]
    promised_at: Annotated[Moment, "when it was promised"]
    pay_by_on: Annotated[Day, "day by which it was to be paid"]
    amount_minor: Annotated[Whole, "amount promised"]
    kept: Annotated[Flag, "the instalment was paid by that day"]


@dataclass(frozen=True, slots=True)
class Handover:
    """A loan goes to an agency."""

    order_id: Annotated[Whole, "loan"]
    agency_id: Annotated[Whole, "agency, from 0"]
    handed_over_on: Annotated[Day, "day"]
    open_minor: Annotated[Whole, "principal open on that day"]


@dataclass(frozen=True, slots=True)
class HiddenDebtor:
    """What nobody sees of how a person takes to being chased."""

    person_id: Annotated[Whole, "person"]
    has_mandate: Annotated[Flag, "the account is debited on the due day"]
    irritated: Annotated[Flag, "calls and visits put the person off"]


TABLES: dict[str, type[Any]] = {
    "collection_stage": CollectionStage,
    "collection_contact": CollectionContact,
    "promise": Promise,
    "handover": Handover,
    "hidden_debtor": HiddenDebtor,
}

DATED: dict[str, str] = {
    "collection_stage": "entered_on",
    "collection_contact": "contacted_at",
    "promise": "promised_at",
    "handover": "handed_over_on",
}
