"""What a product costs, as it is read: amounts, rate, fees, penalty, and who bears interest."""

from __future__ import annotations

import re
from decimal import Decimal

from lendweave.book.loan.rules import Component, SubsidyRule
from lendweave.book.products.errors import NumberInvalid
from lendweave.book.products.model import (
    COMPONENTS,
    Amounts,
    Fee,
    Penalty,
    RateRule,
    Words,
)
from lendweave.book.products.reading import NAME, Reading
from lendweave.book.products.shape import FeeShape, PenaltyShape, RateShape, SubsidyShape
from lendweave.book.schedule.model import OWN_BOOKS
from lendweave.kernel.rates import RATE_MAX
from lendweave.lang.errors import did_you_mean

FACTOR_MAX = Decimal(10)
_PERIODS = re.compile(r"([1-9]\d{0,2})(-?)([1-9]\d{0,2})?")


def read_amounts(reading: Reading) -> Amounts:
    """What may be borrowed: low ≤ high, both in whole steps above zero."""
    shape = reading.shape.amounts
    low = reading.money(shape.low, "amounts", "low")
    high = reading.money(shape.high, "amounts", "high")
    step = 1 if shape.step is None else reading.money(shape.step, "amounts", "step")
    if not 0 < low <= high or step < 1 or low % step or high % step:
        raise reading.invalid(
            ("amounts",),
            f"low {shape.low}, high {shape.high}, step {shape.step or 'the smallest unit'}",
            "0 < low ≤ high, both in whole steps",
            "Correct the bounds.",
        )
    return Amounts(low, high, step)


def read_rate(reading: Reading) -> RateRule:
    """The rate: fixed, or from a decision within bounds."""
    shape = reading.shape.rate
    if not isinstance(shape, RateShape):
        return RateRule(None, Decimal(0), RATE_MAX)
    if shape.fixed is not None:
        if shape.low is not None or shape.high is not None:
            raise _rate_unclear(reading, "a fixed rate with bounds")
        fixed = reading.fraction(shape.fixed, "rate", "fixed", high=RATE_MAX)
        return RateRule(fixed, fixed, fixed)
    if shape.low is None or shape.high is None:
        raise _rate_unclear(reading, "one bound")
    low = reading.fraction(shape.low, "rate", "low", high=RATE_MAX)
    high = reading.fraction(shape.high, "rate", "high", high=RATE_MAX)
    if low > high:
        raise _rate_unclear(reading, f"low {shape.low} above high {shape.high}")
    return RateRule(None, low, high)


def _rate_unclear(reading: Reading, got: str) -> Exception:
    return reading.invalid(
        ("rate",),
        got,
        "from_decision, {fixed: 12%} or {low: 6%, high: 24%}",
        "Write one of these.",
    )


def read_fees(reading: Reading) -> tuple[Fee, ...]:
    """The fees, each code once."""
    fees: dict[str, Fee] = {}
    for index, shape in enumerate(reading.shape.fees):
        if shape.code in fees or not NAME.fullmatch(shape.code):
            raise reading.invalid(
                ("fees", index, "code"),
                f'"{shape.code[:60]}"' + (" twice" if shape.code in fees else ""),
                "a name of a to z, digits and single underscores, each once",
                "Rename it.",
            )
        fees[shape.code] = _fee(reading, index, shape)
    return tuple(fees.values())


def _fee(reading: Reading, index: int, shape: FeeShape) -> Fee:
    path = ("fees", index)
    if (shape.share is None) == (shape.amount is None):
        raise reading.invalid(
            path,
            f"fee `{shape.code}` with {'both' if shape.share is not None else 'neither'}",
            "exactly one of `share` (of the amount lent) and `amount`",
            "Write one of the two.",
        )
    low = reading.money(shape.low, *path, "low")
    high = None if shape.high is None else reading.money(shape.high, *path, "high")
    if (high is not None and high < low) or (shape.share is None and (low or high is not None)):
        raise reading.invalid(
            path,
            f"fee `{shape.code}` with low {shape.low}, high {shape.high}",
            "low ≤ high, and bounds only beside `share`",
            "Correct the bounds.",
        )
    merchant_owes_at_once = shape.when == "disbursal" and shape.paid_by == "merchant"
    if shape.netted and not (merchant_owes_at_once and shape.charged_by in OWN_BOOKS):
        raise reading.invalid(
            (*path, "netted"),
            f"fee `{shape.code}` of the {shape.charged_by}, {shape.when}, of the {shape.paid_by}",
            f"`when: disbursal`, `paid_by: merchant`, `charged_by` of: {', '.join(OWN_BOOKS)}",
            "Remove `netted`: the fee is then billed to its payer.",
        )
    return Fee(
        code=shape.code,
        title=Words(shape.title.en, shape.title.zh),
        share=None if shape.share is None else reading.fraction(shape.share, *path, "share"),
        amount=None if shape.amount is None else reading.money(shape.amount, *path, "amount"),
        when=shape.when,
        low=low,
        high=high,
        charged_by=shape.charged_by,
        paid_by=shape.paid_by,
        in_all_in_cost=shape.in_all_in_cost,
        refundable=shape.refundable,
        netted=shape.netted,
    )


def read_penalty(reading: Reading) -> Penalty:
    """Interest on what is overdue; none where neither a rate nor a factor is given."""
    shape = reading.shape.penalty
    if shape.rate is not None and shape.factor is not None:
        raise reading.invalid(
            ("penalty",),
            "a rate and a factor",
            "at most one of `rate` (yearly) and `factor` (times the contract's rate)",
            "Remove one of the two.",
        )
    return Penalty(
        rate=None
        if shape.rate is None
        else reading.fraction(shape.rate, "penalty", "rate", high=RATE_MAX),
        factor=None
        if shape.factor is None
        else reading.fraction(shape.factor, "penalty", "factor", high=FACTOR_MAX),
        base=tuple(_component(reading, shape, index) for index in range(len(shape.base))),
        of=shape.of,
        days_in_year=shape.days_in_year,
    )


def _component(reading: Reading, shape: PenaltyShape, index: int) -> Component:
    written = shape.base[index]
    known = [each for each in COMPONENTS if each != "penalty"]
    for component in known:
        if component == written and written not in shape.base[:index]:
            return component
    raise reading.invalid(
        ("penalty", "base", index),
        f'"{written[:60]}"' + (" twice" if written in known else ""),
        f"{', '.join(known)}, each once",
        did_you_mean(written, known),
    )


def read_subsidies(reading: Reading) -> tuple[SubsidyRule, ...]:
    """Who bears interest instead of the borrower; of each period, one payer at most."""
    found: list[SubsidyRule] = []
    for index, shape in enumerate(reading.shape.interest_paid_by):
        rule = _subsidy(reading, index, shape)
        if any(_overlap(rule, other) for other in found):
            raise reading.invalid(
                ("interest_paid_by", index, "periods"),
                f'"{shape.periods}", in which somebody else pays too',
                "one payer in each period",
                "Let one begin after the other has ended: 1-3, then 4-.",
            )
        found.append(rule)
    return tuple(found)


def _overlap(one: SubsidyRule, other: SubsidyRule) -> bool:
    last = max(one.first, other.first)
    return all(rule.last is None or rule.last >= last for rule in (one, other))


def _subsidy(reading: Reading, index: int, shape: SubsidyShape) -> SubsidyRule:
    path = ("interest_paid_by", index)
    found = _PERIODS.fullmatch(shape.periods)
    first = int(found[1]) if found else 0
    last = int(found[3]) if found and found[3] else (None if found and found[2] else first)
    if found is None or (found[3] and not found[2]) or (last is not None and last < first):
        raise reading.invalid(
            (*path, "periods"),
            f'"{shape.periods[:40]}"',
            "periods such as 1-3, 4- (and all that follow) or 1",
            "Write the first and the last period.",
            NumberInvalid,
        )
    if shape.payer == "borrower":
        raise reading.invalid(
            (*path, "payer"),
            "borrower",
            "who pays instead of the borrower: merchant, brand or platform",
            "Leave it out: the borrower pays what nobody else does.",
        )
    return SubsidyRule(shape.payer, first, last, reading.fraction(shape.share, *path, "share"))
