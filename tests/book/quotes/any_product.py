"""Products of every shape for properties, beyond those that a scene would offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from tests.book.products.small_products import small_products
from tests.book.products.test_caps import small_caps

from lendweave.book.calendar import DAY_COUNTS, SHIFT_RULES
from lendweave.book.loan.rules import SubsidyRule
from lendweave.book.products import Fee, Product
from lendweave.book.products.caps import CapPack
from lendweave.book.products.model import AT_ONCE, Holidays, RateRule
from lendweave.book.quotes import Asked
from lendweave.book.rounding import ROUNDINGS
from lendweave.book.schedule import PLANS

LIKE = small_products()["small_instalment"]
HIGHEST = Decimal(10) ** 12
"""A yearly rate that fees of every day come to at the most, by far."""


def _loose(pack: CapPack) -> CapPack:
    return replace(pack, rows=tuple(replace(row, limit=HIGHEST, base="") for row in pack.rows))


LOOSE_CAPS = replace(
    small_caps(), packs={name: _loose(pack) for name, pack in small_caps().packs.items()}
)
"""Caps so high that no product is refused for its price."""
SHARES = st.integers(0, 1_000).map(lambda parts: Decimal(parts) / 1_000)


@st.composite
def fees(draw: st.DrawFn) -> Fee:
    """A fee of any size, time and payer; the borrower pays none of the money lent."""
    return replace(
        LIKE.fees[0],
        code=draw(st.sampled_from(("guarantee", "insurance", "paper"))),
        share=draw(st.integers(0, 30)) * Decimal("0.0001"),
        low=draw(st.integers(0, 100)),
        high=draw(st.none() | st.integers(100, 5_000)),
        when=draw(st.sampled_from(("disbursal", "each_period", "last_period"))),
        paid_by=draw(st.sampled_from(("borrower", "merchant"))),
        in_all_in_cost=draw(st.booleans()),
    )


@st.composite
def subsidies(draw: st.DrawFn) -> tuple[SubsidyRule, ...]:
    """Nobody, the merchant for some periods, or the brand after the merchant."""
    last = draw(st.integers(1, 6))
    rules = (
        SubsidyRule("merchant", 1, last, draw(SHARES)),
        SubsidyRule("brand", last + 1, None, draw(SHARES)),
    )
    return rules[: draw(st.integers(0, 2))]


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Any plan, day count, rounding, calendar rule, fees and subsidies."""
    plan = draw(st.sampled_from([plan for plan in PLANS if plan != "staged"]))
    unit = draw(st.sampled_from(("month", "week", "day")))
    changes: dict[str, Any] = {
        "plan": plan,
        "term_unit": unit,
        "every": None if plan == "bullet" else draw(st.sampled_from((1, 2, 3))),
        "terms": (6, 12, 24),
        "due_day": draw(st.none() | st.integers(1, 28)) if unit == "month" else None,
        "interest_only": draw(st.integers(0, 1)) if plan.startswith("equal") else 0,
        "day_count": draw(st.sampled_from(DAY_COUNTS)),
        "rounding": draw(st.sampled_from(ROUNDINGS)),
        "holidays": Holidays(draw(st.sampled_from(SHIFT_RULES)), "weekends", draw(st.booleans())),
        "rate": RateRule(None, Decimal(0), Decimal("0.36")),
        "fees": tuple({fee.code: fee for fee in draw(st.lists(fees(), max_size=3))}.values()),
        "subsidies": draw(subsidies()),
    }
    if plan in AT_ONCE:
        changes["interest_only"] = 0
    return replace(LIKE, **changes)


@st.composite
def questions(draw: st.DrawFn, product: Product) -> Asked:
    """An amount, term, rate and day that the product offers."""
    return Asked(
        draw(st.integers(product.amounts.low, product.amounts.high)),
        draw(st.sampled_from(product.terms)),
        date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 800))),
        Decimal(draw(st.integers(0, 3_600))) / 10_000,
    )
