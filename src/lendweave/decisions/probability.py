"""Probabilities of a model: a logistic link in decimals, and tables of calibration.

No engine's own exponential is asked: their last digits differ. e^-x is a product of constants, one
for each of the first digits of x, and of a short polynomial in what is left; each product is
rounded to twelve digits, the same on every engine. The result is within 0.0000005005 of the true
value, half of which is the rounding to six digits itself (see docs/decisions/0031).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from itertools import pairwise

from lendweave.decisions.model import Probability
from lendweave.kernel.types import INTEGER, decimal
from lendweave.lang import Node
from lendweave.lang.build import call, case, cast, col, lit

PROBABILITY_SCALE = 6
PROBABILITY = decimal(PROBABILITY_SCALE + 1, PROBABILITY_SCALE)
ONE = 10**PROBABILITY_SCALE
LOG_ODDS_END = 15
"""From here on the probability is 0.000000 or 1.000000 in six digits."""

_WORKING = 12
_FACTOR = decimal(_WORKING + 1, _WORKING)
_CONTEXT = Context(prec=40)


def logistic_node(total: Node, scale: int) -> Node:
    """1 / (1 + e^-total) in six digits. scale: digits after the point of the total."""
    digits = max(scale, 2)
    units = cast(call("multiply", total, lit(10**digits, decimal(19, 0))), INTEGER)
    likelier = call("div", _one(), call("add", _one(), _decay(call("abs", units), digits)), _six())
    rarer = call("subtract", lit(ONE, PROBABILITY), likelier)
    is_below = call("less", total, lit(0, INTEGER))
    return cast(case([(is_below, rarer)], likelier), PROBABILITY)


def _decay(units: Node, digits: int) -> Node:
    """e^-x of x in units of its digits, at least 0: whole part, tenths, hundredths and the rest."""
    whole = _looked_up(units, 10**digits, Decimal(1), LOG_ODDS_END)
    below_one = call("mod", units, lit(10**digits, INTEGER))
    tenths = _looked_up(below_one, 10 ** (digits - 1), Decimal("0.1"), 9)
    below_tenth = call("mod", units, lit(10 ** (digits - 1), INTEGER))
    hundredths = _looked_up(below_tenth, 10 ** (digits - 2), Decimal("0.01"), 9)
    left = call("mod", units, lit(10 ** (digits - 2), INTEGER))
    rest = call("div", left, lit(10**digits, INTEGER), lit(_WORKING, INTEGER))
    product = _times(_times(whole, tenths), hundredths)
    return _times(product, _short_decay(rest))


def _looked_up(units: Node, step: int, exponent: Decimal, last: int) -> Node:
    """e^-(n * exponent) for the n whole steps in the units; of `last` where there are more."""
    whens = [
        (call("less", units, lit((n + 1) * step, INTEGER)), _exponential(n * exponent))
        for n in range(last)
    ]
    return case(whens, _exponential(last * exponent))


def _exponential(power: Decimal) -> Node:
    value = (-power).exp(_CONTEXT).scaleb(_WORKING).to_integral_value()
    return lit(int(value), _FACTOR)


def _short_decay(rest: Node) -> Node:
    """1 - r + r²/2 - r³/6 for r below 0.01, where what is left out is below 0.0000000005."""
    half_square = _times(call("multiply", rest, rest), lit(5, decimal(1, 1)))
    cube = call("div", _times(half_square, rest), lit(3, INTEGER), lit(_WORKING, INTEGER))
    return call("subtract", call("add", call("subtract", _one(), rest), half_square), cube)


def _times(left: Node, right: Node) -> Node:
    return call("round", call("multiply", left, right), lit(_WORKING, INTEGER))


def _one() -> Node:
    return lit(10**_WORKING, _FACTOR)


def _six() -> Node:
    return lit(PROBABILITY_SCALE, INTEGER)


def table_node(score: str, probability: Probability) -> Node:
    """The probability at a score. score: the let that holds it."""
    held = col(score)
    knots = probability.knots
    whens = [
        (
            call("less", held, lit(after[0], INTEGER)),
            _between(held, before, after)
            if probability.link == "linear"
            else lit(before[1], PROBABILITY),
        )
        for before, after in pairwise(knots)
    ]
    if probability.link == "linear":
        first = call("less", held, lit(knots[0][0], INTEGER))
        whens.insert(0, (first, lit(knots[0][1], PROBABILITY)))
    return case(whens, lit(knots[-1][1], PROBABILITY))


def _between(score: Node, before: tuple[int, int], after: tuple[int, int]) -> Node:
    """On the straight line between two knots, halves away from zero."""
    rise = lit(after[1] - before[1], PROBABILITY)
    run = lit(after[0] - before[0], INTEGER)
    beyond = call("subtract", score, lit(before[0], INTEGER))
    risen = call("div", call("multiply", rise, beyond), run, _six())
    return cast(call("add", lit(before[1], PROBABILITY), risen), PROBABILITY)


def probability_range(knots: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The least and the most probability, in millionths; anything of a link without knots."""
    values = [value for _, value in knots] or [0, ONE]
    return min(values), max(values)
