"""Numbers in plain form: digits, a sign, a point, commas between thousands."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lendweave.intake.bulk.model import Mask, mask_of
from lendweave.intake.bulk.plain import PlainCells, matching, narrowed
from lendweave.intake.numbers import FACTORS, UNITS, NumberStyle, limits
from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN, ValueType

_PLAIN = r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?"
_WITH_COMMA = r"-?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?"
_LENGTH_MAX = 18  # so that all digits fit into int64
_POWER_MAX = 18

Integers = NDArray[np.int64]


def plain_numbers(type_: ValueType, style: NumberStyle, texts: Any) -> PlainCells:
    """The kernel of `numbers.number_reader`: raw integers or decimals of `type_`."""
    unit = style.unit
    power, factor = (UNITS[unit], FACTORS.get(unit, 1)) if unit else (0, 1)
    found = matching(texts, _WITH_COMMA if style.comma else _PLAIN)
    found &= mask_of(pc.less_equal(pc.binary_length(texts), _LENGTH_MAX))
    plain = texts.filter(pa.array(found))
    digits, places = _digits(_with_points(plain) if style.comma else plain)
    raw, exact = _shifted(digits, power + type_.scale - places, factor, style.rounds)
    low, high = (int(np.clip(limit, INTEGER_MIN, INTEGER_MAX)) for limit in limits(type_))
    values = np.zeros(len(texts), np.int64)
    values[found] = raw
    return PlainCells(narrowed(found, exact & (low <= raw) & (raw <= high)), pa.array(values))


def _with_points(texts: Any) -> Any:
    """Numbers with a comma before the cents, as if it were a point."""
    return pc.replace_substring(pc.replace_substring(texts, ".", ""), ",", ".")


def _digits(texts: Any) -> tuple[Integers, Integers]:
    """The numbers without their points, and how many digits stood after each."""
    whole = pc.replace_substring(texts, ",", "")
    point = pc.find_substring(whole, ".").to_numpy()
    length = pc.binary_length(whole).to_numpy()
    digits = pc.cast(pc.replace_substring(whole, ".", "", max_replacements=1), pa.int64())
    places = np.where(point < 0, 0, length - point - 1).astype(np.int64)
    return digits.to_numpy(), places


def _shifted(digits: Integers, shift: Integers, factor: int, rounds: bool) -> tuple[Integers, Mask]:
    """digits × factor × 10^shift, and where this is right: nothing lost, nothing too large."""
    up = factor * 10 ** np.clip(shift, 0, _POWER_MAX - 1)
    down = 10 ** np.clip(-shift, 0, _POWER_MAX)
    fits = (np.abs(digits) <= INTEGER_MAX // up) & (np.abs(shift) < _POWER_MAX)
    scaled = np.where(fits, digits, 0) * up
    if rounds:
        halves_away = np.sign(scaled) * ((np.abs(scaled) + down // 2) // down)
        return halves_away, fits & (np.abs(scaled) <= INTEGER_MAX - down)
    return scaled // down, fits & (scaled % down == 0)
