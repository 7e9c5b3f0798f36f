"""Parts of shards, and shards put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lendweave.book.bulk.columns import (
    LOAN_FIELDS,
    ROW_FIELDS,
    IntArray,
    LoanColumns,
    Pattern,
    RowColumns,
    Shard,
)


def spans(first: IntArray, count: IntArray) -> IntArray:
    """The places first, first + 1 … of each span, one span after another. count: ≥ 0."""
    before = np.cumsum(count) - count
    return np.repeat(first - before, count) + np.arange(int(count.sum()), dtype=np.int64)


def taken(shard: Shard, places: IntArray) -> Shard:
    """The loans at some places, in that order."""
    rows = spans(shard.first_rows()[places], shard.loans.rows[places])
    return Shard(
        shard.patterns,
        LoanColumns(*(getattr(shard.loans, name)[places] for name in LOAN_FIELDS)),
        RowColumns(*(getattr(shard.rows, name)[rows] for name in ROW_FIELDS)),
    )


def joined(shards: Sequence[Shard]) -> Shard:
    """All loans of at least one shard, in their order."""
    place: dict[Pattern, int] = {}
    for shard in shards:
        for pattern in shard.patterns:
            place.setdefault(pattern, len(place))
    parts = [_with_patterns(shard, place) for shard in shards]
    return Shard(
        tuple(place),
        LoanColumns(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in LOAN_FIELDS)
        ),
        RowColumns(
            *(
                np.concatenate([getattr(shard.rows, name) for shard in shards])
                for name in ROW_FIELDS
            )
        ),
    )


def _with_patterns(shard: Shard, place: dict[Pattern, int]) -> LoanColumns:
    if not shard.patterns:
        return shard.loans
    places = np.array([place[pattern] for pattern in shard.patterns], dtype=np.int64)
    return replace(shard.loans, pattern=places[shard.loans.pattern])
