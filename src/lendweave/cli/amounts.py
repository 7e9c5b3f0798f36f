"""Amounts as they are typed: `1200.50` in the currency of the loan."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from lendweave.kernel.decimals import scaled_from_decimal
from lendweave.kernel.errors import Invalid, shortened
from lendweave.kernel.money import minor_digits


class AmountUnreadable(Invalid):
    """An amount is not a number with at most the digits of its currency.
    金额不是数字，或小数位数超过币种允许的位数。
    """

    code = "CLI-021"


def minor_of(text: str, currency: str) -> int:
    """Minor units of an amount that was typed. Raises AmountUnreadable."""
    digits = minor_digits(currency)
    try:
        value = Decimal(text.replace(",", ""))
        if value.is_finite() and value == round(value, digits):
            return scaled_from_decimal(round(value, digits), digits)
    except InvalidOperation:
        pass
    raise AmountUnreadable(
        where="amount",
        got=shortened(text),
        expected=f"a number with at most {digits} decimals, in {currency}",
        fix="Write for example 1200.50.",
    )
