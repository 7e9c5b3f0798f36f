"""The merchants of a block: merchants with their doors and sales guides, and what they sell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import exponential_quantile
from lendweave.simulation.parties.addresses import STORES_MAX
from lendweave.simulation.parties.fates import NEVER, Fate, make_fates, sells, with_vanishing
from lendweave.simulation.parties.vanishing import Vanishing, make_vanishing
from lendweave.simulation.truth.frames import NONE, taken
from lendweave.simulation.truth.merchants import (
    Agent,
    HiddenMerchant,
    Maker,
    Merchant,
    MerchantClosing,
    MerchantGrade,
    Product,
    Store,
)
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.identifiers import credit_codes
from lendweave.simulation.world.world_file import AGENTS_MAX, MERCHANTS_MAX, World

GRADES = np.array(["A", "B", "C", "D", "frozen"])
# A grade follows quality with noise: the maker knows its merchants, not their conduct in lending.
_GRADE_STEPS = np.array([0.5, -0.4, -1.5, -2.6])
_GRADE_NOISE = 1.0
_GRADED_EVERY_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Merchants:
    """The merchants of a block, the hidden side apart."""

    merchant: Merchant
    grade: MerchantGrade
    hidden: HiddenMerchant
    store: Store
    agent: Agent
    fate: Fate
    vanishing: Vanishing


def make_merchants(block: Block) -> Merchants:
    """The merchants of every market of a block, each from draws of its own."""
    slots = np.arange(block.world.town.merchants)
    ids = (_markets(block)[:, None] * MERCHANTS_MAX + slots).ravel()
    chance = block.chance
    hidden = HiddenMerchant(
        merchant_id=ids,
        quality=chance.normal("merchant quality", ids),
        weight=0.2 + 2.0 * exponential_quantile(chance.uniform("merchant weight", ids)),
    )
    fate = make_fates(block, ids, hidden.quality)
    vanishing = make_vanishing(block, ids, hidden.weight, fate.closes)
    fate = with_vanishing(fate, vanishing)
    stores = 1 + chance.below("stores", ids, 2)
    agents = ids[:, None] * AGENTS_MAX + np.arange(block.world.town.agents)
    return Merchants(
        merchant=_merchants(block, hidden),
        grade=_grades(block, hidden, fate.closes),
        hidden=hidden,
        store=Store(
            store_id=np.repeat(ids, stores) * STORES_MAX + _places(stores),
            merchant_id=np.repeat(ids, stores),
        ),
        agent=Agent(agents.ravel(), np.repeat(ids, block.world.town.agents)),
        fate=fate,
        vanishing=vanishing,
    )


def of_merchants(merchants: Merchants, merchant_id: NDArray[np.int64]) -> HiddenMerchant:
    """The hidden side of each merchant, in the order of the ids."""
    place = np.searchsorted(merchants.hidden.merchant_id, merchant_id)
    hidden = merchants.hidden
    return HiddenMerchant(merchant_id, hidden.quality[place], hidden.weight[place])


def closing_months(merchants: Merchants, merchant_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """First month in which each merchant is closed, NEVER for most."""
    place = np.searchsorted(merchants.fate.merchant_id, merchant_id)
    return np.asarray(merchants.fate.closes[place])


def closings(block: Block, merchants: Merchants) -> MerchantClosing:
    """Merchants that close, and why."""
    at = np.flatnonzero(merchants.fate.closes < NEVER)
    ids = merchants.fate.merchant_id[at]
    vanished = np.isin(ids, merchants.vanishing.merchant_id)
    closed_on = block.first_days(merchants.fate.closes[at])
    return MerchantClosing(ids, closed_on, np.where(vanished, "vanished", "failed"))


def markets_of(block: Block, town: NDArray[np.int64], key: NDArray[np.int64]) -> NDArray[np.int64]:
    """The town in which each buyer of a town shops. key: of the choice.

    An older town, where it is not one's own: so no town that comes later changes anything.
    """
    oldest = town - town % block.world.town.towns_per_branch
    if block.world.merchants.serves == "branch":
        return np.asarray(oldest)
    goes = block.chance.happens("shops elsewhere", key, block.world.merchants.elsewhere)
    older = oldest + block.chance.below("market", key, town - oldest)
    return np.asarray(np.where(goes & (town > oldest), older, town))


def merchant_of(
    block: Block,
    merchants: Merchants,
    town: NDArray[np.int64],
    key: NDArray[np.int64],
    month: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The merchant that each buyer chooses, by weight, among those of a town that are still open.

    key: of the choice. month: of the world. NONE where all have closed. Each merchant's clock runs
    at the speed of its weight and the first to ring wins. So a new merchant wins some buyers and
    moves nobody between the others.
    """
    slots = np.arange(block.world.town.merchants)
    ids = town[:, None] * MERCHANTS_MAX + slots
    rings = exponential_quantile(block.chance.uniform("merchant choice", key[:, None], slots))
    place = np.searchsorted(merchants.hidden.merchant_id, ids)
    pull = merchants.hidden.weight[place] * sells(merchants.fate, place, month[:, None])
    rings = np.where(pull > 0, rings / np.where(pull > 0, pull, 1.0), np.inf)
    chosen = ids[np.arange(len(key)), rings.argmin(axis=1)]
    return np.where((pull > 0).any(axis=1), chosen, NONE)


def home_markets(block: Block, town: NDArray[np.int64]) -> NDArray[np.int64]:
    """The town in which people of each town shop, unless they go elsewhere."""
    if block.world.merchants.serves == "branch":
        return np.asarray(town - town % block.world.town.towns_per_branch)
    return town


def markets_open(block: Block, merchants: Merchants, month: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether any merchant of each town of the block sells, shape (towns, months)."""
    place = np.arange(len(merchants.merchant.merchant_id))
    sell = sells(merchants.fate, place[:, None], month) > 0
    found = np.zeros((len(block.towns), len(month)), np.bool_)
    np.logical_or.at(found, merchants.merchant.town_id - block.towns[0], sell)
    return found


def served_shares(
    block: Block, merchants: Merchants, month: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Probability that a buyer of each town finds a market open, shape (towns, months)."""
    is_open = markets_open(block, merchants, month)
    home = is_open[home_markets(block, block.towns) - block.towns[0]]
    if block.world.merchants.serves == "branch":
        return np.asarray(home, np.float64)
    first = block.towns - block.towns % block.world.town.towns_per_branch - block.towns[0]
    before = np.vstack([np.zeros_like(is_open[:1]), is_open]).cumsum(axis=0)
    older = np.arange(len(is_open)) - first
    among = (before[:-1] - before[first]) / np.maximum(older, 1)[:, None]
    elsewhere = np.where(older[:, None] > 0, among, home)
    share = block.world.merchants.elsewhere
    return np.asarray((1 - share) * home + share * elsewhere)


def open_merchants(merchants: Merchants, town: int, month: int) -> NDArray[np.int64]:
    """merchant_id of those of a town that still sell in a month."""
    place = np.flatnonzero(merchants.merchant.town_id == town)
    return merchants.merchant.merchant_id[place[sells(merchants.fate, place, np.array(month)) > 0]]


def makers(world: World) -> Maker:
    """Who supplies the merchants of a world; no row where nobody does."""
    listed = [] if world.maker is None else [world.maker]
    return Maker(
        maker_id=np.arange(len(listed)),
        kind=np.array([maker.kind for maker in listed], np.str_),
        name=np.array([maker.name for maker in listed], np.str_),
    )


def products(world: World) -> Product:
    """The products of a world, in the order of its file."""
    listed = world.products
    return Product(
        product_id=np.arange(len(listed)),
        model=np.array([product.model for product in listed]),
        name=np.array([product.name for product in listed]),
        category=np.array([product.category for product in listed]),
        maker_id=_supplied(world, len(listed)),
        list_price_minor=np.array([product.price * 100 for product in listed]),
    )


def _merchants(block: Block, hidden: HiddenMerchant) -> Merchant:
    ids, chance = hidden.merchant_id, block.chance
    town = ids // MERCHANTS_MAX
    begin = block.first_days(np.array([0]))
    opened = begin - (30 + chance.below("opened", ids, 2_500)).astype("timedelta64[D]")
    founded = opened - (60 + chance.below("founded", ids, 2_000)).astype("timedelta64[D]")
    codes = [f"{block.world.merchants.code_prefix}{number:06d}" for number in ids.tolist()]
    return Merchant(
        merchant_id=ids,
        town_id=town,
        kind=np.full(len(ids), block.world.merchants.kind),
        maker_id=_supplied(block.world, len(ids)),
        code=np.array(codes),
        uscc=credit_codes(town, ids),
        founded_on=founded,
        opened_on=opened,
    )


def _markets(block: Block) -> NDArray[np.int64]:
    """Towns with merchants: all, or the oldest of each branch where merchants serve a branch."""
    towns = block.towns
    if block.world.merchants.serves == "branch":
        return np.asarray(towns[towns % block.world.town.towns_per_branch == 0])
    return towns


def _supplied(world: World, count: int) -> NDArray[np.int64]:
    """maker_id of each merchant or product."""
    return np.full(count, NONE if world.maker is None else 0)


def _grades(block: Block, hidden: HiddenMerchant, closes: NDArray[np.int64]) -> MerchantGrade:
    """Each merchant's grades in order of time, while it is open.

    The first was given on the day before the world.
    """
    months = np.arange(0, block.months, _GRADED_EVERY_MONTHS)
    noise = block.chance.normal("grade", hidden.merchant_id[:, None], months)
    seen = hidden.quality[:, None] + _GRADE_NOISE * noise
    steps = (seen[:, :, None] < _GRADE_STEPS).sum(axis=2)
    grades = MerchantGrade(
        merchant_id=np.repeat(hidden.merchant_id, len(months)),
        graded_on=np.tile(block.first_days(months) - (months == 0), len(steps)),
        grade=GRADES[steps.ravel()],
    )
    return taken(grades, (months < closes[:, None]).ravel())


def _places(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 to count - 1 for each count, one after the other."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
