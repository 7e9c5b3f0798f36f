"""How a product's money is supplied, as it is read: stages of release, trade advance, funders."""

from __future__ import annotations

import itertools
from decimal import Decimal

from lendweave.book.funding.shares import Share, SharesNotSound, checked_shares
from lendweave.book.products.errors import SharesInvalid
from lendweave.book.products.model import (
    TRADE_KINDS,
    WEIGHT_WHOLE,
    Advance,
    Release,
    Stage,
)
from lendweave.book.products.reading import Reading
from lendweave.book.products.shape import StageShape

COVERAGE_MAX = Decimal(10)
EVENTS_MAX = 1_000
DAYS_MAX = 3_650
UNIT_DAYS = {"month": 28, "half_month": 14, "week": 7, "day": 1}
"""Least days of a unit of term."""


def read_release(reading: Reading) -> Release | None:
    """The stages in which the money leaves; for staged products, and for them alone."""
    shape = reading.shape.release
    if (shape is not None) != (reading.shape.kind == "staged"):
        raise reading.invalid(
            ("release",) if shape is not None else ("kind",),
            f"kind {reading.shape.kind} {'with' if shape is not None else 'without'} `release`",
            "`release` with kind staged, and only there",
            "Add the stages, or change the kind.",
        )
    if shape is None:
        return None
    stages = tuple(_stage(reading, index, each) for index, each in enumerate(shape.stages))
    rising = all(
        a.after < b.after and a.expected_days < b.expected_days
        for a, b in itertools.pairwise(stages)
    )
    if not stages or not rising or stages[0].expected_days:
        raise reading.invalid(
            ("release", "stages"),
            ", ".join(f"after {s.after}, day {s.expected_days}" for s in stages) or "none",
            "stages after more and more service events, expected later and later from day 0",
            "Sort the stages.",
        )
    shortest = min(reading.shape.terms) * UNIT_DAYS[reading.shape.term_unit]
    if stages[-1].expected_days >= shortest:
        raise reading.invalid(
            ("release", "stages", len(stages) - 1, "expected_days"),
            str(stages[-1].expected_days),
            f"below {shortest}, within the shortest term",
            "Release earlier, or lend for longer.",
        )
    _refuse_unless_whole(reading, ("release", "stages"), [stage.share for stage in stages])
    return Release(shape.event, stages)


def _stage(reading: Reading, index: int, shape: StageShape) -> Stage:
    path = ("release", "stages", index)
    return Stage(
        reading.whole(shape.after, *path, "after", low=0, high=EVENTS_MAX),
        reading.fraction(shape.share, *path, "share"),
        reading.whole(shape.expected_days, *path, "expected_days", low=0, high=DAYS_MAX),
    )


def read_advance(reading: Reading) -> Advance | None:
    """What is lent against the trade behind it; for trade products, and for them alone."""
    shape = reading.shape.advance
    kind = reading.shape.kind
    if (shape is not None) != (kind in TRADE_KINDS):
        raise reading.invalid(
            ("advance",) if shape is not None else ("kind",),
            f"kind {kind} {'with' if shape is not None else 'without'} `advance`",
            f"`advance` with kind {', '.join(TRADE_KINDS)}, and only there",
            "Add the advance rate, or change the kind.",
        )
    if shape is None:
        return None
    if (shape.coverage is not None) != (kind == "inventory"):
        raise reading.invalid(
            ("advance", "coverage"),
            "a coverage" if shape.coverage is not None else "no coverage",
            "the value of goods over debt below which it is called, for inventory alone",
            "Write 1.3 for goods worth 130% of the debt." if kind == "inventory" else "Remove it.",
        )
    return Advance(
        rate=reading.fraction(shape.rate, "advance", "rate"),
        margin=reading.fraction(shape.margin, "advance", "margin"),
        acknowledgement=shape.acknowledgement,
        recourse=shape.recourse,
        registered=shape.registered,
        coverage=None
        if shape.coverage is None
        else reading.fraction(
            shape.coverage, "advance", "coverage", low=Decimal(1), high=COVERAGE_MAX
        ),
    )


def read_funders(reading: Reading) -> tuple[Share, ...]:
    """The funders of every loan, each once, in shares of the whole; none where they are routed."""
    shapes = reading.shape.funders
    if not shapes:
        return ()
    shares = [
        reading.fraction(shape.share, "funders", index, "share")
        for index, shape in enumerate(shapes)
    ]
    _refuse_unless_whole(reading, ("funders",), shares)
    found = tuple(
        Share(each.funder, int(share * WEIGHT_WHOLE), each.mode, each.bears_loss, each.bearer)
        for each, share in zip(shapes, shares, strict=True)
    )
    try:
        return checked_shares(reading.code, found)
    except SharesNotSound as error:
        raise reading.invalid(
            ("funders",), error.got, error.expected, "Correct the funders.", SharesInvalid
        ) from None


def _refuse_unless_whole(reading: Reading, path: tuple[str, ...], shares: list[Decimal]) -> None:
    """Raise SharesInvalid unless every share is above zero and all add up to one."""
    if sum(shares) != 1 or not all(shares):
        raise reading.invalid(
            path,
            " + ".join(f"{share.normalize():%}" for share in shares) or "nothing",
            "shares above zero that add up to 100%",
            "Correct the shares.",
            SharesInvalid,
        )
