"""Numbers on papers: what a partner sees of an id must not tell what the id is made of."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.truth.frames import NONE, Whole

_BITS = 49  # just under the 15 free digits of an invoice
_MASK = np.uint64(2**_BITS - 1)
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))
_SHIFTS = (np.uint64(25), np.uint64(23))


def document_numbers(ids: Whole) -> Whole:
    """Ids scattered over 15 digits, one to one; NONE stays NONE. ids: below 2 ** 49.

    Multiplying by an odd number and folding high bits onto low ones can both be undone.
    """
    bits = np.where(ids == NONE, 0, ids).astype(np.uint64)
    for odd, shift in zip(_ODD, _SHIFTS, strict=True):
        bits = (bits ^ (bits >> shift)) * odd & _MASK
    return np.where(ids == NONE, NONE, (bits ^ (bits >> _SHIFTS[0])).astype(np.int64))
