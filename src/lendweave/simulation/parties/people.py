"""The people of a block: households, persons, their phones and devices, and what is hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.frames import taken
from lendweave.simulation.truth.people import Device, HiddenPerson, Household, Person, Phone
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.identifiers import id_numbers, phone_numbers

_OLDEST, _YOUNGEST = 66, 19
_INCOME_STEP_MINOR = 10_000
_REGISTERED_DAYS = 700  # people sign up from so long before the world to so long after it begins


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in a block, the hidden side apart."""

    household: Household
    person: Person
    hidden: HiddenPerson
    device: Device
    phone: Phone


def make_people(block: Block) -> People:
    """The people of a block, each from draws of their own."""
    hidden = _hidden(block)
    heads = _household_heads(block)
    person = _persons(block, hidden, heads)
    starts, members = np.unique(heads, return_counts=True)
    owners = np.unique(person.device_id // 2)
    return People(
        household=Household(starts, starts // block.world.town.people, members),
        person=person,
        hidden=hidden,
        device=Device(owners * 2, owners),
        phone=Phone(person.phone_id, person.person_id, phone_numbers(person.phone_id)),
    )


def of_people(people: People, person_id: NDArray[np.int64]) -> tuple[Person, HiddenPerson]:
    """Person and hidden side for each id, in its order."""
    place = person_id - people.person.person_id[0]
    return taken(people.person, place), taken(people.hidden, place)


def _hidden(block: Block) -> HiddenPerson:
    who, chance = block.people, block.chance
    return HiddenPerson(
        person_id=who,
        ability=chance.normal("ability", who),
        willingness=chance.normal("willingness", who),
        price_sensitivity=8.0 + 16.0 * chance.uniform("price sensitivity", who),
        activity=0.25 + 1.5 * chance.uniform("activity", who),
    )


def _household_heads(block: Block) -> NDArray[np.int64]:
    """person_id of the first member of each person's household; every town begins a new one."""
    who = block.people
    begins = block.chance.happens("household", who, block.world.people.household_starts)
    begins |= who % block.world.town.people == 0
    return np.maximum.accumulate(np.where(begins, who, block.start))


def _persons(block: Block, hidden: HiddenPerson, heads: NDArray[np.int64]) -> Person:
    who, chance, town_people = block.people, block.chance, block.world.town.people
    town = who // town_people
    begin = block.first_days(np.array([0]))
    age_days = 365 * _YOUNGEST + chance.below("age", who, 365 * (_OLDEST - _YOUNGEST))
    birth = begin - age_days.astype("timedelta64[D]")
    shares = chance.happens("shared device", who, block.world.people.device_shared)
    points = np.array(block.world.people.income, np.float64)
    income = np.interp(hidden.ability, points[:, 0], points[:, 1] * 100)
    return Person(
        person_id=who,
        household_id=heads,
        town_id=town,
        id_number=id_numbers(town, birth, who % town_people),
        birth_date=birth,
        registered_on=_registered(block),
        phone_id=who * 2,
        device_id=np.where(shares, heads, who) * 2,
        monthly_income_minor=_stepped(income),
    )


def _registered(block: Block) -> NDArray[np.datetime64]:
    """Half of them before the world begins."""
    begin = block.first_days(np.array([0])) - np.timedelta64(_REGISTERED_DAYS, "D")
    days = block.chance.below("registered", block.people, 2 * _REGISTERED_DAYS)
    return np.asarray(begin + days.astype("timedelta64[D]"))


def _stepped(minor: NDArray[np.float64]) -> NDArray[np.int64]:
    """Down to a whole step of 100 yuan."""
    return minor.astype(np.int64) // _INCOME_STEP_MINOR * _INCOME_STEP_MINOR
