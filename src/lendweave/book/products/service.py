"""How a loan of a product is serviced, as it is read: allocation, prepayment, classes."""

from __future__ import annotations

import itertools

from lendweave.book.loan.rules import (
    CLASSES,
    RISK_CLASSES,
    Component,
    DpdRow,
    PrepaymentRule,
    Timing,
)
from lendweave.book.products.errors import AllocationInvalid
from lendweave.book.products.model import COMPONENTS, TIMINGS, Fee, Penalty
from lendweave.book.products.reading import Reading
from lendweave.lang.errors import did_you_mean

PAIRS: dict[str, tuple[Timing, Component]] = {
    f"{timing}.{component}": (timing, component) for timing in TIMINGS for component in COMPONENTS
}
PERIODS_MAX = 360


def read_allocation(
    reading: Reading, fees: tuple[Fee, ...], penalty: Penalty
) -> tuple[tuple[Timing, Component], ...]:
    """Where money goes first. What the product can ask for has its place in the order."""
    order: list[tuple[Timing, Component]] = []
    for index, written in enumerate(reading.shape.allocation):
        pair = PAIRS.get(written)
        if pair is None or pair in order:
            raise reading.invalid(
                ("allocation", index),
                f'"{written[:60]}"' + (" twice" if pair in order else ""),
                "a pair such as past_due.interest, each once",
                did_you_mean(written, PAIRS) if pair is None else "Remove it here.",
                AllocationInvalid,
            )
        order.append(pair)
    for pair in _owed(reading, fees, penalty):
        if pair not in order:
            raise reading.invalid(
                ("allocation",),
                f"no place for {'.'.join(pair)}",
                "a place for everything that the product can ask for",
                f"Add {'.'.join(pair)} to the order.",
                AllocationInvalid,
            )
    return tuple(order)


def _owed(
    reading: Reading, fees: tuple[Fee, ...], penalty: Penalty
) -> list[tuple[Timing, Component]]:
    """The pairs that money must be able to go to."""
    components: list[Component] = ["interest", "principal"]
    if any(fee.paid_by == "borrower" for fee in fees):
        components.append("fee")
    owed: list[tuple[Timing, Component]] = [
        (timing, component) for timing in TIMINGS[:2] for component in components
    ]
    if penalty.rate is not None or penalty.factor is not None:
        owed.append(("past_due", "penalty"))
    if reading.shape.prepayment.allowed:
        owed.append(("in_advance", "principal"))
    return owed


def read_prepayment(reading: Reading) -> PrepaymentRule:
    """Repaying early."""
    shape = reading.shape.prepayment
    return PrepaymentRule(
        allowed=shape.allowed,
        mode=shape.mode,
        fee=reading.fraction(shape.fee, "prepayment", "fee"),
        free_after=reading.optional(
            shape.free_after, "prepayment", "free_after", low=0, high=PERIODS_MAX
        ),
        lock=reading.whole(shape.lock, "prepayment", "lock", low=0, high=PERIODS_MAX),
        low=reading.money(shape.low, "prepayment", "low"),
        interest=shape.interest,
        rounding=shape.rounding,
    )


def read_classes(reading: Reading) -> tuple[DpdRow, ...]:
    """Classes and stages by days past due, from none on, never better as days go by."""
    if reading.shape.classes is None:
        return CLASSES
    found = tuple(DpdRow(c.dpd, c.risk_class, c.stage) for c in reading.shape.classes)
    steps = itertools.pairwise(found)
    rising = all(
        a.dpd < b.dpd
        and a.stage <= b.stage
        and RISK_CLASSES.index(a.risk_class) <= RISK_CLASSES.index(b.risk_class)
        for a, b in steps
    )
    if not found or found[0].dpd != 0 or not rising:
        raise reading.invalid(
            ("classes",),
            ", ".join(f"{c.dpd}: {c.risk_class}, stage {c.stage}" for c in found) or "none",
            "days past due rising from 0, with classes and stages that never get better",
            "Sort the rows by `dpd` and begin at 0.",
        )
    return found
