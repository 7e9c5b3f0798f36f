"""Caps on the all-in cost of credit, by licence and day, as frozen data with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from lendweave.book.products.errors import CapUnknown
from lendweave.book.products.model import CapName, ChargedBy, Words
from lendweave.book.products.numbers import plain
from lendweave.lang.errors import did_you_mean

Method: TypeAlias = Literal["irr_times_12", "effective"]
"""irr_times_12: the monthly internal rate of return times twelve. effective: it compounded."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands: the number of the document, what it says, its day."""

    document: str
    title: Words
    dated: date


@dataclass(frozen=True, slots=True)
class CapRow:
    """One cap, in force from a day on. Either `limit` is given, or `factor` times a base rate."""

    licence: str
    starts_on: date
    method: Method
    limit: Decimal | None
    base: str
    factor: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Cap:
    """The cap of one licence on one day. basis: how the limit came about, empty where it is fixed.

    confirmed: day on which counsel confirmed the pack, None as long as nobody has.
    """

    pack: str
    licence: str
    starts_on: date
    method: Method
    limit: Decimal
    basis: str
    source: Source
    confirmed: date | None


@dataclass(frozen=True, slots=True)
class FeeRules:
    """Who may charge a borrower; whose fees may stand outside the all-in cost; and who may charge
    a borrower on the day of disbursal, out of the money lent."""

    charge_borrower: tuple[ChargedBy, ...]
    outside_cost: tuple[ChargedBy, ...]
    at_disbursal: tuple[ChargedBy, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class VoucherRule:
    """How long a receivable may run that is financed, from a day on; in months.

    Above `months` it is financed only with its debtor's confirmation and its invoice, above
    `longest_months` never.
    """

    starts_on: date
    months: int
    longest_months: int
    source: Source


@dataclass(frozen=True, slots=True)
class CapPack:
    """The caps, fee rules and voucher rules of one kind of credit in one country.

    rows: by licence and day. vouchers: oldest first, none where tenors are free.
    """

    name: str
    title: Words
    confirmed: date | None
    rows: tuple[CapRow, ...]
    fees: FeeRules
    vouchers: tuple[VoucherRule, ...] = ()

    @property
    def licences(self) -> tuple[str, ...]:
        """The licences that the pack knows, each once."""
        return tuple(dict.fromkeys(row.licence for row in self.rows))


@dataclass(frozen=True, slots=True)
class BaseRate:
    """A published rate from a day on."""

    starts_on: date
    rate: Decimal


@dataclass(frozen=True)
class CapCatalogue:
    """Every pack by name, and the base rates that caps are multiples of, oldest first."""

    packs: Mapping[str, CapPack]
    base_rates: Mapping[str, tuple[BaseRate, ...]]

    def pack(self, name: str) -> CapPack:
        """One pack. Raises CapUnknown."""
        if name not in self.packs:
            raise CapUnknown(
                where=f"cap pack {name[:60]!r}",
                got=name[:60],
                expected=", ".join(self.packs),
                fix=did_you_mean(name, self.packs),
            )
        return self.packs[name]

    def cap(self, named: CapName, on: date) -> Cap:
        """The cap in force on a day for loans made on that day. Raises CapUnknown."""
        pack = self.pack(named.pack)
        rows = [row for row in pack.rows if row.licence == named.licence and row.starts_on <= on]
        if not rows:
            raise CapUnknown(
                where=f"cap pack {pack.name}, licence {named.licence[:60]!r}, {on}",
                got="no cap in force",
                expected=f"one of {', '.join(pack.licences)}, on a day when its cap is in force",
                fix=did_you_mean(named.licence, pack.licences),
            )
        row = max(rows, key=lambda each: each.starts_on)
        limit, basis = self._limit(row, on)
        return Cap(
            pack.name,
            row.licence,
            row.starts_on,
            row.method,
            limit,
            basis,
            row.source,
            pack.confirmed,
        )

    def _limit(self, row: CapRow, on: date) -> tuple[Decimal, str]:
        if row.limit is not None:
            return row.limit, ""
        known = [each for each in self.base_rates[row.base] if each.starts_on <= on]
        if not known:
            raise CapUnknown(
                where=f"base rate {row.base}, {on}",
                got="no rate published by then",
                expected=f"a day from {self.base_rates[row.base][0].starts_on} on",
                fix="Add the rate to caps.yaml.",
            )
        published = known[-1]
        basis = f"{row.factor} × {row.base} {published.rate:.2%} ({published.starts_on})"
        return plain(row.factor * published.rate), basis
