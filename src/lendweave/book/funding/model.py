"""Funders and routes as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from lendweave.book.funding.shares import Bearer
from lendweave.lang import Program

Stage = Literal["line", "drawdown"]
"""The two points at which a funder may decide."""

WHOLE = 10_000
"""All shares of a route together, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Funder:
    """One funder. Money in minor units; None where there is no such bound.

    capacity_minor: the most it may have lent and promised. day_minor, month_minor: the most new
    money a day or a month. answers: where its own decision is asked for. answer_within: µs after
    which silence counts as no. cost: its price, a yearly rate. bearer: who bears its loss instead
    of it, by name; empty where it does itself.
    """

    name: str
    title: Mapping[str, str]
    mode: Literal["own", "joint_lending", "loan_assistance"]
    bears_loss: Bearer
    cost: Decimal
    capacity_minor: int | None = None
    day_minor: int | None = None
    month_minor: int | None = None
    answers: frozenset[Stage] = frozenset(("line", "drawdown"))
    answer_within: int = 0
    bearer: str = ""


@dataclass(frozen=True, slots=True)
class FunderShare:
    """A funder's part of a route, in hundredths of a percent."""

    funder: str
    weight: int


@dataclass(frozen=True, slots=True)
class Route:
    """A way to fund: one funder, or several by shares. when: the rule, None for always."""

    name: str
    shares: tuple[FunderShare, ...]
    products: tuple[str, ...] = ()
    when: Program | None = None

    @property
    def funders(self) -> tuple[str, ...]:
        """The funders, in the order of the file."""
        return tuple(share.funder for share in self.shares)


@dataclass(frozen=True, slots=True)
class FunderBook:
    """The funders and routes of one scene."""

    scene: str
    currency: str
    funders: Mapping[str, Funder]
    routes: tuple[Route, ...]

    def cost(self, route: Route) -> Decimal:
        """What the money of a route costs a year: the mean of its funders, by share."""
        parts = (self.funders[s.funder].cost * s.weight for s in route.shares)
        return sum(parts, Decimal(0)) / WHOLE


class Bound(NamedTuple):
    """One bound of a funder: the key under which its exposure is kept, and the most of it.

    returns: what is repaid makes room again; new money of a day or a month stays counted.
    """

    key: str
    limit_minor: int
    returns: bool


def bounds_of(funder: Funder, on: date) -> tuple[Bound, ...]:
    """The bounds under which a funder stands on a day; its capacity first."""
    found = (
        (funder.name, funder.capacity_minor, True),
        (f"{funder.name}/{on.isoformat()}", funder.day_minor, False),
        (f"{funder.name}/{on.isoformat()[:7]}", funder.month_minor, False),
    )
    return tuple(Bound(key, most, returns) for key, most, returns in found if most is not None)
