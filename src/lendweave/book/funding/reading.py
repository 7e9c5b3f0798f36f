"""`funders.yaml` into a FunderBook, every mistake with its line."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from lendweave.book.funding.errors import FundersInvalid, ShareClaimedTwice, SharesNotWhole
from lendweave.book.funding.model import WHOLE, Funder, FunderBook, FunderShare, Route, Stage
from lendweave.book.funding.routing import FACTS
from lendweave.book.funding.shares import Bearer
from lendweave.kernel.clock import parse_duration
from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.money import minor_digits
from lendweave.kernel.rates import rate
from lendweave.kernel.types import BOOLEAN
from lendweave.lang import Let, Program
from lendweave.lang.definition import Definition, Step, read_definition
from lendweave.lang.scene_file import TitleShape
from lendweave.records import Scene

Amount = str | int


class QuotaShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most new money a day and a month, in whole units or as text with the minor ones."""

    day: Amount | None = None
    month: Amount | None = None


class FunderShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One funder."""

    title: TitleShape
    mode: Literal["own", "joint_lending", "loan_assistance"]
    bears_loss: Bearer
    cost: str
    capacity: Amount | None = None
    quota: QuotaShape = QuotaShape()
    answers: list[Stage] = msgspec.field(default_factory=lambda: ["line", "drawdown"])
    answer_within: str = "1d"
    bearer: str = ""


class RouteShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One route: shares by funder, such as 70%."""

    route: str
    shares: dict[str, str]
    products: list[str] = []
    when: str | None = None


class FundersShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    funders: dict[str, FunderShape]
    routes: list[RouteShape]


def read_funders(text: str, file: str, scene: Scene) -> FunderBook:
    """The funders that a funders.yaml declares.

    Raises DefinitionInvalid, FundersInvalid, ShareClaimedTwice, SharesNotWhole, LangError, each
    with file and line.
    """
    reading = _Reading(read_definition(text, file, FundersShape), scene)
    shape = reading.definition.value
    funders = {name: reading.funder(name, each) for name, each in shape.funders.items()}
    routes = tuple(reading.route(index, each) for index, each in enumerate(shape.routes))
    reading.refuse_repeated([route.name for route in routes])
    return FunderBook(scene.name, scene.currency, funders, routes)


def funder_names(text: str, file: str) -> tuple[str, ...]:
    """The names of the funders that a funders.yaml declares. Raises DefinitionInvalid."""
    return tuple(read_definition(text, file, FundersShape).value.funders)


class _Reading:
    """One file being read."""

    def __init__(self, definition: Definition[FundersShape], scene: Scene) -> None:
        self.definition = definition
        self._digits = minor_digits(scene.currency)

    def funder(self, name: str, shape: FunderShape) -> Funder:
        """One funder with its bounds in minor units."""
        path = ("funders", name)
        return Funder(
            name=name,
            title={"en": shape.title.en, "zh": shape.title.zh},
            mode=shape.mode,
            bears_loss=self._bears_loss(name, shape),
            cost=self._cost(name, shape.cost),
            capacity_minor=self._money((*path, "capacity"), shape.capacity),
            day_minor=self._money((*path, "quota", "day"), shape.quota.day),
            month_minor=self._money((*path, "quota", "month"), shape.quota.month),
            answers=frozenset(shape.answers),
            answer_within=self._duration((*path, "answer_within"), shape.answer_within),
            bearer=shape.bearer,
        )

    def _bears_loss(self, name: str, shape: FunderShape) -> Bearer:
        """Under joint lending each funder its own share; whoever else does it has a name."""
        if shape.mode == "joint_lending" and shape.bears_loss != "funder":
            raise self._refused(
                ("funders", name, "bears_loss"),
                f"joint_lending with bears_loss: {shape.bears_loss}",
                "bears_loss: funder",
                "Joint lenders bear their own loss; where another does, write loan_assistance.",
            )
        if (shape.bears_loss != "funder") != bool(shape.bearer):
            raise self._refused(
                ("funders", name, "bearer" if shape.bearer else "bears_loss"),
                f"bears_loss: {shape.bears_loss}, bearer: {shape.bearer or 'none'}",
                "a bearer where somebody else than the funder bears the loss, and only there",
                "Write in whose books the loss stands, for example bearer: city_guarantee.",
            )
        return shape.bears_loss

    def route(self, index: int, shape: RouteShape) -> Route:
        """One route, its rule compiled, its shares adding up to the whole."""
        path = ("routes", index)
        shares = tuple(self._share((*path, "shares", f), f, t) for f, t in shape.shares.items())
        self._check_whole((*path, "shares"), shares)
        return Route(
            name=shape.route,
            shares=shares,
            products=tuple(shape.products),
            when=None if shape.when is None else self._rule((*path, "when"), shape.when),
        )

    def refuse_repeated(self, names: list[str]) -> None:
        """Raise for a name that two routes have."""
        for index, name in enumerate(names):
            if name in names[:index]:
                raise self._refused(
                    ("routes", index, "route"), f"route {name} twice", "a name", "Rename one."
                )

    def _share(self, path: tuple[Step, ...], funder: str, text: str) -> FunderShare:
        if funder not in self.definition.value.funders:
            raise self._refused(
                path, f"funder {funder}", ", ".join(self.definition.value.funders), "Declare it."
            )
        weight = _hundredths(text)
        if weight is None or not 0 < weight <= WHOLE:
            raise self._refused(path, text, "a share such as 70% or 33.34%", "Correct the share.")
        return FunderShare(funder, weight)

    def _check_whole(self, path: tuple[Step, ...], shares: tuple[FunderShare, ...]) -> None:
        whole = sum(share.weight for share in shares)
        if whole == WHOLE:
            return
        error = ShareClaimedTwice if whole > WHOLE else SharesNotWhole
        told = " + ".join(f"{s.funder} {Decimal(s.weight) / 100}%" for s in shares) or "no share"
        raise error(
            where=self.definition.place(*path),
            got=f"{told} = {Decimal(whole) / 100}%",
            expected="100%",
            fix="Correct the shares: each part of a loan has one funder.",
        )

    def _rule(self, path: tuple[Step, ...], text: str) -> Program:
        place = self.definition.place(*path)
        return Program.build("route", FACTS, [Let("fits", text, place, BOOLEAN)], ["fits"])

    def _cost(self, name: str, text: str) -> Decimal:
        path = ("funders", name, "cost")
        try:
            return rate(text)
        except LendweaveError as error:
            raise self._refused(path, error.got, error.expected, error.fix) from None

    def _duration(self, path: tuple[Step, ...], text: str) -> int:
        try:
            return parse_duration(text)
        except LendweaveError as error:
            raise self._refused(path, error.got, error.expected, error.fix) from None

    def _money(self, path: tuple[Step, ...], amount: Amount | None) -> int | None:
        if amount is None:
            return None
        try:
            minor = scaled_from_decimal(Decimal(amount), self._digits)
        except (InvalidOperation, LendweaveError):
            minor = -1
        if minor < 0:
            raise self._refused(path, str(amount), 'an amount such as "5000.00"', "Correct it.")
        return minor

    def _refused(self, path: tuple[Step, ...], got: str, expected: str, fix: str) -> FundersInvalid:
        return FundersInvalid(
            where=self.definition.place(*path), got=got, expected=expected, fix=fix
        )


def _hundredths(text: str) -> int | None:
    """`33.34%` as 3334; None for anything else."""
    try:
        return scaled_from_decimal(Decimal(text.removesuffix("%")), 2) if "%" in text else None
    except (InvalidOperation, LendweaveError):
        return None
