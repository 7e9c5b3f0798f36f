"""Stocking: how many pieces each merchant orders in each half-month, and what arrives.

A merchant looks at what it sold so far and at the seasons to come, adds a safety stock, and orders
what it lacks. Bad ones order too much and take what is pushed on them at a quarter's end. When
goods run out, the merchant fetches what it lacks on the day itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.halves import (
    DAYS_MAX,
    RUSH,
    buyer_keys,
    days,
    half_starts,
    halves_of,
    purchase_ids,
)
from lendweave.simulation.chain.sell_out import SellOut, sold_daily
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.truth.frames import Moment, Real, Whole
from lendweave.simulation.world.block import Block, at_time
from lendweave.simulation.world.chain_shape import ChainShape

_LEARNS = 0.10  # weight of the last half-month in what a merchant expects
_STOCKS_UP = 1.3  # a season so much stronger than now is stocked for one half-month earlier
_MONTHLY_SHARE = 0.35  # of merchants: they order once a month
_BEFORE_DAYS, _BEFORE_SPREAD_DAYS = 22, 8
_PIECES_LEAST = 0.05
_MINUTE_S = 60

Pieces = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stocking:
    """What the merchants of a block buy, shape (periods, merchants, products).

    Period 0 is before the world. rush: fetched when goods ran out; rush_day: day of the half-month,
    shape (periods, merchants). cover: pieces in stock when ordering for each expected to be sold in
    a month, same shape as rush_day.
    """

    ordered: Pieces
    shipped: Pieces
    accepted: Pieces
    rush: Pieces
    rush_day: Pieces
    cover: Real


@dataclass(frozen=True, slots=True)
class Trip:
    """When a regular purchase is placed, sent and received."""

    ordered_at: Moment
    shipped_at: Moment
    delivered_at: Moment


def regular_trips(block: Block, merchant: Whole, period: Whole) -> Trip:
    """The moments of each merchant's regular purchase in a period; arrays broadcast."""
    key, chance = buyer_keys(merchant, period), block.chance
    begin = half_starts(block, np.maximum(period - 1, 0))
    before = _BEFORE_DAYS + chance.below("stocks before", key, _BEFORE_SPREAD_DAYS)
    placed = np.where(period == 0, begin - days(before), begin + days(chance.below("buys", key, 3)))
    sent = placed + days(1 + chance.below("maker ships", key, 2))
    arrives = sent + days(1 + chance.below("maker delivers", key, 3))
    return Trip(
        at_time(placed, _minutes(block, "buys at", key, 9, 8)),
        at_time(sent, _minutes(block, "maker ships at", key, 7, 10)),
        at_time(arrives, _minutes(block, "maker delivers at", key, 6, 2)),
    )


def rush_trips(block: Block, merchant: Whole, period: Whole, day: Whole) -> Trip:
    """The moments of a rush purchase that must be there on a day of the half-month, from 0.

    Never placed before the half-month begins: nobody knows what will be sold in the next one.
    """
    key = purchase_ids(merchant, period, RUSH)
    arrives = half_starts(block, period - 1) + days(day)
    sent = arrives - days(np.minimum(day, 1))
    placed = arrives - days(np.minimum(day, 2))
    return Trip(
        at_time(placed, _minutes(block, "rush buys at", key, 5, 1)),
        at_time(sent, _minutes(block, "rush ships at", key, 6, 1)),
        at_time(arrives, _minutes(block, "rush delivers at", key, 7, 1)),
    )


def make_stocking(
    block: Block, shape: ChainShape, merchants: Merchants, first_month: Pieces, sold: SellOut
) -> Stocking:
    """What every merchant buys. first_month: orders of each merchant in the world's first month."""
    ids, halves = merchants.hidden.merchant_id, halves_of(block)
    made = _nothing_yet(halves + 1, len(ids), len(block.world.products))
    season = seasons(block, halves + 4)
    pace = _first_pace(block, season[0], first_month)
    bias = 1 + shape.overstock * np.maximum(-merchants.hidden.quality, -0.5)[:, None]
    made.ordered[0], made.shipped[0], made.accepted[0] = _arrive(
        block, shape, ids, 0, pace * (season[0] + season[1]) * bias
    )
    stock = made.accepted[0].copy()
    for half in range(halves):
        period = half + 1
        sales = sold_daily(block, sold, len(ids), half)
        ahead = _ahead(season, half, _is_monthly(block, ids))
        wanted = pace * (ahead + shape.safety) * bias - stock
        wanted = np.where(_orders_now(block, ids, half)[:, None], np.maximum(wanted, 0), 0)
        wanted += pace * season[half] * _pushed(block, shape, merchants, half)[:, None]
        wanted *= _is_open(merchants, half)[:, None]
        made.cover[period] = stock.sum(axis=1) / (2 * (pace * season[half]).sum(axis=1))
        made.ordered[period], made.shipped[period], made.accepted[period] = _arrive(
            block, shape, ids, period, wanted
        )
        arrives = _arrival_days(block, ids, period)
        lacking = sales.cumsum(axis=2) - _at_hand(stock, made.accepted[period], arrives)
        made.rush[period] = np.maximum(lacking.max(axis=2), 0)
        made.rush_day[period] = (lacking > 0).any(axis=1).argmax(axis=1)
        gone = sales.sum(axis=2)
        stock += made.accepted[period] + made.rush[period] - gone
        pace = np.maximum(pace + _LEARNS * (gone - pace * season[half]), _PIECES_LEAST)
    return made


def _nothing_yet(periods: int, merchants: int, products: int) -> Stocking:
    pieces = [np.zeros((periods, merchants, products), np.int64) for _ in range(4)]
    each = (periods, merchants)
    return Stocking(
        pieces[0], pieces[1], pieces[2], pieces[3], np.zeros(each, np.int64), np.zeros(each)
    )


def seasons(block: Block, halves: int) -> NDArray[np.float64]:
    """Sales of each product against its own year's mean, shape (half-months, products)."""
    months = np.array([product.months for product in block.world.products])
    year_month = block.month_of_year(np.arange(halves) // 2)
    return np.asarray((months / months.mean(axis=1, keepdims=True))[:, year_month].T)


def _first_pace(block: Block, season: NDArray[np.float64], first_month: Pieces) -> Real:
    """Pieces a half-month that a merchant expects at the beginning, by product."""
    sells = np.array([p.weight * sum(p.months) for p in block.world.products])
    share = sells / sells.sum()
    total = (first_month / 2 / (share * season).sum())[:, None]
    return np.asarray(np.maximum(total * share, _PIECES_LEAST))


def _ahead(
    season: NDArray[np.float64], half: int, monthly: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Seasons until the next goods after these arrive, shape (merchants, products)."""
    near = season[half] + season[half + 1]
    later = season[half + 2]
    rises = later > _STOCKS_UP * season[half]
    return np.asarray(np.where(monthly[:, None] | rises, near + later, near))


def _is_monthly(block: Block, ids: Whole) -> NDArray[np.bool_]:
    return block.chance.happens("orders once a month", ids, _MONTHLY_SHARE)


def _orders_now(block: Block, ids: Whole, half: int) -> NDArray[np.bool_]:
    return ~_is_monthly(block, ids) | (half % 2 == 0)


def _is_open(merchants: Merchants, half: int) -> NDArray[np.bool_]:
    """A firm that did not outlive its hard times orders no more."""
    fate = merchants.fate
    return np.asarray(~fate.fails | (fate.ends > half // 2))


def _pushed(block: Block, shape: ChainShape, merchants: Merchants, half: int) -> Real:
    """Half-months of sales pushed on each merchant: bad ones, in a quarter's last half-month."""
    year_month = int(block.month_of_year(np.array(half // 2)))
    ends_quarter = half % 2 == 1 and year_month % 3 == 2
    return np.asarray(shape.quota * np.maximum(-merchants.hidden.quality, 0.0) * ends_quarter)


def _arrive(
    block: Block, shape: ChainShape, ids: Whole, period: int, wanted: Real
) -> tuple[Pieces, Pieces, Pieces]:
    """Pieces ordered, sent and accepted: whole ones, less what the maker lacks and is refused."""
    key, product, chance = (
        buyer_keys(ids, np.array(period)),
        np.arange(wanted.shape[1]),
        block.chance,
    )
    by_line = key[:, None]
    ordered = (wanted + chance.uniform("rounds up", by_line, product)).astype(np.int64)
    part = 0.4 + 0.5 * chance.uniform("part sent", by_line, product)
    is_short = chance.happens("maker lacks", by_line, shape.short, product)
    shipped = np.where(is_short, (ordered * part).astype(np.int64), ordered)
    cancelled = (period > 0) & chance.happens("maker cancels", key, shape.cancelled)
    shipped = np.where(cancelled[:, None], 0, shipped)
    refused = chance.happens("refused", by_line, shape.rejected, product)
    return ordered, shipped, shipped - np.where(refused, np.minimum(shipped, 1), 0)


def _arrival_days(block: Block, ids: Whole, period: int) -> Whole:
    """Day of the half-month, from 0, on which each merchant's regular purchase arrives."""
    arrives = regular_trips(block, ids, np.array(period)).delivered_at.astype("datetime64[D]")
    return np.asarray((arrives - half_starts(block, np.array(period - 1))).astype(np.int64))


def _at_hand(stock: Pieces, accepted: Pieces, arrives: Whole) -> Pieces:
    """Pieces that a merchant could have sent by each day, shape (merchants, products, days)."""
    there = np.arange(DAYS_MAX) >= arrives[:, None]
    return np.asarray(stock[:, :, None] + accepted[:, :, None] * there[:, None, :])


def _minutes(block: Block, name: str, key: Whole, first: int, hours: int) -> Whole:
    """Seconds after midnight, on a whole minute of some hours from the first on."""
    return (first * 60 + block.chance.below(name, key, hours * 60)) * _MINUTE_S
