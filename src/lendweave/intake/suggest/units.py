"""In what unit a column of amounts or rates is, where its name does not tell."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.intake.numbers import UNITS
from lendweave.intake.suggest.values import Profile

_MONEY = ("元", "分", "万元", "千元", "角", "亿元")
_FEN_FROM = 100_000.0  # 元 without a single digit after the point: a thousand 元 in 分
_FEN_FROM_EVEN = 5_000.0  # of sums, whose last two digits are of any kind
_FEN_FROM_LARGE = 2_000_000.0  # where vehicles or houses are sold
_WAN_PLACES = 3  # digits after the point: 0.2699 万元; nobody pays tenths of a 分
_WAN_BELOW = 1_000.0
_RATE_BELOW = 1.0
_PLACES_OF_MONEY = 2


@dataclass(frozen=True, slots=True)
class UnitGuess:
    """A unit, what tells it in English and Chinese, and whether that is certain."""

    unit: str
    why: str
    why_zh: str
    certain: bool


def unit_of(
    told: str | None, of_meaning: str | None, of_table: str | None, profile: Profile, *, large: bool
) -> UnitGuess:
    """The unit of a column.

    told: by its name. of_meaning: what its meaning counts in. of_table: said above the table.
    large: the table is about goods that cost as much as a car.
    """
    if told:
        return UnitGuess(told, "its name", "列名所示", certain=True)
    if of_meaning == "%":
        return _rate(profile)
    if of_meaning != "元":
        return UnitGuess(of_meaning or "", "", "", certain=True)
    if of_table in _MONEY:
        return UnitGuess(of_table, "a line above the table", "表头上方所示", certain=True)
    return _amount(profile, large=large)


def _rate(profile: Profile) -> UnitGuess:
    median = f"{profile.median:g}"
    if 0 < profile.median < _RATE_BELOW:
        why, zh = f"half of its rates are below {median}", f"半数低于{median}"
        return UnitGuess("", why, zh, certain=False)
    why, zh = f"half of its rates are above {median}", f"半数高于{median}"
    return UnitGuess("%", why, zh, certain=False)


def _amount(profile: Profile, *, large: bool) -> UnitGuess:
    half = f"half of its amounts are above {profile.median:,.2f}"
    zh = f"半数金额高于{profile.median:,.2f}"
    if profile.places >= _WAN_PLACES and profile.median < _WAN_BELOW:
        why = f"{half}, with {profile.places} digits after the point"
        return UnitGuess("万元", why, f"{zh}，小数{profile.places}位", certain=False)
    least = _FEN_FROM_LARGE if large else _FEN_FROM
    if profile.places == 0 and profile.median >= (_FEN_FROM_EVEN if profile.ends_evenly else least):
        return UnitGuess("分", f"{half}, none with a point", f"{zh}，均无小数", certain=False)
    return UnitGuess("元", half, zh, certain=False)


def is_finer(unit: str, profile: Profile) -> bool:
    """True where many amounts have more digits than 分 hold."""
    return profile.places > _PLACES_OF_MONEY + UNITS.get(unit, 0)
