"""Who may fund this: routes in the order of their price, and why the others were passed over.

A route is passed over for the first of these that holds:

| reason       | meaning                                                              |
|--------------|----------------------------------------------------------------------|
| PRODUCT      | it does not fund this product                                        |
| RULE         | its rule is false                                                    |
| RULE_UNKNOWN | its rule cannot be told: a value that it reads is not known          |
| TRIED        | one of its funders has declined this already, or was silent          |
| CAPACITY     | the part of one of its funders is more than that funder has left     |
| QUOTA        | the part of one of its funders is more than its day or month has left|
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from lendweave.book.funding.model import FunderBook, Route, bounds_of
from lendweave.kernel.money import Money, allocate
from lendweave.kernel.types import INTEGER, TEXT
from lendweave.lang import Column, CompiledProgram, Program, Schema, compile_python, raw_for_column
from lendweave.records.fields import MONEY_TYPE, RATE_TYPE

FACTS = Schema(
    (
        Column("stage", TEXT, nullable=False, doc="line or drawdown"),
        Column("product", TEXT, nullable=False, doc="product code"),
        Column("amount", MONEY_TYPE, nullable=False, doc="amount to be funded"),
        Column("term_months", INTEGER, nullable=False, low=1, high=360, doc="months to repay"),
        Column("rate", RATE_TYPE, doc="yearly rate that the borrower pays"),
        Column("score", INTEGER, doc="points of the recommendation"),
        Column("channel", TEXT, doc="door the application came through"),
        Column("region", TEXT, doc="region of the borrower"),
        Column("merchant_grade", TEXT, doc="grade of the merchant that is paid"),
    )
)
"""What the rule of a route may read."""


@dataclass(frozen=True, slots=True)
class FundingNeed:
    """What is to be funded, on which day. The names are those of FACTS."""

    stage: str
    product: str
    amount: Money
    term_months: int
    on: date
    rate: Decimal | None = None
    score: int | None = None
    channel: str | None = None
    region: str | None = None
    merchant_grade: str | None = None

    def row(self) -> tuple[object, ...]:
        """The values that rules read, raw, in the order of FACTS."""
        values = {name: getattr(self, name) for name in FACTS.names if name != "amount"}
        raw = {c.name: raw_for_column(values[c.name], c) for c in FACTS if c.name != "amount"}
        return tuple((raw | {"amount": self.amount.minor})[name] for name in FACTS.names)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A route that may be asked. cost: yearly; parts: (funder, minor units)."""

    route: Route
    cost: Decimal
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A route that may not be asked, and why. detail: the funder and its bound, or the rule."""

    route: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Routing:
    """Candidates, the cheapest first, then in the order of the file; and the others."""

    candidates: tuple[Candidate, ...]
    passed_over: tuple[PassedOver, ...]


def route(
    book: FunderBook,
    need: FundingNeed,
    rooms: Mapping[str, int | None],
    tried: Collection[str] = (),
) -> Routing:
    """The routes that may fund `need`.

    rooms: what is left under the key of each bound (`bounds_of`), None or no key for all of it.
    tried: funders that have declined this already.
    """
    row = need.row()
    candidates, passed = [], []
    for each in book.routes:
        parts = parts_of(each, need.amount)
        why = _rule_reason(each, need, row) or _bound_reason(book, need, parts, rooms, tried)
        if why is None:
            candidates.append(Candidate(each, book.cost(each), parts))
        else:
            passed.append(PassedOver(each.name, *why))
    candidates.sort(key=lambda candidate: candidate.cost)
    return Routing(tuple(candidates), tuple(passed))


def parts_of(route: Route, amount: Money) -> tuple[tuple[str, int], ...]:
    """What each funder of a route gives of an amount, in minor units, adding up to it."""
    shares = allocate(amount, [share.weight for share in route.shares])
    return tuple((s.funder, part.minor) for s, part in zip(route.shares, shares, strict=True))


def _rule_reason(
    route: Route, need: FundingNeed, row: tuple[object, ...]
) -> tuple[str, str] | None:
    if route.products and need.product not in route.products:
        return "PRODUCT", need.product
    if route.when is None:
        return None
    (fits,) = _compiled(route.when)(row)
    if fits is None:
        return "RULE_UNKNOWN", ", ".join(_unknown(route.when, row))
    return None if fits else ("RULE", "")


def _unknown(rule: Program, row: tuple[object, ...]) -> list[str]:
    """The names that a rule reads and that have no value."""
    read = set().union(*(let.typed.columns for let in rule.needed))
    return [n for n, value in zip(FACTS.names, row, strict=True) if n in read and value is None]


def _bound_reason(
    book: FunderBook,
    need: FundingNeed,
    parts: tuple[tuple[str, int], ...],
    rooms: Mapping[str, int | None],
    tried: Collection[str],
) -> tuple[str, str] | None:
    for name, part in parts:
        if name in tried:
            return "TRIED", name
        for bound in bounds_of(book.funders[name], need.on):
            room = rooms.get(bound.key)
            left = bound.limit_minor if room is None else room
            if part > left:
                reason = "CAPACITY" if bound.returns else "QUOTA"
                return reason, f"{bound.key}: {Money(left, book.currency)} left"
    return None


@cache
def _compiled(rule: Program) -> CompiledProgram:
    return compile_python(rule)
