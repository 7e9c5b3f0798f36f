"""Counts and sums: what each span adds at its start it takes away at its stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lendweave.features.arrays.batch import Int64s, ValueArrays
from lendweave.features.arrays.compiled import compiled
from lendweave.features.arrays.spans import Spans

_LIMB = 32
_MASK = 2**_LIMB - 1
_SAFE = 2**62


def counted(spans: Spans, size: int) -> Int64s:
    """How many spans cover each index."""
    total = np.zeros(size + 1, np.int64)
    _count(spans, total)
    return np.cumsum(total[:-1])


def summed(add: Callable[[Int64s], Int64s], values: ValueArrays) -> tuple[Int64s, Int64s]:
    """The 128-bit sum of the values that each subject sees: lower and upper half.

    add: as `Seen.added`, which gives it in 64 bits. Exact: values are of at most 28 digits, and
    there are fewer than 2^31 events.
    """
    if values.high is None and _fits(values.low):
        low = add(values.low)
        return low, low >> 63
    return _joined([add(limb) for limb in _limbs(values)])


def _fits(low: Int64s) -> bool:
    """True if no sum can leave 64 bits."""
    largest = max(abs(int(low.max(initial=0))), abs(int(low.min(initial=0))))
    return largest * len(low) < _SAFE


def added(spans: Spans, value: Int64s, size: int) -> Int64s:
    """The sum of the values of the spans that cover each index, in 64 bits."""
    total = np.zeros(size + 1, np.int64)
    _add(spans, value, total)
    return np.cumsum(total[:-1])


def _limbs(values: ValueArrays) -> tuple[Int64s, ...]:
    """Pieces of 32 bits from the lowest on; all but the last are positive."""
    low, high = values.low, values.high
    if high is None:
        return low & _MASK, low >> _LIMB
    return low & _MASK, (low >> _LIMB) & _MASK, high & _MASK, high >> _LIMB


def _joined(limbs: Sequence[Int64s]) -> tuple[Int64s, Int64s]:
    """Two or four sums of limbs with their carries: the lower and the upper half."""
    pieces: list[Int64s] = []
    carry = np.zeros_like(limbs[0])
    for limb in limbs:
        whole = limb + carry
        pieces.append(whole & _MASK)
        carry = whole >> _LIMB
    low = pieces[0] | (pieces[1] << _LIMB)
    return low, carry if len(pieces) == 2 else pieces[2] | (pieces[3] << _LIMB)


@compiled
def _count(spans: Spans, total: Int64s) -> None:
    for span in range(len(spans.start)):
        total[spans.start[span]] += 1
        total[spans.stop[span]] -= 1


@compiled
def _add(spans: Spans, value: Int64s, total: Int64s) -> None:
    """Sums wrap around at 64 bits in between, and come back."""
    for span in range(len(spans.event)):
        added = value[spans.event[span]]
        total[spans.start[span]] += added
        total[spans.stop[span]] -= added
