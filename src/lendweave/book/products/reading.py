"""A product while it is read: numbers made exact, and every mistake told with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from lendweave.book.products.errors import NumberInvalid, ProductInvalid
from lendweave.book.products.numbers import ONE, SHARE_DIGITS, Number, exact, fraction
from lendweave.book.products.shape import ProductShape, ProductsShape
from lendweave.kernel.errors import shortened
from lendweave.kernel.money import minor_digits
from lendweave.lang.definition import Definition

Step = str | int
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NAME_LENGTH_MAX = 60
AMOUNT_MAX = Decimal(10) ** 12


@dataclass(frozen=True)
class Reading:
    """One product of a file, and the currency of its amounts."""

    definition: Definition[ProductsShape]
    code: str
    currency: str

    @property
    def shape(self) -> ProductShape:
        """The product as written."""
        return self.definition.value.products[self.code]

    def where(self, *path: Step) -> str:
        """`file:line (products.code.a.b)` of a part."""
        steps = ("products", self.code, *path)
        return f"{self.definition.place(*steps)} ({'.'.join(map(str, steps))})"

    def invalid(
        self,
        path: tuple[Step, ...],
        got: str,
        expected: str,
        fix: str,
        error: type[ProductInvalid] = ProductInvalid,
    ) -> ProductInvalid:
        """An error at `path`, to be raised."""
        return error(where=self.where(*path), got=got, expected=expected, fix=fix)

    def fraction(
        self, value: Number, *path: Step, low: Decimal = Decimal(0), high: Decimal = ONE
    ) -> Decimal:
        """A rate or share, `24%` or 0.24, from `low` to `high`. Raises NumberInvalid."""
        read = fraction(value, low, high)
        if read is None:
            raise self.invalid(
                path,
                shortened(value),
                f"{low:.0%} to {high:.0%}, as a share of at most {SHARE_DIGITS} digits",
                "Write 24% or 0.24 for twenty-four percent.",
                NumberInvalid,
            )
        return read

    def money(self, value: Number, *path: Step) -> int:
        """An amount in major units as whole minor units. Raises NumberInvalid."""
        read = exact(value, percent=False)
        minor = None if read is None else read.scaleb(minor_digits(self.currency))
        if read is None or minor is None or minor % 1 or read > AMOUNT_MAX:
            raise self.invalid(
                path,
                shortened(value),
                f"an amount such as 500.00 in {self.currency}, of whole minor units",
                f"Write it in major units, at most {AMOUNT_MAX:,}.",
                NumberInvalid,
            )
        return int(minor)

    def whole(self, value: int, *path: Step, low: int, high: int) -> int:
        """`value` if it is between the two. Raises NumberInvalid."""
        if not low <= value <= high:
            raise self.invalid(
                path, str(value), f"{low} to {high}", "Choose a number in between.", NumberInvalid
            )
        return value

    def optional(self, value: int | None, *path: Step, low: int, high: int) -> int | None:
        """None, or `value` if it is between the two. Raises NumberInvalid."""
        return None if value is None else self.whole(value, *path, low=low, high=high)
