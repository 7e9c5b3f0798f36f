"""Chinese numerals, plain (三千五百) and as on cheques (壹万贰仟元整) → exact numbers.

The libraries at hand give doubles, or read 一万二 as 12,000. Here what can be read two ways is not
read at all: a numeral counts only where it is how its number is written out.
"""

from __future__ import annotations

import re
from functools import cache

_PLAIN = str.maketrans(
    "〇壹贰两叁肆伍陆柒捌玖拾佰仟萬圆块毛", "零一二二三四五六七八九十百千万元元角"
)
_DIGITS = "零一二三四五六七八九"
_AMOUNT = re.compile(
    r"(?:人民币|¥)?(?P<whole>[零一二三四五六七八九十百千万亿]+)"
    r"(?:点(?P<part>[零一二三四五六七八九]+)(?P<unit>[万亿]?))?"
    r"(?:元?[整正]?|元零?(?:(?P<jiao>[一二三四五六七八九])角零?)?(?:(?P<fen>[一二三四五六七八九])分)?整?)"
)
_GROUPS = (("亿", 8), ("万", 4))


def chinese_number(text: str) -> tuple[int, int] | None:
    """(digits, power) with the number = digits × 10^power; None where it is no clear numeral."""
    match = _AMOUNT.fullmatch(text.translate(_PLAIN))
    if match is None or (whole := _whole(match["whole"])) is None:
        return None
    if match["part"] is not None:
        part = "".join(str(_DIGITS.index(sign)) for sign in match["part"])
        return int(f"{whole}{part}"), dict(_GROUPS).get(match["unit"], 0) - len(part)
    cents = 10 * _DIGITS.index(match["jiao"] or "零") + _DIGITS.index(match["fen"] or "零")
    return (whole * 100 + cents, -2) if cents else (whole, 0)


def numeral_has_unit(text: str) -> bool:
    """True where the numeral itself says what it counts: the column's unit is not for it."""
    return any(sign in text for sign in "万萬亿元圆块人¥")


def _whole(text: str) -> int | None:
    """A whole number below 10^12, None where it is not how that number is written."""
    total, rest = 0, text
    for sign, power in _GROUPS:
        group, found, after = rest.rpartition(sign)
        if found:
            value = _spellings(bool(total)).get(group, 0)
            if value == 0:
                return None
            total, rest = total + value * 10**power, after
    if total and not rest:
        return total
    value = _spellings(bool(total)).get(rest, -1)
    return None if value < 0 else total + value


@cache
def _spellings(goes_on: bool) -> dict[str, int]:
    """Numeral → number below 10,000. goes_on: a larger group stands before, so gaps are told."""
    if goes_on:
        with_gap = {"零" + _spelled(n): n for n in range(1, 10_000)}
        return with_gap | {_spelled(n): n for n in range(1_000, 10_000)}
    written = {_spelled(n): n for n in range(10_000)}
    return written | {_spelled(n).removeprefix("一"): n for n in range(10, 20)}


def _spelled(number: int) -> str:
    """`number` below 10,000 written out, 零 for each gap inside."""
    signs = [
        _DIGITS[number // 10**place % 10] + unit
        for place, unit in ((3, "千"), (2, "百"), (1, "十"), (0, ""))
    ]
    text = "".join(sign if sign[0] != "零" else "零" for sign in signs)
    return re.sub("零+", "零", text).strip("零") or "零"
