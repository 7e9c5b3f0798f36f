"""Values as small numbers: equal values, equal codes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from lendweave.features.arrays.batch import Int64s, ValueArrays


def dense_codes(values: ValueArrays) -> Int64s:
    """One code per different value, from 0 on; what a null gets means nothing."""
    codes = _coded(values.low)
    if values.high is None:
        return codes
    upper = _coded(values.high)
    return _coded(upper * (int(codes.max(initial=0)) + 1) + codes)


def _coded(values: Int64s) -> Int64s:
    indices = pa.array(values).dictionary_encode().indices
    return np.asarray(indices.to_numpy(zero_copy_only=False), np.int64)
