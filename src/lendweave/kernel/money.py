"""Money: whole minor units (分, cents) of one currency. Never a float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.errors import Invalid

# ISO 4217: digits after the point of each currency that a scene may use.
MINOR_DIGITS: dict[str, int] = {
    "BRL": 2,
    "CNY": 2,
    "CZK": 2,
    "EUR": 2,
    "GBP": 2,
    "HKD": 2,
    "JPY": 0,
    "KRW": 0,
    "SGD": 2,
    "USD": 2,
}

AMOUNT_MAX = 10**15
"""Minor units that one entry of a person or a partner may come to: thousands of them still add up
within 64 bits."""


class UnknownCurrency(Invalid):
    """A currency is not in the list of currencies.
    币种不在币种列表中。
    """

    code = "KERNEL-021"


class CurrencyMismatch(Invalid):
    """Two amounts of different currencies meet without a rate.
    没有汇率，不同币种的两笔金额不能一起计算。
    """

    code = "KERNEL-022"


class NoShares(Invalid):
    """An amount cannot be split: the weights are negative or all zero.
    金额无法拆分：权重有负数，或全为零。
    """

    code = "KERNEL-023"


def minor_digits(currency: str) -> int:
    """Digits after the point of `currency` (ISO 4217 code). Raises UnknownCurrency."""
    try:
        return MINOR_DIGITS[currency]
    except KeyError:
        raise UnknownCurrency(
            where=f"currency {currency[:12]!r}",
            got=currency[:12],
            expected=", ".join(MINOR_DIGITS),
            fix="Use an ISO 4217 code from this list.",
        ) from None


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` whole minor units of `currency`; 12.50 CNY is Money(1250, "CNY")."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        minor_digits(self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __str__(self) -> str:
        return f"{text_from_scaled(self.minor, minor_digits(self.currency))} {self.currency}"

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(
                where=f"{self} and {other}",
                got=f"{self.currency} and {other.currency}",
                expected="one currency",
                fix="Convert one side with a rate record first.",
            )
        return other.minor


def amount_text(minor: int, currency: str) -> str:
    """An amount as people read it, with separators: `1,200.50` for 120050 CNY."""
    whole, point, rest = text_from_scaled(abs(minor), minor_digits(currency)).partition(".")
    return f"{'-' if minor < 0 else ''}{int(whole):,}{point}{rest}"


def allocate(total: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Split `total` by `weights` so that the parts add up to it exactly, as `minor_parts` does."""
    return tuple(Money(part, total.currency) for part in minor_parts(total.minor, weights))


def minor_parts(total: int, weights: Sequence[int]) -> list[int]:
    """Split whole minor units by `weights` so that the parts add up to `total` exactly.

    Largest remainder: every part is rounded towards zero, then the units left over go one each to
    the parts with the largest remainders, earlier parts first on ties. This is the only rule by
    which Lendweave splits a remainder.
    weights: non-negative, not all zero. Raises NoShares.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise NoShares(
            where=f"{total} minor units over weights {list(weights)}",
            expected="non-negative weights, at least one above zero",
            fix="Give each share a weight.",
        )
    size = abs(total)
    quotients = [divmod(size * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in quotients]
    left = size - sum(parts)
    if left:
        by_remainder = sorted(range(len(parts)), key=lambda i: (-quotients[i][1], i))
        for i in by_remainder[:left]:
            parts[i] += 1
    return [-part for part in parts] if total < 0 else parts
