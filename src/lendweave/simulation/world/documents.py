"""Numbers on papers: what a partner sees of an id must not tell what the id is made of.

An id of the world says more than a partner knows: the slot of an order names its fraud, an odd
phone was bought for one, an account ends with the kind of its holder. On paper ids are scattered.
"""

from __future__ import annotations

import numpy as np

from lendweave.simulation.truth.frames import NONE, Whole

_BITS = 49  # just under the 15 free digits of an invoice
_MASK = np.uint64(2**_BITS - 1)
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))
_SHIFTS = (np.uint64(25), np.uint64(23))
_HIGH = np.uint64(32)


def document_numbers(ids: Whole) -> Whole:
    """Ids scattered one to one, those below 2 ** 49 over 15 digits; NONE stays NONE.

    Multiplying by an odd number and folding high bits onto low ones can both be undone. Bits above
    the 49th stay where they are: they tell of a large world's people, not of what an id is.
    """
    whole = np.where(ids == NONE, 0, ids).astype(np.uint64)
    bits = whole & _MASK
    for odd, shift in zip(_ODD, _SHIFTS, strict=True):
        bits = (bits ^ (bits >> shift)) * odd & _MASK
    bits = (bits ^ (bits >> _SHIFTS[0])) | (whole & ~_MASK)
    return np.where(ids == NONE, NONE, bits.astype(np.int64))


def scattered(ids: Whole, rows: int, columns: int) -> Whole:
    """Ids below rows * columns scattered over the same range, one to one; larger ones wrap.

    A Feistel network on the place of each id in a table: its row moves by its column and back.
    """
    row, column = np.divmod(ids % (rows * columns), columns)
    for odd in _ODD:
        row = (row + _jumps(column, odd)) % rows
        column = (column + _jumps(row, odd)) % columns
    return np.asarray(row * columns + column, np.int64)


def _jumps(places: Whole, odd: np.uint64) -> Whole:
    """A number below 2 ** 32 for each place; neighbours jump far apart."""
    bits = (places.astype(np.uint64) + np.uint64(1)) * odd
    return np.asarray((bits ^ (bits >> _SHIFTS[0])) * odd >> _HIGH, np.int64)
