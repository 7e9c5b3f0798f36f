"""Names, numbers, amounts and days as such files hold them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.intake.suggest.outside.sheet import ZONE, Draw, Values

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建文"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_VIN_SIGNS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_VALUES = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
        (*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
        strict=True,
    )
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def text(*choices: Any) -> Draw:
    """One of some words."""
    return lambda chance, _row, _values: chance.choice(choices)


def weighted(**words: int) -> Draw:
    """One of some words, by weight."""
    return lambda chance, _row, _values: chance.choices([*words], [*words.values()])[0]


def number_of(pattern: str, first: int = 1, step: int = 1) -> Draw:
    """Running numbers."""
    return lambda _chance, row, _values: pattern.format(first + row * step)


def one_of(pattern: str, count: int) -> Draw:
    """Codes of a few things."""
    return lambda chance, _row, _values: pattern.format(chance.randrange(1, count + 1))


def same_in(rows: int, draw: Draw) -> Draw:
    """The same value for some rows in turn."""
    return lambda _chance, row, values: draw(
        Random(f"{rows} rows, block {row // rows}"), row // rows, values
    )


def fixed(value: Any) -> Draw:
    """Always the same."""
    return lambda _chance, _row, _values: value


def by(header: str, table: dict[str, Any]) -> Draw:
    """What belongs to the value of another column."""
    return lambda _chance, _row, values: table[values[header]]


def unless(header: str, draw: Draw) -> Draw:
    """Drawn only where another column has nothing."""
    return lambda chance, row, values: draw(chance, row, values) if not values[header] else None


def whole(low: int, high: int) -> Draw:
    """An integer."""
    return lambda chance, _row, _values: chance.randint(low, high)


def few(low: int, high: int) -> Draw:
    """An integer, the small ones far more often."""
    return lambda chance, _row, _values: min(low + int(chance.expovariate(0.9)), high)


def money(low: int, high: int, step: str = "0.01") -> Draw:
    """An amount in steps."""

    def draw(chance: Random, _row: int, _values: Values) -> Decimal:
        size = Decimal(step)
        return chance.randint(int(low / size), int(high / size)) * size

    return draw


def computed(formula: Any, places: int = 2) -> Draw:
    """What follows from the values to its left."""

    def draw(_chance: Random, _row: int, values: Values) -> Any:
        value = formula(values)
        return round(Decimal(value), places) if isinstance(value, Decimal) else value

    return draw


def day(first: str, days: int, *, hours: bool = False) -> Draw:
    """A day, or a moment of one."""

    def draw(chance: Random, _row: int, _values: Values) -> datetime:
        start = _moment(first) + timedelta(days=chance.randrange(days))
        seconds = chance.randrange(8 * 3600, 22 * 3600) if hours else 0
        return start + timedelta(seconds=seconds)

    return draw


def in_order(first: str, minutes: int, *, hours: bool = True) -> Draw:
    """Moments that follow one another."""

    def draw(chance: Random, row: int, _values: Values) -> datetime:
        moment = _moment(first) + timedelta(
            minutes=minutes * row, seconds=chance.randrange(min(60 * minutes, 3600))
        )
        return moment if hours else moment.replace(hour=0, minute=0, second=0)

    return draw


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def after(header: str, low: int, high: int, *, hours: bool = False) -> Draw:
    """Some days after another column."""

    def draw(chance: Random, _row: int, values: Values) -> datetime:
        later: datetime = values[header] + timedelta(days=chance.randint(low, high))
        return later + timedelta(minutes=chance.randrange(1, 600)) if hours else later

    return draw


def person(chance: Random, _row: int, _values: Values) -> str:
    """A name of two or three characters."""
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2)))


def masked_person(chance: Random, row: int, values: Values) -> str:
    """A name of which the first character stands."""
    return person(chance, row, values)[0] + "*" * chance.randint(1, 2)


def phone(chance: Random, _row: int, _values: Values) -> str:
    """A mobile number."""
    return f"1{chance.choice('35789')}{chance.randrange(10**9):09}"


def masked_phone(chance: Random, row: int, values: Values) -> str:
    """A mobile number without its middle."""
    whole_number = phone(chance, row, values)
    return f"{whole_number[:3]}****{whole_number[-4:]}"


def id_number(chance: Random, _row: int, _values: Values) -> str:
    """A resident ID number with its check character (GB 11643)."""
    region = chance.choice(("110105", "310104", "320102", "330106", "440305", "510107", "420106"))
    born = datetime(1962, 1, 1, tzinfo=ZONE) + timedelta(days=chance.randrange(15000))
    body = f"{region}{born:%Y%m%d}{chance.randrange(1000):03}"
    total = sum(int(sign) * weight for sign, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def uscc(chance: Random, _row: int, _values: Values) -> str:
    """A social credit code with its check character (GB 32100)."""
    region = chance.choice(("110105", "310104", "320102", "330106", "440305"))
    body = f"91{region}MA{''.join(chance.choices(_USCC_SIGNS, k=7))}"
    total = sum(
        _USCC_SIGNS.index(sign) * weight for sign, weight in zip(body, _USCC_WEIGHTS, strict=True)
    )
    return body + _USCC_SIGNS[-total % 31]


def card(chance: Random, _row: int, _values: Values) -> str:
    """A bank card's number (Luhn)."""
    start = chance.choice(("622202", "621700", "622848", "621661", "622588"))
    body = f"{start}{chance.randrange(10**12):012}"
    doubled = sum(sum(divmod(2 * int(sign), 10)) for sign in body[::-2])
    return body + str(-(doubled + sum(map(int, body[-2::-2]))) % 10)


def vin(chance: Random, _row: int, _values: Values) -> str:
    """A vehicle's number with its check digit (GB 16735)."""
    start = chance.choice(("LSVAA", "LFV3A", "LBVCU", "LGXCE"))
    signs = [*start, *chance.choices(_VIN_SIGNS, k=7), *f"{chance.randrange(100000):05}"]
    total = sum(
        _VIN_VALUES[sign] * weight for sign, weight in zip(signs, _VIN_WEIGHTS, strict=True)
    )
    signs[8] = "0123456789X"[total % 11]
    return "".join(signs)


def invoice_number(chance: Random, row: int, _values: Values) -> str:
    """Twenty digits: year, region, channel and a running number."""
    region = chance.choice(("11", "31", "32", "33", "44"))
    return f"26{region}2000{chance.randrange(10**4):04}{20000 + row:08}"
