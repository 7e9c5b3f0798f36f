"""Columns of texts from bytes and back, without a Python object for each sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_OFFSET_BYTES = 4
_HYPHEN = ord("-")
_UUID_LENGTH = 36
_UUID_DIGITS = [place for place in range(_UUID_LENGTH) if place not in (8, 13, 18, 23)]


def byte_values(texts: Any) -> Iterator[bytes]:
    """The UTF-8 bytes of each text of a StringArray without nulls, one at a time."""
    bounds, flat = text_bytes(texts)
    places = bounds.tolist()
    return map(flat.tobytes().__getitem__, map(slice, places, places[1:]))


def text_bytes(texts: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where the texts of a StringArray begin and end, and their bytes one after the other.

    Returns shapes (texts + 1,) and (bytes,): text i is at bounds[i] to bounds[i + 1].
    """
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return np.zeros(len(texts) + 1, np.int64), np.empty(0, np.uint8)
    start = texts.offset * _OFFSET_BYTES
    end = start + (len(texts) + 1) * _OFFSET_BYTES
    bounds = np.frombuffer(offsets[start:end], np.int32).astype(np.int64)
    flat = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    return bounds - bounds[0], flat


def texts_from_matrix(signs: NDArray[Any]) -> Any:
    """One text for each row of a matrix of ASCII bytes."""
    rows, width = signs.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    data = np.ascontiguousarray(signs)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(data))


def hex_texts(digests: bytes, width: int, prefix: str = "") -> Any:
    """`prefix` and the hexadecimal digits of each `width` bytes."""
    digits = _hex_matrix(digests, width)
    signs = np.empty((len(digits), len(prefix) + 2 * width), np.uint8)
    signs[:, : len(prefix)] = np.frombuffer(prefix.encode("ascii"), np.uint8)
    signs[:, len(prefix) :] = digits
    return texts_from_matrix(signs)


def uuid_texts(ids: bytes) -> Any:
    """Each 16 bytes as a UUID is written, 8-4-4-4-12 digits."""
    digits = _hex_matrix(ids, 16)
    signs = np.full((len(digits), _UUID_LENGTH), _HYPHEN, np.uint8)
    signs[:, _UUID_DIGITS] = digits
    return texts_from_matrix(signs)


def _hex_matrix(packed: bytes, width: int) -> NDArray[Any]:
    return np.frombuffer(packed.hex().encode("ascii"), np.uint8).reshape(-1, 2 * width)
