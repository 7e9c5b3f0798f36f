"""Terms of a model in the program: a value brought to its range, times a coefficient, rounded."""

from __future__ import annotations

from lendweave.decisions.draft import Frame
from lendweave.decisions.model import Term
from lendweave.kernel.decimals import rescale_half_away
from lendweave.kernel.types import INTEGER, Kind, decimal
from lendweave.lang import Node
from lendweave.lang.build import call, case, cast, col, lit

COEFFICIENT_DIGITS = 12


def contributions(term: Term, scale: int) -> tuple[int, int]:
    """The least and the most that a term adds, in units of the model's scale."""
    ends = [contribution(term, raw, scale) for raw in (term.low, term.high)]
    ends += [] if term.null is None else [term.null]
    return min(ends), max(ends)


def contribution(term: Term, raw: int, scale: int) -> int:
    """What a raw value adds, in units: the product, halves away from zero."""
    kept = min(max(raw, term.low), term.high)
    return rescale_half_away(kept * term.times, term.column.type.scale + term.times_scale, scale)


def term_node(frame: Frame, term: Term, scale: int) -> Node:
    """What a term adds, never null. scale: digits of the model's sum.

    Casts narrow what bounds cannot show to be narrow, so that sums of many terms still fit.
    """
    name = col(frame.held(term.column.name))
    added = decimal(_digits(*contributions(term, scale), scale), scale)
    null = lit(term.null or 0, added)
    times = lit(term.times, decimal(COEFFICIENT_DIGITS, term.times_scale))
    if term.column.type.kind is Kind.BOOLEAN:
        weight = lit(contribution(term, 1, scale), added)
        return case([(call("is_null", name), null), (name, weight)], lit(0, added))
    column = term.column.type
    ends = (lit(term.low, column), lit(term.high, column))
    kept = call("least", call("greatest", name, ends[0]), ends[1])
    narrow = cast(kept, decimal(_digits(term.low, term.high, column.scale), column.scale))
    product = call("round", call("multiply", narrow, times), _whole(scale))
    return call("coalesce", cast(product, added), null)


def _whole(number: int) -> Node:
    return lit(number, INTEGER)


def _digits(low: int, high: int, scale: int) -> int:
    return max(len(str(abs(low))), len(str(abs(high))), scale, 1)
