"""Figures of firms: how late merchants pay what they owe, and for how long their stock lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.figures.bins import DAYS_LATE, Counts, in_bins, ratio, shares

_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class FirmCounts:
    """days_late: of receivables that were settled. owed: receivables due, those settled of them.

    pieces: lying at the ends of months, and sold in those months.
    """

    days_late: Counts
    owed: Counts
    pieces: Counts


def count_firms(tables: Mapping[str, Any], end: np.datetime64) -> FirmCounts:
    """The merchants of one block as buyers, up to the end of the world."""
    owed, stock = tables.get("receivable"), tables.get("inventory")
    pieces = (0, 0) if stock is None else (stock.closing.sum(), stock.sold.sum())
    if owed is None:
        none = np.zeros(len(DAYS_LATE), np.int64)
        return FirmCounts(none, np.zeros(2, np.int64), np.array(pieces, np.int64))
    settled, paid_on = _settled(tables["purchase_payment"])
    due = owed.due_on < end
    place = np.searchsorted(settled, owed.purchase_id).clip(0, max(len(settled) - 1, 0))
    known = due & np.isin(owed.purchase_id, settled)
    late = (paid_on[place[known]] - owed.due_on[known]).astype(np.int64)
    return FirmCounts(
        days_late=in_bins(np.maximum(late, 0), DAYS_LATE),
        owed=np.array([due.sum(), known.sum()], np.int64),
        pieces=np.array(pieces, np.int64),
    )


def _settled(payment: Any) -> tuple[Counts, Any]:
    """Purchases for which a settlement was paid, rising, and the day of the last one."""
    of_debt = np.flatnonzero(payment.purpose == "settlement")
    at = of_debt[np.lexsort((payment.paid_at[of_debt], payment.purchase_id[of_debt]))]
    purchase = payment.purchase_id[at]
    last = np.append(purchase[1:] != purchase[:-1], np.ones(min(len(at), 1), np.bool_))
    return purchase[last], payment.paid_at[at][last].astype("datetime64[D]")


def tell_firms(counts: FirmCounts) -> dict[str, Any]:
    """Shares of receivables by days late, share settled, days of stock; what there is of them."""
    found: dict[str, Any] = {}
    if counts.days_late.any():
        found["receivable_days_late"] = shares(counts.days_late)
        found["receivables_settled"] = ratio(counts.owed[1], counts.owed[0])
    if counts.pieces[1]:
        found["stock_days"] = ratio(counts.pieces[0] * _MONTH_DAYS, counts.pieces[1])
    return found
