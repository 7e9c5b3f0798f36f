"""Figures of trade: when people buy, how often, for how much, at whom, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.economy import Economy
from lendweave.simulation.figures.bins import (
    DIGITS,
    EACH_MAX,
    GAP_DAYS,
    Counts,
    about_the_median,
    in_bins,
    lorenz,
    ratio,
    shares,
    sizes,
)

_MERCHANT_ORDERS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class TradeCounts:
    """Orders by month of the year and of the world; buyers by number of orders; gaps in GAP_DAYS.

    values: of orders, in bins of size. courses: orders, cancelled, returned, financed. merchants:
    by number of orders. squares: sum of squared shares of the merchants of a town over all towns
    with orders, in millionths, and the number of those towns.
    """

    by_month_of_year: Counts
    by_month: Counts
    each_buyer: Counts
    gaps: Counts
    values: Counts
    courses: Counts
    merchants: Counts
    squares: Counts


def count_trade(economy: Economy) -> TradeCounts:
    """The trade of one block; buyers are those of genuine orders."""
    order, course, block = economy.order, economy.course, economy.block
    month = order.ordered_at.astype("datetime64[M]").astype(np.int64) % 12
    of_world = np.clip(block.month_number(order.ordered_at), 0, block.months - 1)
    orders_each = np.unique(order.merchant_id, return_counts=True)[1]
    flags = (course.cancelled, course.returned, course.financed)
    return TradeCounts(
        by_month_of_year=np.bincount(month, minlength=12),
        by_month=np.bincount(of_world, minlength=block.months),
        each_buyer=_each_buyer(economy),
        gaps=_gaps(economy),
        values=sizes(order.amount_minor / 100),
        courses=np.array([len(order.order_id), *(flag.sum() for flag in flags)], np.int64),
        merchants=np.bincount(
            np.minimum(orders_each, _MERCHANT_ORDERS_MAX), minlength=_MERCHANT_ORDERS_MAX + 1
        ),
        squares=_squares(economy),
    )


def _each_buyer(economy: Economy) -> Counts:
    people = len(economy.people.person.person_id)
    genuine = economy.draft.kind == FraudKind.GENUINE
    each = np.unique(economy.order.person_id[genuine], return_counts=True)[1]
    counts = np.bincount(np.minimum(each, EACH_MAX), minlength=EACH_MAX + 1)
    counts[0] = people - len(each)
    return counts


def _gaps(economy: Economy) -> Counts:
    """Days between a buyer's genuine orders, from one to the next."""
    genuine = economy.draft.kind == FraudKind.GENUINE
    person, day = economy.order.person_id[genuine], economy.order.ordered_at[genuine]
    at = np.lexsort((day, person))
    same = person[at][1:] == person[at][:-1]
    gap = np.diff(day[at].astype("datetime64[D]")).astype(np.int64)
    return in_bins(gap[same], GAP_DAYS)


def _squares(economy: Economy) -> Counts:
    """Herfindahl index of each town, summed."""
    merchant, count = np.unique(economy.order.merchant_id, return_counts=True)
    known = economy.merchants.merchant
    place = np.searchsorted(known.merchant_id, merchant)
    town, at = np.unique(known.town_id[place], return_inverse=True)
    of_town = np.bincount(at, weights=count)
    square = (count / of_town[at]) ** 2
    return np.array([round(float(square.sum()) * 1_000_000), len(town)], np.int64)


def tell_trade(counts: TradeCounts) -> dict[str, Any]:
    """Shares, and the share of orders at the largest tenth of merchants."""
    made, cancelled, returned, financed = counts.courses.tolist()
    curve = lorenz(counts.merchants)
    return {
        "orders": made,
        "orders_by_month": counts.by_month.tolist(),
        "orders_by_month_of_year": counts.by_month_of_year.tolist(),
        "season": shares(counts.by_month_of_year),
        "people_by_orders": counts.each_buyer.tolist(),
        "orders_each_buyer": shares(counts.each_buyer[1:]),
        "days_between_orders": shares(counts.gaps),
        "order_value_about_median": about_the_median(counts.values),
        "cancelled_share": ratio(cancelled, made),
        "returned_share": ratio(returned, made - cancelled),
        "financed_share": ratio(financed, made),
        "merchant_lorenz": curve,
        "orders_at_largest_tenth_of_merchants": round(1 - curve[-2], DIGITS),
        "buyer_lorenz": lorenz(counts.each_buyer),
        "herfindahl_within_town": ratio(counts.squares[0] / 1_000_000, counts.squares[1]),
    }
