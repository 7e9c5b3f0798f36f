"""Truth about merchants and the makers or wholesalers who supply them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, MaybeWhole, Real, Text, Whole


@dataclass(frozen=True, slots=True)
class Maker:
    """Who supplies the merchants of a scene."""

    maker_id: Annotated[Whole, "number from 0"]
    kind: Annotated[Text, "maker, distributor or wholesaler"]
    name: Annotated[Text, "name"]


@dataclass(frozen=True, slots=True)
class Product:
    """What merchants sell: a model, a course, a treatment, a trip, a sum."""

    product_id: Annotated[Whole, "number from 0, as listed in the scene"]
    model: Annotated[Text, "code"]
    name: Annotated[Text, "name as sold"]
    category: Annotated[Text, "category as the partner writes it"]
    maker_id: Annotated[MaybeWhole, "supplier, none where merchants have none"]
    list_price_minor: Annotated[Whole, "list price of one"]


@dataclass(frozen=True, slots=True)
class Merchant:
    """Somebody who sells, in a town or to a whole branch."""

    merchant_id: Annotated[Whole, "number: town and slot in the town"]
    town_id: Annotated[Whole, "town"]
    kind: Annotated[Text, "dealer, shop, school, clinic, agency, contractor or app"]
    maker_id: Annotated[MaybeWhole, "supplier, none where merchants have none"]
    code: Annotated[Text, "code in partners' files"]
    uscc: Annotated[Text, "unified social credit code of a region that does not exist"]
    founded_on: Annotated[Day, "day it was registered"]
    opened_on: Annotated[Day, "day the partnership began"]


@dataclass(frozen=True, slots=True)
class MerchantGrade:
    """What the maker thinks of a merchant, anew each half-year."""

    merchant_id: Annotated[Whole, "merchant"]
    graded_on: Annotated[Day, "day of the grade; the first lies before the world"]
    grade: Annotated[Text, "A best to D, or frozen"]


@dataclass(frozen=True, slots=True)
class MerchantClosing:
    """A merchant closes for good. What it still owes of its service is lost."""

    merchant_id: Annotated[Whole, "merchant"]
    closed_on: Annotated[Day, "first day on which it is closed"]
    reason: Annotated[Text, "failed after hard times, or vanished with the money"]


@dataclass(frozen=True, slots=True)
class HiddenMerchant:
    """What nobody sees of a merchant."""

    merchant_id: Annotated[Whole, "merchant"]
    quality: Annotated[Real, "conduct, standard normal; low sinks its borrowers"]
    weight: Annotated[Real, "pull on buyers of its town"]


@dataclass(frozen=True, slots=True)
class Store:
    """A door of a merchant."""

    store_id: Annotated[Whole, "number: merchant and door"]
    merchant_id: Annotated[Whole, "merchant"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A sales guide who fills in applications."""

    agent_id: Annotated[Whole, "number: merchant and place"]
    merchant_id: Annotated[Whole, "merchant"]


@dataclass(frozen=True, slots=True)
class Shock:
    """How hard a month is in a region, for everybody there."""

    region_id: Annotated[Whole, "town_id modulo the number of regions"]
    month_on: Annotated[Day, "first day of the month"]
    regional: Annotated[Real, "added to the monthly default logit"]
    seasonal: Annotated[Real, "added to the monthly default logit"]
    industry: Annotated[Real, "added to the monthly default logit, the same in every region"]
    demand: Annotated[Real, "share of usual demand that is left"]


TABLES: dict[str, type[Any]] = {
    "maker": Maker,
    "product": Product,
    "merchant": Merchant,
    "merchant_grade": MerchantGrade,
    "merchant_closing": MerchantClosing,
    "hidden_merchant": HiddenMerchant,
    "store": Store,
    "agent": Agent,
    "shock": Shock,
}

DATED: dict[str, str] = {
    "merchant_grade": "graded_on",
    "merchant_closing": "closed_on",
}
