"""Different values: the union of the spans of each value, counted."""

from __future__ import annotations

import numpy as np

from lendweave.features.arrays.batch import Indices, Int64s, grouped
from lendweave.features.arrays.compiled import compiled
from lendweave.features.arrays.spans import Spans


def different(spans: Spans, codes: Int64s, size: int) -> Int64s:
    """How many different codes the spans that cover each index have.

    codes: i64[n], from 0 on without large gaps.
    """
    order, _ = grouped(spans.start.astype(np.int64), size)
    total = np.zeros(size + 1, np.int64)
    reached = np.zeros(int(codes.max(initial=-1)) + 1, np.int64)
    _unite(spans, codes, order, reached, total)
    return np.cumsum(total[:-1])


@compiled
def _unite(spans: Spans, codes: Int64s, order: Indices, reached: Int64s, total: Int64s) -> None:
    """In order of their starts, each span adds what the earlier ones of its code left open.

    Spans of an earlier key have all stopped, so codes may be common to all keys.
    """
    for at in range(len(order)):
        span = order[at]
        code = codes[spans.event[span]]
        begin = max(spans.start[span], reached[code])
        if begin < spans.stop[span]:
            total[begin] += 1
            total[spans.stop[span]] -= 1
            reached[code] = spans.stop[span]
