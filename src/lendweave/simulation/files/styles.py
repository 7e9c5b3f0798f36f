"""How values are written: a base for each kind of column, and what may be done to its text.

A style is a base and decorations with blanks between: `万元 full_width`, `元 thousands with_unit`,
`international`. Days and moments take a format of strftime (%Y %m %d %H %M %S) in place of a base.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.files.kinds import YES_NO, Kind
from lendweave.simulation.world.documents import document_numbers
from lendweave.simulation.world.identifiers import (
    bank_cards,
    invoice_numbers,
    phone_numbers,
    vins,
)

Cells = list[Any]
_ISO = "%Y-%m-%d"
_DIRECTIVE = re.compile("%(.)")
_TIME = re.compile("%[HMS]")
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@dataclass(frozen=True, slots=True)
class Style:
    """One way of writing. base: a row of BASES of the kind, or a format of days."""

    base: str
    decorations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """One way to turn values into cells. native: as numbers, where the format has them."""

    text: Callable[[NDArray[Any]], Cells]
    native: Callable[[NDArray[Any]], Cells] | None = None
    unit: str = ""


def parsed(written: str, kind: Kind) -> Style | None:
    """The style that a layout names for a column of this kind; None where there is no such."""
    if kind in (Kind.DAY, Kind.MOMENT) and "%" in written:
        return Style(written) if _is_format(written) else None
    given = written.split()
    base = given.pop(0) if given and given[0] in BASES[kind] else next(iter(BASES[kind]))
    return Style(base, tuple(given)) if set(given) <= set(DECORATIONS) else None


def known_styles(kind: Kind) -> list[str]:
    """What may stand in a style of this kind, formats of days apart."""
    return [*BASES[kind], *DECORATIONS]


def based(values: NDArray[Any], kind: Kind, style: Style, *, native: bool) -> Cells:
    """Values that are not blank, before decoration. native: numbers stay numbers."""
    if "%" in style.base:
        return formatted(values, style.base)
    base = BASES[kind][style.base]
    if native and base.native and not style.decorations:
        return base.native(values)
    return base.text(values)


def decorated(cells: Cells, kind: Kind, style: Style) -> Cells:
    """What a style does to the text of its base."""
    for name in style.decorations:
        decorate, unit = DECORATIONS[name], BASES[kind][style.base].unit
        cells = [decorate(cell, unit) for cell in cells]
    return cells


def formatted(moments: NDArray[np.datetime64], pattern: str) -> list[str]:
    """Each moment under a format, part by part; only days, minutes, seconds that differ."""
    day_part, minute_part, second_part = _parts_of(pattern)
    days = moments.astype("datetime64[D]")
    texts = _by_value(days, lambda day: day.item().strftime(day_part))
    if not (minute_part or second_part):
        return texts
    seconds = (moments.astype("datetime64[s]") - days).astype(np.int64)
    minutes = _by_value(seconds // 60, lambda minute: _time(int(minute) * 60, minute_part))
    if not second_part:
        return [day + time for day, time in zip(texts, minutes, strict=True)]
    rest = _by_value(seconds % 60, lambda second: _time(int(second), second_part))
    return [day + time + end for day, time, end in zip(texts, minutes, rest, strict=True)]


def _parts_of(pattern: str) -> tuple[str, str, str]:
    """The format up to the hour or minute, up to the second, and from there."""
    begins = _TIME.search(pattern)
    at = begins.start() if begins else len(pattern)
    second = pattern.find("%S") if "%S" in pattern else len(pattern)
    return pattern[:at], pattern[at:second], pattern[second:]


def _is_format(pattern: str) -> bool:
    """Only numbers, a whole date, the date before the time, and the second last."""
    used = "".join(_DIRECTIVE.findall(pattern))
    ordered = re.fullmatch("[Ymd]+[HM]*S?", used)
    return ordered is not None and set("Ymd") <= set(used)


def _by_value(values: NDArray[Any], write: Callable[[Any], str]) -> list[str]:
    known, place = np.unique(values, return_inverse=True)
    texts = [write(value) for value in known]
    return [texts[i] for i in place.tolist()]


@cache
def _time(second: int, pattern: str) -> str:
    hour, minute = second // 3_600, second % 3_600 // 60
    parts = {"%H": hour, "%M": minute, "%S": second % 60}
    return _TIME.sub(lambda found: f"{parts[found[0]]:02d}", pattern)


def _money(unit_minor: int, decimals: int) -> Callable[[NDArray[Any]], Cells]:
    """Amounts in a unit of so many 分; in 万元 without the zeros at the end."""

    def write(minor: NDArray[Any]) -> Cells:
        wholes, rests = (part.tolist() for part in np.divmod(np.abs(minor), unit_minor))
        texts = [f"{w}.{r:0{decimals}d}" for w, r in zip(wholes, rests, strict=True)]
        if decimals > 2:
            texts = [text.rstrip("0").rstrip(".") for text in texts]
        return _signed(texts, minor)

    return write


def _signed(texts: list[str], values: NDArray[Any]) -> Cells:
    for i in np.flatnonzero(values < 0).tolist():
        texts[i] = f"-{texts[i]}"
    return list(texts)


def _numbers(values: NDArray[Any]) -> Cells:
    return list(map(str, values.tolist()))


def _plain(values: NDArray[Any]) -> Cells:
    return list(values.tolist())


def _parts(size: float) -> Callable[[NDArray[Any]], Cells]:
    """Floats of so many units to one."""
    return lambda values: list((values / size).tolist())


def _decimals(size: int) -> Callable[[NDArray[Any]], Cells]:
    """Decimals of so many units to one, without zeros at the end."""
    places = len(str(size)) - 1

    def write(values: NDArray[Any]) -> Cells:
        texts = (f"{v // size}.{v % size:0{places}d}" for v in np.abs(values).tolist())
        return _signed([text.rstrip("0").rstrip(".") for text in texts], values)

    return write


def _thousands(text: str, unit: str) -> str:
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}"


def _international(ids: NDArray[Any]) -> Cells:
    return [f"+86 {n[:3]} {n[3:7]} {n[7:]}" for n in phone_numbers(ids).tolist()]


def _dashed(ids: NDArray[Any]) -> Cells:
    return [f"{n[:3]}-{n[3:7]}-{n[7:]}" for n in phone_numbers(ids).tolist()]


def _spaced(accounts: NDArray[Any]) -> Cells:
    """Groups of four, as on the card."""
    return [" ".join(re.findall(".{1,4}", number)) for number in bank_cards(accounts)]


def _invoice_numbers(ids: NDArray[Any]) -> Cells:
    return list(ids.tolist()) if ids.dtype.kind == "U" else list(invoice_numbers(ids))


def _documents(ids: NDArray[Any]) -> Cells:
    return _numbers(document_numbers(ids))


def _capitals(minor: NDArray[Any]) -> Cells:
    """As on cheques: 壹万贰仟元整."""
    return _signed([_cheque(amount) for amount in np.abs(minor).tolist()], minor)


def _cheque(minor: int) -> str:
    yuan, rest = divmod(minor, 100)
    high, low = divmod(yuan, 10_000)
    gap = "零" if high and 0 < low < 1_000 else ""
    whole = (f"{_group(high)}万{gap}" if high else "") + _group(low)
    parts = (f"{_CAPITALS[rest // 10]}角" if rest > 9 else "零" if rest else "") + (
        f"{_CAPITALS[rest % 10]}分" if rest % 10 else "整"
    )
    return f"{whole or _CAPITALS[0]}元{parts}"


def _group(number: int) -> str:
    """A number below 10,000 written out, 零 for each gap inside; nothing for 0."""
    digits = zip(f"{number:04d}", ("仟", "佰", "拾", ""), strict=True)
    signs = "".join(_CAPITALS[int(d)] + unit if d != "0" else "零" for d, unit in digits)
    return re.sub("零+", "零", signs).strip("零")


def _lower(texts: NDArray[Any]) -> Cells:
    return [text.lower() for text in texts.tolist()]


def _names(ids: NDArray[Any]) -> Cells:
    """Two people may share a name; made-up people have names like everybody's."""
    return [f"测试{number % 10**8}" for number in document_numbers(ids).tolist()]


def _dates(days: NDArray[np.datetime64]) -> list[date]:
    return list(days.astype("datetime64[D]").tolist())


def _iso(days: NDArray[np.datetime64]) -> Cells:
    return formatted(days, _ISO)


def _iso_seconds(moments: NDArray[np.datetime64]) -> Cells:
    return formatted(moments, f"{_ISO}T%H:%M:%S+08:00")


def _epoch_ms(moments: NDArray[np.datetime64]) -> Cells:
    """Milliseconds since 1970 in UTC, of a clock in Beijing."""
    utc = moments.astype("datetime64[ms]") - np.timedelta64(8, "h")
    return list(utc.astype(np.int64).tolist())


def _yes_no(flags: NDArray[np.bool_]) -> Cells:
    return [YES_NO[flag] for flag in flags.tolist()]


_TEXT = {"plain": Base(_plain)}
_DAY_BASES = {"iso": Base(_iso), "serial": Base(_iso, native=_dates)}
BASES: dict[Kind, dict[str, Base]] = {
    Kind.NUMBER: {"plain": Base(_numbers)},
    Kind.DOCUMENT: {"plain": Base(_documents)},
    Kind.TEXT: _TEXT,
    Kind.WORD: _TEXT,
    Kind.USCC: {**_TEXT, "lower_case": Base(_lower)},
    Kind.ID_NUMBER: {**_TEXT, "lower_case": Base(_lower)},
    Kind.NAME: {"plain": Base(_names)},
    Kind.PHONE: {
        "plain": Base(lambda ids: list(phone_numbers(ids).tolist())),
        "international": Base(_international),
        "dashed": Base(_dashed),
    },
    Kind.CARD: {"plain": Base(bank_cards), "spaced": Base(_spaced)},
    Kind.VIN: {"plain": Base(vins)},
    Kind.INVOICE_NUMBER: {"plain": Base(_invoice_numbers)},
    Kind.MONEY: {
        "元": Base(_money(100, 2), _parts(100), "元"),
        "整元": Base(
            lambda minor: _numbers(minor // 100), lambda minor: _plain(minor // 100), "元"
        ),
        "万元": Base(_money(1_000_000, 6), _parts(1_000_000), "万元"),
        "分": Base(_numbers, _plain, "分"),
        "大写": Base(_capitals),
    },
    Kind.WHOLE: {"plain": Base(_numbers, _plain)},
    Kind.RATE: {
        "percent": Base(_decimals(10_000), _parts(10_000), "%"),
        "decimal": Base(_decimals(1_000_000), _parts(1_000_000)),
    },
    Kind.DAY: _DAY_BASES,
    Kind.MOMENT: {
        "iso_offset": Base(_iso_seconds),
        "epoch_ms": Base(lambda moments: list(map(str, _epoch_ms(moments))), _epoch_ms),
        **_DAY_BASES,
    },
    Kind.FLAG: {"yes_no": Base(_yes_no, _plain)},
}
"""By kind: the ways to write it. The first is taken where a layout names none."""

DECORATIONS: dict[str, Callable[[str, str], str]] = {
    "with_unit": lambda text, unit: text + unit,
    "full_width": lambda text, _: text.translate(_FULL_WIDTH),
    "thousands": _thousands,
    "padded": lambda text, _: f" {text} ",
    "as_text": lambda text, _: text,
}
