"""Truth about people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, MaybeWhole, Real, Text, Whole


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
    registered_on: Annotated[Day, "day the person signs up, if no application comes before"]
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


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account; its id says whose it is."""

    account_id: Annotated[Whole, "number: party and kind of holder"]
    holder: Annotated[Text, "person, merchant, ring, lender, maker, enterprise or outside_lender"]
    party_id: Annotated[Whole, "id of the holder among its kind"]


TABLES: dict[str, type[Any]] = {
    "household": Household,
    "person": Person,
    "hidden_person": HiddenPerson,
    "device": Device,
    "phone": Phone,
    "account": Account,
}

DATED: dict[str, str] = {}
