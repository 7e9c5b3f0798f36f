"""`world.yaml`: the economy of a scene's world as data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from lendweave.lang.definition import Definition, DefinitionInvalid, read_definition
from lendweave.simulation.world.behaviour_shape import BehaviourShape
from lendweave.simulation.world.chain_shape import ChainShape
from lendweave.simulation.world.fraud_shape import FraudShape
from lendweave.simulation.world.industry_shape import IndustryShape
from lendweave.simulation.world.life_shape import LifeShape, stages_overlap
from lendweave.simulation.world.merchants_shape import MakerShape, MerchantsShape
from lendweave.simulation.world.outside_shape import OutsideShape
from lendweave.simulation.world.parties_shape import EnterprisesShape
from lendweave.simulation.world.reports_shape import (
    COURT,
    ENTERPRISE_BUREAU,
    REGISTRY,
    SOCIAL_INSURANCE,
    TAX,
    RecordsShape,
    SourceShape,
)
from lendweave.simulation.world.service_shape import ServiceShape
from lendweave.simulation.world.shape import (
    Count,
    MonthOfWorld,
    Positive,
    RateText,
    Shape,
    Share,
    Twelve,
)

MERCHANTS_MAX = 16
AGENTS_MAX = 8
TERM_MAX = 36


class TownShape(Shape, frozen=True):
    """How many live and sell in a town. people ≤ 1000: they number the resident IDs of a town."""

    people: Count
    merchants: Annotated[int, Meta(ge=1, le=MERCHANTS_MAX)]
    agents: Annotated[int, Meta(ge=1, le=AGENTS_MAX)]
    regions: Count
    towns_per_branch: Annotated[int, Meta(ge=1, le=100)]


class PeopleShape(Shape, frozen=True):
    """income: (ability, yuan a month) points, ability rising."""

    income: Annotated[list[tuple[float, Annotated[int, Meta(ge=1)]]], Meta(min_length=2)]
    household_starts: Annotated[float, Meta(gt=0.0, le=1.0)]
    device_shared: Share


class ProductShape(Shape, frozen=True):
    """What is sold. price: list price in yuan. months: sales from January on, relative.

    sessions: of the service, where they differ from the scene's.
    """

    model: str
    name: str
    category: str
    price: Annotated[int, Meta(ge=100, le=1_000_000)]
    weight: Positive
    months: Twelve
    sessions: Count | None = None


class TradeShape(Shape, frozen=True):
    """How people buy. discount: share off the list price, from January on.

    haggling: most that one buyer gets off. ships: goods are sent; otherwise a service begins.
    """

    orders_per_year: Annotated[float, Meta(gt=0.0, le=6.0)]
    discount: Annotated[list[Annotated[float, Meta(ge=0.0, lt=0.9)]], Meta(min_length=12)]
    haggling: Share
    two_pieces: Share
    cancelled: Share
    returned: Share
    tax_rate: Share
    ships: bool = True


class HouseShape(Shape, frozen=True):
    """The logit with which the world's own lender approves."""

    base: float
    overdue: float
    enquiries: float
    burden: float
    court: float


class CreditShape(Shape, frozen=True):
    """How people borrow. terms: (months, weight). rate: yearly, as a decimal in quotes.

    financed: (share of the price, weight). review_above: yuan from which lenders look twice.
    """

    applies: Share
    financed: Annotated[list[tuple[Share, Positive]], Meta(min_length=1)]
    review_above: Annotated[int, Meta(ge=100)]
    terms: Annotated[
        list[tuple[Annotated[int, Meta(ge=1, le=TERM_MAX)], Positive]], Meta(min_length=1)
    ]
    rate: RateText
    loss_given_default: Share
    cash_when_refused: Share
    house_logit: HouseShape


class RiskShape(Shape, frozen=True):
    """The monthly logit of default. age: by instalment from the first; the last value stays.

    outside: for each unit of income owed to outside lenders. fallen: of one who gave up an outside
    loan in the year before. trouble: of the person's own bad months.
    service_lost: once the merchant has closed and owes part of its service.
    """

    base: float
    willingness: float
    ability: float
    burden: float
    merchant_quality: float
    rate: float
    age: Annotated[list[float], Meta(min_length=1)]
    regional: Annotated[float, Meta(ge=0.0)]
    months: Twelve
    late: Share
    outside: float = 0.0
    fallen: float = 0.0
    trouble: float = 0.0
    service_lost: Annotated[float, Meta(ge=0.0)] = 0.0


class ReportsShape(Shape, frozen=True):
    """How well the bureau of persons knows, and every other third party."""

    asked: Share
    found: Share
    enquiries_missing: Share
    mixed_up: Share
    delay_days: Annotated[int, Meta(ge=0, le=365)]
    registry: SourceShape = REGISTRY
    court: SourceShape = COURT
    tax: SourceShape = TAX
    social_insurance: SourceShape = SOCIAL_INSURANCE
    enterprise_bureau: SourceShape = ENTERPRISE_BUREAU


class FilesShape(Shape, frozen=True):
    """How untidy partner files are: shares of rows."""

    fault: Share
    duplicate: Share
    late: Share
    amended: Share


class World(Shape, frozen=True):
    """The keys of world.yaml."""

    world: str
    first_month: MonthOfWorld
    town: TownShape
    people: PeopleShape
    merchants: MerchantsShape
    products: Annotated[list[ProductShape], Meta(min_length=1, max_length=1_000)]
    trade: TradeShape
    credit: CreditShape
    risk: RiskShape
    reports: ReportsShape
    files: FilesShape
    maker: MakerShape | None = None
    service: ServiceShape | None = None
    life: LifeShape = LifeShape()
    industry: IndustryShape = IndustryShape()
    fraud: FraudShape = FraudShape()
    behaviour: BehaviourShape | None = None
    enterprises: EnterprisesShape = EnterprisesShape()
    outside: OutsideShape | None = None
    chain: ChainShape | None = None
    records: RecordsShape = RecordsShape()


def read_world(text: str, file: str) -> World:
    """The world that a world.yaml declares. Raises DefinitionInvalid with the place."""
    definition = read_definition(text, file, World)
    _check_income(definition, [ability for ability, _ in definition.value.people.income])
    _check_lenders(definition)
    _check_stages(definition)
    return definition.value


def _check_income(definition: Definition[World], abilities: Sequence[float]) -> None:
    if any(left >= right for left, right in pairwise(abilities)):
        raise DefinitionInvalid(
            where=definition.place("people", "income"),
            got=", ".join(map(str, abilities)),
            expected="abilities that rise from point to point",
            fix="Put the points in order.",
        )


def _check_lenders(definition: Definition[World]) -> None:
    outside = definition.value.outside
    numbers = [one.number for one in outside.lenders] if outside else []
    for place, number in enumerate(numbers):
        if number in numbers[:place]:
            raise DefinitionInvalid(
                where=definition.place("outside", "lenders", place),
                got=f"number {number} a second time",
                expected="a number of its own for each outside lender",
                fix="Give it a number that no other one has.",
            )


def _check_stages(definition: Definition[World]) -> None:
    if stages_overlap(definition.value.life.collection):
        raise DefinitionInvalid(
            where=definition.place("life", "collection"),
            got=", ".join(f"{s.name} from {s.first_dpd}" for s in definition.value.life.collection),
            expected="stages whose contacts end before the next stage begins",
            fix="Raise `first_dpd` of the later stage, or contact less often.",
        )
