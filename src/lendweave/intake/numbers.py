"""Numbers as partners write them (1,299元, ¥3500, 3.5万, 12%, 壹仟元整) → exact scaled integers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from lendweave.intake.errors import NotANumber, OutOfRange, TooManyDigits
from lendweave.intake.numerals import chinese_number, numeral_has_unit
from lendweave.kernel.decimals import rescale_half_away
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN, Kind, ValueType

# Powers of ten by which a unit moves the point; money counts in the currency's main unit, weight in
# grams, everything else in pieces.
UNITS: dict[str, int] = {
    "元": 0,
    "角": -1,
    "分": -2,
    "千元": 3,
    "万": 4,
    "万元": 4,
    "百万元": 6,
    "亿": 8,
    "亿元": 8,
    "%": -2,
    "‰": -3,
    **dict.fromkeys("件台个套只辆单笔次人位期节页张盒箱瓶本份天月年", 0),
    **dict.fromkeys(("个月", "课时", "课", "节点", "人次"), 0),
    **dict.fromkeys(("克", "g"), 0),
    **dict.fromkeys(("千克", "公斤", "kg"), 3),
    **dict.fromkeys(("吨", "t"), 6),
    "斤": 2,
    "两": 1,
}
FACTORS: dict[str, int] = {"斤": 5, "两": 5}  # 500 and 50 grams

# What the units count. 万 and 亿 only move the point, so they go with any.
_MEASURES: dict[str, str] = {
    **dict.fromkeys(("元", "角", "分", "千元", "万元", "百万元", "亿元", "¥"), "yuan"),
    **dict.fromkeys(("%", "‰"), "share"),
    **dict.fromkeys(("克", "g", "千克", "公斤", "kg", "吨", "t", "斤", "两"), "weight"),
    **{"$": "dollar", "€": "euro", "£": "pound"},
    **dict.fromkeys(("", "万", "亿"), ""),
}
_CURRENCIES = {"CNY": "yuan", "JPY": "yuan", "USD": "dollar", "EUR": "euro", "GBP": "pound"}
"""What the amounts of a currency count, ¥ being the sign of two of them."""

_NUMBER = re.compile(
    r"(?:(?P<sign>[-+\u2212]) ?(?P<mark>[¥$€£第]?) ?|(?P<lead>[¥$€£第]?) ?(?P<inner>[-\u2212]?))"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,40})"
    r"(?:\.(?P<part>[0-9]{1,40}))?"
    r"(?:[eE](?P<exponent>[-+]?[0-9]{1,2}))?"
    r" ?(?P<unit>[^\d\s.,+-]{0,3})"
)

_PLAIN_DIGITS_MAX = 18
_IN_BRACKETS = re.compile(r"\((?P<inside>[^()-]+)\)|(?P<before>[^()-]+?) ?-")
_SWAPPED = str.maketrans(",.", ".,")

NumberReader = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a column writes its numbers.

    unit: of those that name none. comma: a comma stands before the cents, points between the
    thousands. accounting: (12.00) and 12.00- are below nought. rounds: digits that the type does
    not hold are rounded, halves away from zero. currency: of a column of money, "" of others.
    """

    unit: str | None = None
    rounds: bool = False
    comma: bool = False
    accounting: bool = False
    currency: str = ""


PLAIN_STYLE = NumberStyle()


def number_reader(type_: ValueType, style: NumberStyle = PLAIN_STYLE) -> NumberReader:
    """A function from a cleaned cell to a raw integer or decimal of `type_`.

    A unit written in the cell itself wins over the column's, if it counts the same: 5kg or $5 is no
    number of 元, nor is 12% an amount of money. The function raises NotANumber, TooManyDigits or
    OutOfRange.
    """
    unit = style.unit
    column_power, column_factor = (UNITS[unit], FACTORS.get(unit, 1)) if unit else (0, 1)
    scale = type_.scale
    low, high = limits(type_)
    plain_factor: int = column_factor * 10 ** max(column_power + scale, 0)
    plain_digits_max = _PLAIN_DIGITS_MAX if column_power + scale >= 0 else 0

    def read(text: str) -> int:
        if len(text) <= plain_digits_max and text.isdecimal() and text.isascii():
            plain = int(text) * plain_factor  # most cells: nothing but digits
            if plain <= high:
                return plain
        number = _written(text, style)
        if number is None:
            raise _not_a_number(text, type_, style)
        if not _same_measure(style, number):
            raise NotANumber(
                got=shortened(text),
                expected=f"a number of {unit or style.currency}, or of a unit that counts the same",
                fix="Correct the cell, or `unit` of the column.",
            )
        power = UNITS[number.unit] if number.unit else column_power
        factor = FACTORS.get(number.unit, 1) if number.unit else column_factor
        digits, shift = number.digits * factor, number.power + power + scale
        value = _shifted(digits, shift)
        if value is None and not style.rounds:
            raise _too_many_digits(text, type_)
        if value is None:
            value = rescale_half_away(digits, -shift, 0)
        signed = -value if number.negative else value
        if not low <= signed <= high:
            raise OutOfRange(
                got=shortened(text), expected=f"a value of {type_}", fix="Correct the cell."
            )
        return signed

    return read


class _Number(NamedTuple):
    """A cell's number: digits × 10^power, in `unit`, "" where the cell names none.

    mark: the sign of a currency before the number, 第, or "".
    """

    digits: int
    power: int
    unit: str = ""
    negative: bool = False
    mark: str = ""


def _parsed(text: str) -> _Number | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        plain = text.removeprefix("-").removeprefix("负")
        numeral = chinese_number(plain)
        unit = "元" if numeral_has_unit(plain) else ""
        return numeral and _Number(*numeral, unit=unit, negative=plain != text)
    if match["unit"] and match["unit"] not in UNITS:
        return None
    part = match["part"] or ""
    return _Number(
        digits=int(match["whole"].replace(",", "") + part),
        power=int(match["exponent"] or 0) - len(part),
        unit=match["unit"],
        negative=bool({match["sign"], match["inner"]} & {"-", "\u2212"}),
        mark=match["mark"] or match["lead"] or "",
    )


def _written(text: str, style: NumberStyle) -> _Number | None:
    """The number of a cell in the column's style."""
    told = text.translate(_SWAPPED) if style.comma else text
    below = _IN_BRACKETS.fullmatch(told) if style.accounting else None
    if below is None:
        return _parsed(told)
    number = _parsed(below["inside"] or below["before"])
    return number and number._replace(negative=True)


def _not_a_number(text: str, type_: ValueType, style: NumberStyle) -> NotANumber:
    """What is wrong with a cell, and the option that would read it where there is one."""
    fix = "Correct the cell, or list the word under `empty` or `values`."
    if _written(text, replace(style, accounting=True)):
        fix = "Correct the cell, or give the column `accounting: true` if it is below nought."
    elif _written(text, replace(style, comma=not style.comma)):
        fix = 'Correct the cell, or give the column `decimal: ","` if cents stand behind a comma.'
        fix = "Correct the cell, or remove `decimal` of the column." if style.comma else fix
    return NotANumber(
        got=shortened(text), expected=f"a number such as {_example(type_, style)}", fix=fix
    )


def _same_measure(style: NumberStyle, number: _Number) -> bool:
    """Whether a number counts what its column does, by its own unit and mark."""
    own = _MEASURES.get(style.unit, "pieces") if style.unit else _CURRENCIES.get(style.currency)
    if own is None:
        return True
    named = {own, *(_MEASURES.get(name, "pieces") for name in (number.unit, number.mark))}
    return len(named - {""}) <= 1


def _shifted(digits: int, shift: int) -> int | None:
    """digits × 10^shift as an integer, None where something would be lost."""
    if shift >= 0:
        return int(digits * 10**shift)
    whole, lost = divmod(digits, int(10**-shift))
    return None if lost else whole


def _too_many_digits(text: str, type_: ValueType) -> TooManyDigits:
    return TooManyDigits(
        got=shortened(text),
        expected=f"at most {type_.scale} digits after the point, in the field's own unit",
        fix="Correct the cell, check `unit` of the column, or give the column `round: true`.",
    )


def limits(type_: ValueType) -> tuple[int, int]:
    """The lowest and the highest raw value of an exact type."""
    if type_.kind is Kind.INTEGER:
        return INTEGER_MIN, INTEGER_MAX
    high = 10**type_.precision - 1
    return -high, high


def _example(type_: ValueType, style: NumberStyle) -> str:
    written = "3500" if type_.scale == 0 else "3,500.00"
    return written.translate(_SWAPPED) if style.comma else written
