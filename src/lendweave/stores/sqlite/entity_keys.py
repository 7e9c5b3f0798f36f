"""Entity ids as 64-bit keys, a column at a time.

A key narrows a search down; two ids may share one, so whoever finds a key compares the ids.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

KeyArray: TypeAlias = npt.NDArray[np.uint64]
"""Shape (n,): one key for each entity id."""

KEY_VERSION = 1
"""Changes with the function below; files that hold keys of another version are made anew."""

_WORD_BYTES = 8
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


def entity_keys(entity_ids: pa.Array | pa.ChunkedArray) -> KeyArray:
    """The key of each id, in order; ids are strings without nulls.

    Ids of one length are hashed together, eight bytes of all of them at a time.
    """
    ids = entity_ids.combine_chunks() if isinstance(entity_ids, pa.ChunkedArray) else entity_ids
    keys = np.zeros(len(ids), np.uint64)
    if not len(ids):
        return keys
    _, ends_buffer, text_buffer = ids.buffers()
    ends = np.frombuffer(ends_buffer, np.int32)[ids.offset : ids.offset + len(ids) + 1]
    text = np.frombuffer(text_buffer, np.uint8)
    lengths = np.diff(ends)
    if lengths[0] and (lengths == lengths[0]).all():
        return _hashed(text[ends[0] : ends[-1]].reshape(-1, lengths[0]))
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        characters = ends[places][:, np.newaxis] + np.arange(length, dtype=np.int32)
        keys[places] = _hashed(text[characters])
    return keys


def _hashed(texts: npt.NDArray[np.uint8]) -> KeyArray:
    """The keys of texts of one length, shape (n, length)."""
    count, length = texts.shape
    padded = np.zeros((count, -(-length // _WORD_BYTES) * _WORD_BYTES), np.uint8)
    padded[:, :length] = texts
    keys = np.full(count, length, np.uint64)
    for word in padded.view("<u8").T:
        keys = (keys ^ word) * _MULTIPLIER
        keys ^= keys >> _HALF
    return keys
