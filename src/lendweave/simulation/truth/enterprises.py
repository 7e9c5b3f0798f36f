"""Truth about enterprises: who owns them, how they are related, what the registry wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Flag, MaybeWhole, Real, Text, Whole


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A registered firm, as it stood when the world began."""

    enterprise_id: Annotated[Whole, "number: party and kind of enterprise"]
    kind: Annotated[Text, "merchant, shell, maker or supplier"]
    party_id: Annotated[Whole, "merchant_id of a merchant or of the one a shell was set up beside"]
    town_id: Annotated[MaybeWhole, "town, none for makers and suppliers"]
    uscc: Annotated[Text, "unified social credit code of a region that does not exist"]
    name: Annotated[Text, "registered name"]
    industry: Annotated[Text, "class of GB/T 4754-2017"]
    founded_on: Annotated[Day, "day it was registered"]
    capital_minor: Annotated[Whole, "registered capital"]
    legal_representative_id: Annotated[MaybeWhole, "person, none for somebody from elsewhere"]
    phone_id: Annotated[MaybeWhole, "phone in the registry, none where it is of elsewhere"]
    address_id: Annotated[Whole, "address in the registry"]


@dataclass(frozen=True, slots=True)
class HiddenEnterprise:
    """What nobody sees of a firm."""

    enterprise_id: Annotated[Whole, "enterprise"]
    quality: Annotated[Real, "conduct, standard normal; that of the merchant beside it"]
    is_front: Annotated[Flag, "a shell that acts for the merchant beside it"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A merchant's firm runs short of cash, sells less, and recovers or closes."""

    enterprise_id: Annotated[Whole, "enterprise of the merchant"]
    begins_on: Annotated[Day, "first day of the first hard month"]
    ends_on: Annotated[Day, "first day of the month in which it sells as before, or no more"]
    fails: Annotated[Flag, "it closes"]


@dataclass(frozen=True, slots=True)
class Shareholding:
    """One holder in one state of a firm's ownership. The rows of a firm and day add up to 100."""

    enterprise_id: Annotated[Whole, "enterprise"]
    held_from: Annotated[Day, "day from which all rows of this day hold, until the next"]
    place: Annotated[Whole, "0 for the largest holder"]
    person_id: Annotated[MaybeWhole, "holder, none for somebody from elsewhere"]
    percent: Annotated[Whole, "share held"]


@dataclass(frozen=True, slots=True)
class Relation:
    """An edge between two parties, with what it rests on."""

    evidence: Annotated[
        Text,
        "ownership, legal_representative, shared_phone, shared_address, guarantee, same_household",
    ]
    left_kind: Annotated[Text, "person or enterprise"]
    left_id: Annotated[Whole, "holder, representative or guarantor; else the lower id"]
    right_kind: Annotated[Text, "person or enterprise"]
    right_id: Annotated[Whole, "the other party"]
    since: Annotated[Day, "from when"]
    is_incidental: Annotated[Flag, "means nothing: a bookkeeper's phone, an office hall"]


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """The registry writes something down about a firm."""

    enterprise_id: Annotated[Whole, "enterprise"]
    changed_on: Annotated[Day, "day it was entered"]
    item: Annotated[
        Text,
        "legal_representative, shareholder, address, capital, name, abnormal_listed,"
        " abnormal_removed, revoked or cancelled",
    ]
    was: Annotated[
        Text, "person_id, address_id, amount in 分 or name; empty for somebody elsewhere"
    ]
    became: Annotated[Text, "the same after the change; empty where nothing has a value"]


TABLES: dict[str, type[Any]] = {
    "enterprise": Enterprise,
    "hidden_enterprise": HiddenEnterprise,
    "hidden_trouble": Trouble,
    "shareholding": Shareholding,
    "relation": Relation,
    "registry_change": RegistryChange,
}

DATED: dict[str, str] = {
    "hidden_trouble": "begins_on",
    "shareholding": "held_from",
    "relation": "since",
    "registry_change": "changed_on",
}
