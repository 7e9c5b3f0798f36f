"""caps.yaml into a checked CapCatalogue: every mistake with its file and line."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from lendweave.book.products.caps import (
    BaseRate,
    CapCatalogue,
    CapPack,
    CapRow,
    FeeRules,
    Method,
    Source,
    VoucherRule,
)
from lendweave.book.products.errors import CapsInvalid
from lendweave.book.products.model import ChargedBy, Words
from lendweave.book.products.numbers import Number, fraction
from lendweave.book.products.shape import WordsShape
from lendweave.kernel.errors import shortened
from lendweave.lang.definition import Definition, read_definition
from lendweave.lang.errors import did_you_mean

_FACTOR_MAX = Decimal(10)
_RATE_MAX = Decimal(1)
_NONE = Decimal(0)
_MONTHS_MAX = 120
Step = str | int


class _Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file: a key that it does not know is an error."""


class SourceShape(_Shape, frozen=True):
    """Where a rule stands."""

    document: str
    title: WordsShape
    dated: date


class BaseRateShape(_Shape, frozen=True, rename={"starts_on": "from"}):
    """A published rate from a day on."""

    starts_on: date
    rate: Number


class TimesShape(_Shape, frozen=True):
    """A multiple of a base rate."""

    base: str
    factor: Number


class CapShape(_Shape, frozen=True, rename={"starts_on": "from"}):
    """A cap of some licences from a day on: a limit, or a multiple of a base rate."""

    licences: list[str]
    starts_on: date
    method: Method
    source: SourceShape
    limit: Number | None = None
    times: TimesShape | None = None


class FeeRulesShape(_Shape, frozen=True):
    """Who may charge a borrower, and how."""

    charge_borrower: list[ChargedBy]
    outside_cost: list[ChargedBy]
    at_disbursal: list[ChargedBy]
    source: SourceShape


class VoucherShape(_Shape, frozen=True, rename={"starts_on": "from"}):
    """How many months a financed receivable may run, from a day on."""

    starts_on: date
    months: Annotated[int, msgspec.Meta(ge=1, le=_MONTHS_MAX)]
    longest_months: Annotated[int, msgspec.Meta(ge=1, le=_MONTHS_MAX)]
    source: SourceShape


class PackShape(_Shape, frozen=True):
    """The caps, fee rules and voucher rules of one kind of credit."""

    title: WordsShape
    confirmed: date | None
    caps: list[CapShape]
    fees: FeeRulesShape
    vouchers: list[VoucherShape] = msgspec.field(default_factory=list)


class CatalogueShape(_Shape, frozen=True):
    """A caps.yaml."""

    packs: dict[str, PackShape]
    base_rates: dict[str, list[BaseRateShape]] = msgspec.field(default_factory=dict)


def read_caps(text: str, file: str) -> CapCatalogue:
    """The packs that a caps.yaml declares.

    Raises DefinitionUnreadable, DefinitionInvalid or CapsInvalid, each with file and line.
    """
    reading = CapsReading(read_definition(text, file, CatalogueShape))
    rates = {name: reading.base_rates(name) for name in reading.shape.base_rates}
    packs = {name: reading.pack(name) for name in reading.shape.packs}
    return CapCatalogue(packs, rates)


@dataclass(frozen=True)
class CapsReading:
    """A caps.yaml while it is read."""

    definition: Definition[CatalogueShape]

    @property
    def shape(self) -> CatalogueShape:
        """The catalogue as written."""
        return self.definition.value

    def base_rates(self, name: str) -> tuple[BaseRate, ...]:
        """A base rate by day, oldest first."""
        path = ("base_rates", name)
        rows = tuple(
            BaseRate(row.starts_on, self.fraction(row.rate, (*path, index), _RATE_MAX))
            for index, row in enumerate(self.shape.base_rates[name])
        )
        if not rows or not all(a.starts_on < b.starts_on for a, b in itertools.pairwise(rows)):
            got = ", ".join(str(row.starts_on) for row in rows[:6]) or "no rate"
            raise self.invalid(path, got, "days that rise, at least one", "Sort the rows.")
        return rows

    def pack(self, name: str) -> CapPack:
        """One pack; of one licence, one cap a day."""
        shape = self.shape.packs[name]
        rows: list[CapRow] = []
        for index, cap in enumerate(shape.caps):
            path = ("packs", name, "caps", index)
            for licence in cap.licences:
                if any((r.licence, r.starts_on) == (licence, cap.starts_on) for r in rows):
                    got = f"two caps of {licence[:60]} from {cap.starts_on}"
                    raise self.invalid(path, got, "one cap of a licence and day", "Remove one.")
                rows.append(self._row(path, licence, cap))
        if not rows:
            raise self.invalid(("packs", name, "caps"), "no cap", "at least one", "Add one.")
        fees = shape.fees
        rules = FeeRules(
            tuple(fees.charge_borrower),
            tuple(fees.outside_cost),
            tuple(fees.at_disbursal),
            _source(fees.source),
        )
        return CapPack(
            name, words(shape.title), shape.confirmed, tuple(rows), rules, self._vouchers(name)
        )

    def _vouchers(self, name: str) -> tuple[VoucherRule, ...]:
        """The voucher rules of a pack, oldest first."""
        path = ("packs", name, "vouchers")
        rules = tuple(
            VoucherRule(each.starts_on, each.months, each.longest_months, _source(each.source))
            for each in self.shape.packs[name].vouchers
        )
        days_rise = all(a.starts_on < b.starts_on for a, b in itertools.pairwise(rules))
        if not days_rise or any(rule.months > rule.longest_months for rule in rules):
            raise self.invalid(
                path,
                ", ".join(f"{r.starts_on}: {r.months} to {r.longest_months}" for r in rules[:6]),
                "days that rise, and months at most the longest",
                "Sort the rules, or correct their months.",
            )
        return rules

    def _row(self, path: tuple[Step, ...], licence: str, cap: CapShape) -> CapRow:
        times = cap.times
        if (cap.limit is None) == (times is None):
            got = "neither" if times is None else "both"
            expected = "exactly one of `limit` and `times`"
            raise self.invalid(path, got, expected, "Write one of the two.")
        if times is not None and times.base not in self.shape.base_rates:
            raise self.invalid(
                (*path, "times", "base"),
                f'"{times.base[:60]}"',
                "a name under base_rates",
                did_you_mean(times.base, self.shape.base_rates) or "Declare it.",
            )
        return CapRow(
            licence=licence,
            starts_on=cap.starts_on,
            method=cap.method,
            limit=None
            if cap.limit is None
            else self.fraction(cap.limit, (*path, "limit"), _RATE_MAX),
            base="" if times is None else times.base,
            factor=_NONE
            if times is None
            else self.fraction(times.factor, (*path, "times", "factor"), _FACTOR_MAX),
            source=_source(cap.source),
        )

    def fraction(self, value: Number, path: tuple[Step, ...], high: Decimal) -> Decimal:
        """A rate or factor above zero. Raises CapsInvalid."""
        read = fraction(value, _NONE, high)
        if not read:
            raise self.invalid(
                path, shortened(value), f"above 0, at most {high:,}", "Write 24% or 0.24."
            )
        return read

    def invalid(self, path: tuple[Step, ...], got: str, expected: str, fix: str) -> CapsInvalid:
        """An error at `path`, to be raised."""
        where = f"{self.definition.place(*path)} ({'.'.join(map(str, path))})"
        return CapsInvalid(where=where, got=got, expected=expected, fix=fix)


def _source(shape: SourceShape) -> Source:
    return Source(shape.document, words(shape.title), shape.dated)


def words(shape: WordsShape) -> Words:
    """The words as a value."""
    return Words(shape.en, shape.zh)
