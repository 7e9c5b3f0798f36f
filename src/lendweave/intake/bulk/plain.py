"""Cells in plain form: those that the quick kernels read.

A kernel takes distinct cells and says which of them it has read and as what. It reads only cells
of which it is certain; every other cell goes to the column's own reader, which defines what a cell
means. So a kernel may leave out what it likes, but must never read a cell differently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from lendweave.intake.bulk.model import Mask, mask_of
from lendweave.records.arrow_texts import text_bytes

_SPACE = 0x20
# Bytes of printable ASCII and of U+4000 to U+9FFF, in which the everyday Chinese signs stand: all
# of them stay as they are under NFKC, alone and side by side.
_PLAIN_BYTES = np.zeros(256, np.bool_)
_PLAIN_BYTES[0x20:0x7F] = True
_PLAIN_BYTES[0x80:0xC0] = True
_PLAIN_BYTES[0xE4:0xEA] = True
_KUN = "锟".encode()  # how damaged text begins, of which `clean_text` tells


@dataclass(frozen=True, slots=True)
class PlainCells:
    """What a kernel made of distinct cells.

    found: which of them it has read. values: Arrow array as long, of raw values; what stands at
    the other cells means nothing.
    """

    found: Mask
    values: Any


Kernel = Callable[[Any], PlainCells]


def plain_texts(texts: Any) -> Mask:
    """Texts, not empty, of which `clean_text` changes nothing."""
    bounds, flat = text_bytes(texts)
    starts, ends = bounds[:-1], bounds[1:]
    plain: Mask = ends > starts
    plain[np.searchsorted(ends, _unplain_bytes(flat), side="right")] = False
    some = np.flatnonzero(plain)
    plain[some] = (flat[starts[some]] != _SPACE) & (flat[ends[some] - 1] != _SPACE)
    return plain


def _unplain_bytes(flat: NDArray[np.uint8]) -> NDArray[np.int64]:
    unplain = ~_PLAIN_BYTES[flat]
    this, following = flat[:-1], flat[1:]
    unplain[:-1] |= (this == _SPACE) & (following == _SPACE)
    unplain[:-2] |= (flat[:-2] == _KUN[0]) & (flat[1:-1] == _KUN[1]) & (flat[2:] == _KUN[2])
    return np.flatnonzero(unplain)


def matching(texts: Any, pattern: str) -> Mask:
    """Texts that a regular expression (RE2) matches as a whole."""
    return mask_of(pc.match_substring_regex(texts, f"^(?:{pattern})$"))


def narrowed(mask: Mask, holds: Mask) -> Mask:
    """`mask` where in addition `holds` is true, which has one entry for each true one of `mask`."""
    mask[np.flatnonzero(mask)[~holds]] = False
    return mask


def sign_matrix(texts: Any, width: int) -> NDArray[np.uint8]:
    """The bytes of texts that are all `width` bytes long. Returns shape (texts, width)."""
    return text_bytes(texts)[1].reshape(-1, width)


def read_digits(signs: NDArray[np.uint8], first: int, width: int) -> NDArray[np.int64]:
    """The number written in these columns of a matrix of digits."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    digits = signs[:, first : first + width].astype(np.int64) - ord("0")
    number: NDArray[np.int64] = digits @ powers
    return number
