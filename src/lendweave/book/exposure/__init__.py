"""What a line still allows, and on whom a drawdown weighs."""

from __future__ import annotations

from lendweave.book.exposure.draws import refuse_draw
from lendweave.book.exposure.errors import (
    AmountUnfit,
    LineExceeded,
    LineFrozen,
    LineNotOpen,
)
from lendweave.book.exposure.holders import Holder, holders_of
from lendweave.book.exposure.line import Line, Taken, available_minor, line_of
from lendweave.book.exposure.movements import (
    all_unreserved,
    all_used,
    open_of,
    repaid,
    reserved,
)

__all__ = [
    "AmountUnfit",
    "Holder",
    "Line",
    "LineExceeded",
    "LineFrozen",
    "LineNotOpen",
    "Taken",
    "all_unreserved",
    "all_used",
    "available_minor",
    "holders_of",
    "line_of",
    "open_of",
    "refuse_draw",
    "repaid",
    "reserved",
]
