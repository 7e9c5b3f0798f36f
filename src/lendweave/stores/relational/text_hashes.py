"""Texts as hashes of 128 bits, a column at a time.

The texts of this store that are told apart by them, entity ids and content hashes, begin as
SHA-256 themselves, so that nobody can choose two of them to have one hash.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes: TypeAlias = npt.NDArray[np.uint64]
"""Shape (2, n): two words for each text, neither of which tells anything of the other."""

HASH_VERSION = 2
"""Changes with the function below; files that hold hashes of another version are made anew."""

_WORD_BYTES = 8
_MULTIPLIERS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93))
_HALF = np.uint64(32)
_WORD_MASK = 2**64 - 1


def text_hashes(texts: pa.Array | pa.ChunkedArray) -> Hashes:
    """The hash of each text, in order; there are no nulls.

    Texts of one length are hashed together, eight bytes of all of them at a time.
    """
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    hashes = np.zeros((len(_MULTIPLIERS), len(whole)), np.uint64)
    if not len(whole):
        return hashes
    _, ends_buffer, text_buffer = whole.buffers()
    ends = np.frombuffer(ends_buffer, np.int32)[whole.offset : whole.offset + len(whole) + 1]
    text = np.frombuffer(text_buffer, np.uint8)
    lengths = np.diff(ends)
    if lengths[0] and (lengths == lengths[0]).all():
        return _hashed(text[ends[0] : ends[-1]].reshape(-1, lengths[0]))
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        characters = ends[places][:, np.newaxis] + np.arange(length, dtype=np.int32)
        hashes[:, places] = _hashed(text[characters])
    return hashes


def text_hash(text: str) -> tuple[int, int]:
    """What `text_hashes` gives for one text: for few of them, without the cost of arrays."""
    encoded = text.encode()
    length = len(encoded)
    padded = encoded.ljust(-(-length // _WORD_BYTES) * _WORD_BYTES, b"\0")
    words = struct.unpack(f"<{len(padded) // _WORD_BYTES}Q", padded)
    first, second = _MULTIPLIERS
    return _word_hash(words, length, int(first)), _word_hash(words, length, int(second))


def _word_hash(words: Sequence[int], seed: int, multiplier: int) -> int:
    found = seed
    for word in words:
        found = (found ^ word) * multiplier & _WORD_MASK
        found ^= found >> 32
    return found


def _hashed(texts: npt.NDArray[np.uint8]) -> Hashes:
    """The hashes of texts of one length, shape (n, length)."""
    count, length = texts.shape
    padded = np.zeros((count, -(-length // _WORD_BYTES) * _WORD_BYTES), np.uint8)
    padded[:, :length] = texts
    words = np.ascontiguousarray(padded.view("<u8").T)
    return np.stack([word_hashes(words, length, multiplier) for multiplier in _MULTIPLIERS])


def word_hashes(
    words: npt.NDArray[np.uint64], seed: int = 0, multiplier: np.uint64 = _MULTIPLIERS[0]
) -> npt.NDArray[np.uint64]:
    """One word for each column of `words`, shape (m, n); shape (n,)."""
    hashes = np.full(words.shape[1], seed, np.uint64)
    for word in words:
        hashes ^= word
        hashes *= multiplier
        hashes ^= hashes >> _HALF
    return hashes
