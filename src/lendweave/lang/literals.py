"""Literals of dates and times, spelled one way only."""

from __future__ import annotations

import datetime as dt
import re

from lendweave.kernel.types import DATE_MAX, DATE_MIN, MICROS_PER_DAY

_EPOCH = dt.date(1970, 1, 1).toordinal()
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,6}))?Z"
)


def day_from_text(text: str) -> int | None:
    """The day number of `YYYY-MM-DD`; None if misspelled, not a day, or outside 1900–2199."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3])).toordinal() - _EPOCH
    except ValueError:
        return None
    return day if DATE_MIN <= day <= DATE_MAX else None


def micros_from_text(text: str) -> int | None:
    """Microseconds of `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`; None if misspelled or out of range."""
    match = _TIMESTAMP.fullmatch(text)
    day = day_from_text(match[1]) if match else None
    if match is None or day is None:
        return None
    seconds = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4])
    return day * MICROS_PER_DAY + seconds * 1_000_000 + int((match[5] or "").ljust(6, "0"))


def text_from_day(day: int) -> str:
    """`YYYY-MM-DD` of a day number."""
    return dt.date.fromordinal(day + _EPOCH).isoformat()


def text_from_micros(micros: int) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ` of microseconds since 1970 UTC."""
    day, rest = divmod(micros, MICROS_PER_DAY)
    seconds, fraction = divmod(rest, 1_000_000)
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text_from_day(day)}T{clock}.{fraction:06d}Z"
