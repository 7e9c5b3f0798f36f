"""Answers: what each source says of whom it was asked about, as of its day, with its errors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.enterprises import EnterpriseKind, enterprise_ids
from lendweave.simulation.reports.queries import Query
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block

TEN_THOUSAND_MINOR = 1_000_000
"""One 万元 in 分, to which sources round amounts."""
_HEADS = 5


def year_before(day: NDArray[np.datetime64], years: int = 1) -> NDArray[np.datetime64]:
    """The day so many times 365 days earlier."""
    return np.asarray(day - np.timedelta64(365 * years, "D"))


def last_month(block: Block, query: Query, known_after_days: int) -> NDArray[np.int64]:
    """The latest month that a source knows as of its day: it hears of it so long after its end."""
    heard = query.as_of - np.timedelta64(known_after_days, "D")
    return np.asarray(np.minimum(block.month_number(heard) - 1, block.months - 1))


def merchant_rows(query: Query, merchant_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of the merchant of whom each answer tells."""
    firm = enterprise_ids(EnterpriseKind.MERCHANT, merchant_id)
    return np.searchsorted(firm, query.told)


def in_month(
    values: NDArray[np.int64], row: NDArray[np.int64], month: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Values of rows in months, 0 before the world. values: shape (merchants, months)."""
    return np.where(month >= 0, values[row, np.maximum(month, 0)], 0)


def amounts(query: Query, minor: NDArray[np.int64]) -> NDArray[np.int64]:
    """Amounts as the source tells them: rounded, in a wrong unit, none where nothing was found."""
    rounded = (minor + TEN_THOUSAND_MINOR // 2) // TEN_THOUSAND_MINOR * TEN_THOUSAND_MINOR
    told = np.where(query.error == "rounded", rounded, minor)
    return counts(query, np.where(query.error == "wrong_unit", told // 10_000, told))


def heads(query: Query, number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Heads as the source tells them: rounded to fives, none where nothing was found."""
    rounded = (number + _HEADS // 2) // _HEADS * _HEADS
    return counts(query, np.where(query.error == "rounded", rounded, number))


def counts(query: Query, number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers as they are, none where nothing was found."""
    return np.where(query.found, number, NONE)


def one_less(query: Query, number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Counts of entries, of which one is missing where the report has a gap."""
    return counts(query, np.where(query.error == "gap", np.maximum(number - 1, 0), number))
