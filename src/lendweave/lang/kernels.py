"""Functions that generated Python calls, on non-null raw values. None is a null they give."""

from __future__ import annotations

import datetime as dt
import math
import re
import string
from calendar import monthrange
from typing import Protocol

from lendweave.kernel.decimals import divide_half_away, text_from_scaled
from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN
from lendweave.lang.bounds import DECIMAL_LIMIT
from lendweave.lang.literals import (
    day_from_text,
    micros_from_text,
    text_from_day,
    text_from_micros,
)
from lendweave.lang.operators.texts import BUCKETS
from lendweave.lang.zones import local_day

LOWER_TABLE = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
UPPER_TABLE = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)

_EPOCH = dt.date(1970, 1, 1).toordinal()
_MICROS_PER_SECOND = 1_000_000
_INTEGER_TEXT = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL_TEXT = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_DOUBLE_TEXT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DOUBLE_CHARS_MAX = 60


class _Hash(Protocol):
    """What hashlib gives."""

    def copy(self) -> _Hash: ...

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


def divide(top: int, bottom: int) -> int | None:
    """top / bottom, halves away from zero; null for zero and beyond 38 digits on the way."""
    if bottom == 0 or abs(top) > DECIMAL_LIMIT or abs(bottom) > DECIMAL_LIMIT:
        return None
    return divide_half_away(top, bottom)


def remainder(left: int, right: int) -> int | None:
    """The remainder with the sign of `left`; null for division by zero."""
    if right == 0:
        return None
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def year_of(day: int) -> int:
    return dt.date.fromordinal(day + _EPOCH).year


def month_of(day: int) -> int:
    return dt.date.fromordinal(day + _EPOCH).month


def day_of(day: int) -> int:
    return dt.date.fromordinal(day + _EPOCH).day


def add_months(day: int, months: int) -> int | None:
    """The day n months later, at most the month's last; null outside 1900–2199."""
    start = dt.date.fromordinal(day + _EPOCH)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1900 <= year <= 2199:
        return None
    clamped = min(start.day, monthrange(year, month + 1)[1])
    return dt.date(year, month + 1, clamped).toordinal() - _EPOCH


def months_between(start: int, end: int) -> int:
    """Full months; the other sign with the days the other way round."""
    if end < start:
        return -months_between(end, start)
    first, last = dt.date.fromordinal(start + _EPOCH), dt.date.fromordinal(end + _EPOCH)
    months = (last.year - first.year) * 12 + last.month - first.month
    short = last.day < min(first.day, monthrange(last.year, last.month)[1])
    return months - short


def seconds_between(start: int, end: int) -> int:
    """Whole seconds, towards zero."""
    seconds = abs(end - start) // _MICROS_PER_SECOND
    return seconds if end >= start else -seconds


def integer_from_double(value: float) -> int | None:
    """Half away from zero; null out of range."""
    found = _nearest(value)
    return found if found is not None and INTEGER_MIN <= found <= INTEGER_MAX else None


def decimal_from_double(value: float, precision: int, scale: int) -> int | None:
    """× 10^scale as a double, then half away from zero; null beyond the precision."""
    found = _nearest(value * 10.0**scale)
    return found if found is not None and abs(found) < 10**precision else None


def integer_from_text(text: str) -> int | None:
    """A sign and 1 to 19 digits within 64 bits, else null."""
    if not _INTEGER_TEXT.fullmatch(text):
        return None
    found = int(text)
    return found if INTEGER_MIN <= found <= INTEGER_MAX else None


def decimal_from_text(text: str, precision: int, scale: int) -> int | None:
    """Plain digits, at most `scale` of them after the point, else null."""
    match = _DECIMAL_TEXT.fullmatch(text)
    if match is None or len(match[3] or "") > scale:
        return None
    significant = (match[2].lstrip("0") + (match[3] or "").ljust(scale, "0")).lstrip("0")
    if len(significant) > precision:
        return None
    found = int(significant or "0")
    return -found if match[1] == "-" else found


def double_from_text(text: str) -> float | None:
    """Plain or with an exponent; null for anything else and for what is not finite."""
    if len(text) > _DOUBLE_CHARS_MAX or not _DOUBLE_TEXT.fullmatch(text):
        return None
    found = float(text)
    return found + 0.0 if math.isfinite(found) else None


def boolean_from_text(text: str) -> bool | None:
    """'true' or 'false' exactly, else null."""
    return {"true": True, "false": False}.get(text)


def _nearest(value: float) -> int | None:
    """The nearest integer, halves away from zero; the difference is exact where it matters."""
    if not math.isfinite(value):
        return None
    whole = int(abs(value))
    whole += abs(value) - whole >= 0.5
    return whole if value >= 0 else -whole


def bucket(salted: _Hash, text: str) -> int:
    """The place of a text among the buckets. salted: the hash of the salt, which stays as it is."""
    found = salted.copy()
    found.update(text.encode())
    return int.from_bytes(found.digest()[:8], "big") % BUCKETS


KERNELS: dict[str, object] = {
    function.__name__: function
    for function in (
        bucket,
        divide,
        remainder,
        year_of,
        month_of,
        day_of,
        add_months,
        months_between,
        seconds_between,
        integer_from_double,
        decimal_from_double,
        integer_from_text,
        decimal_from_text,
        double_from_text,
        boolean_from_text,
        text_from_scaled,
        day_from_text,
        micros_from_text,
        text_from_day,
        text_from_micros,
    )
} | {
    "local_date": local_day,
    "sqrt": math.sqrt,
    "nan": math.nan,
    "null": None,
    "lower_table": LOWER_TABLE,
    "upper_table": UPPER_TABLE,
}
