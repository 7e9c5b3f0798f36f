"""Random raw values, weighted towards the edges where engines differ, and how to write them."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable

from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.types import (
    DATE_MAX,
    DATE_MIN,
    INTEGER_MAX,
    INTEGER_MIN,
    MICROS_PER_DAY,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    Kind,
    ValueType,
)

_INTEGER_EDGES = (
    *(0, 1, -1, 2, 3, -7, 10, 31, 2**31, -(2**32), 2**53 + 1, 3037000499, 3037000500),
    *(2**62, -(2**62), INTEGER_MAX, INTEGER_MAX - 1, INTEGER_MIN, INTEGER_MIN + 1),
)
_DOUBLE_EDGES = (
    *(0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.285, 1e-10, 1e10, 2.0**53, 2.0**63),
    *(-(2.0**63), 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1e308),
    *(1.7976931348623157e308, 0.49999999999999994, 4503599627370497.5, 999.995),
)
_TEXTS = (
    *("", "a", "b", "A", "ab", "abc", "aBc", "Z", " a", "a ", "it's", 'a"b', "%", "_", "\\"),
    *("\n", "a\nb", "a\n", "家", "家电", "电", "é", "e\u0301", "ß", "İ", "\u212a", "😀", "a😀b"),
    *("\uff5e", "１２", "13800138000", "x" * 50, "null", "NULL", "{}", "$1"),
)
_NUMBER_TEXTS = (
    *("0", "1", "-1", "+7", "007", "42", " 42", "42 ", "42\n", "", "-", "1.5", "-0.05", "-0.00"),
    *("1.555", ".5", "5.", "1e3", "-1.5E-3", "1e400", "1e-400", "nan", "inf", "0x10", "1_0"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808", "９"),
    *("00000000000000000001", "9" * 38, "9" * 39, "0" * 45 + "1.5", "0." + "9" * 38, "1,000"),
)
_MOMENT_TEXTS = (
    *("2026-01-31", "2024-02-29", "2026-02-29", "1900-01-01", "2199-12-31", "1899-12-31"),
    *("2200-01-01", "2026-1-31", " 2026-01-31", "2026-01-31\n", "2026-13-01", "epoch", ""),
    *("2026-01-31T00:00:00Z", "1969-12-31T23:59:59.999999Z", "2026-01-31T23:59:59.5Z"),
    *("2026-01-31T24:00:00Z", "2026-01-31T23:59:60Z", "2026-01-31T00:00:00", "true", "false"),
    *("2026-02-30T00:00:00Z", "2026-01-31T00:00:00+00:00", "2026-01-31T00:00:00.1234567Z", "TRUE"),
)
_DAYS = tuple(
    (dt.date.fromisoformat(day) - dt.date(1970, 1, 1)).days
    for day in (
        *("1900-01-01", "1900-01-31", "1900-02-28", "1969-12-31", "1970-01-01", "2000-02-29"),
        *("2024-02-28", "2024-02-29", "2024-03-31", "2026-01-30", "2026-01-31", "2026-02-28"),
        *("2026-12-31", "2100-02-28", "2199-11-30", "2199-12-01", "2199-12-31"),
    )
)


def random_integer(rng: random.Random) -> int:
    """Small for two in three, else an edge or anything of 64 bits."""
    choice = rng.random()
    if choice < 0.65:
        return rng.randint(-120, 400)
    if choice < 0.85:
        return rng.choice(_INTEGER_EDGES)
    return rng.randint(INTEGER_MIN, INTEGER_MAX) >> rng.randrange(64)


def random_scaled(rng: random.Random, precision: int) -> int:
    """A raw decimal of at most `precision` digits: any size, halves and both ends."""
    limit = 10**precision - 1
    choice = rng.random()
    if choice < 0.15:
        return rng.choice((limit, -limit, limit - 1, 1 - limit, 1, -1, 0))
    size = int(10 ** rng.randint(1, precision))
    if choice < 0.35:
        return rng.choice((size // 2, -(size // 2), size // 2 - 1, size // 10, -(size // 10)))
    return rng.randrange(-size + 1, size)


def random_double(rng: random.Random) -> float:
    """Ordinary for two in three, else an edge or any exponent."""
    choice = rng.random()
    if choice < 0.65:
        return round(rng.uniform(-1000, 1000), rng.randint(0, 6)) + 0.0
    if choice < 0.85:
        return rng.choice(_DOUBLE_EDGES)
    return math.ldexp(rng.uniform(-1, 1), rng.randint(-1073, 1023)) + 0.0


def random_text(rng: random.Random) -> str:
    """A text from the lists of traps, or a short mix of scripts."""
    choice = rng.random()
    if choice < 0.4:
        return rng.choice(_TEXTS)
    if choice < 0.6:
        return rng.choice(_NUMBER_TEXTS)
    if choice < 0.75:
        return rng.choice(_MOMENT_TEXTS)
    return "".join(rng.choices("aAbBzZ09 _%'家电é😀\n", k=rng.randint(0, 6)))


def random_number_text(rng: random.Random) -> str:
    """A text that a cast to a number reads, two times in three."""
    if rng.random() < 0.35:
        return rng.choice(_NUMBER_TEXTS)
    return text_from_scaled(rng.randint(-99999, 99999), rng.choice((0, 0, 1, 2)))


def random_moment_text(rng: random.Random) -> str:
    """A text that a cast to a date, timestamp or boolean reads, two times in three."""
    if rng.random() < 0.4:
        return rng.choice(_MOMENT_TEXTS)
    if rng.random() < 0.5:
        return spelled_day(random_day(rng))
    return spelled_instant(random_instant(rng))


def random_day(rng: random.Random) -> int:
    """Around the present for half, else an edge or any day."""
    choice = rng.random()
    if choice < 0.5:
        return rng.randint(19700, 21200)
    return rng.choice(_DAYS) if choice < 0.8 else rng.randint(DATE_MIN, DATE_MAX)


def random_instant(rng: random.Random) -> int:
    """Near a local midnight of some zone for half, else any instant."""
    if rng.random() < 0.1:
        return rng.choice((TIMESTAMP_MIN, TIMESTAMP_MAX, 0, -1, MICROS_PER_DAY - 1))
    day = random_day(rng) * MICROS_PER_DAY
    hours = rng.choice((0, 4, 5, 12, 15, 16, 23)) * 3_600_000_000
    nudge = rng.choice((0, -1, 1, 999_999, rng.randrange(MICROS_PER_DAY)))
    return min(max(day + hours + nudge, TIMESTAMP_MIN), TIMESTAMP_MAX)


_RANDOM: dict[Kind, Callable[[random.Random], object]] = {
    Kind.BOOLEAN: lambda rng: rng.random() < 0.5,
    Kind.INTEGER: random_integer,
    Kind.DOUBLE: random_double,
    Kind.TEXT: random_text,
    Kind.DATE: random_day,
    Kind.TIMESTAMP: random_instant,
}


def random_value(rng: random.Random, value_type: ValueType) -> object:
    """A raw value of the type, not null; items of lists are null one time in eight."""
    if value_type.kind is Kind.DECIMAL:
        return random_scaled(rng, value_type.precision)
    item = value_type.item
    if item is None:
        return _RANDOM[value_type.kind](rng)
    return tuple(
        None if rng.random() < 0.12 else random_value(rng, item) for _ in range(rng.randint(0, 4))
    )


def spelled_day(day: int) -> str:
    """`YYYY-MM-DD`."""
    return str(dt.date(1970, 1, 1) + dt.timedelta(days=day))


def spelled_instant(micros: int) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
    instant = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=micros)
    return f"{instant.strftime('%Y-%m-%dT%H:%M:%S.%f')}Z"


def literal_of(value: object, value_type: ValueType) -> str:
    """The raw value as the language writes it."""
    if value is None or value == ():
        return f"CAST(NULL AS {value_type})"
    if isinstance(value, tuple) and value_type.item is not None:
        item = value_type.item
        return "[" + ", ".join(literal_of(part, item) for part in value) + "]"
    if isinstance(value, int) and value_type.kind in _WRITERS:
        return _WRITERS[value_type.kind](value, value_type)
    if isinstance(value, float):
        return repr(value) if "e" in repr(value) else f"{value!r}e0"
    return _quoted(value) if isinstance(value, str) else str(value).upper()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _decimal(scaled: int, value_type: ValueType) -> str:
    """Without digits after the point only a cast makes a decimal."""
    spelled = text_from_scaled(scaled, value_type.scale)
    return spelled if value_type.scale else f"CAST('{spelled}' AS {value_type})"


_WRITERS: dict[Kind, Callable[[int, ValueType], str]] = {
    Kind.DECIMAL: _decimal,
    Kind.DATE: lambda day, _: f"DATE '{spelled_day(day)}'",
    Kind.TIMESTAMP: lambda micros, _: f"TIMESTAMP '{spelled_instant(micros)}'",
}
