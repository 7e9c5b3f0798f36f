"""Dates and times in plain form: a declared format with all its digits, or ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lendweave.intake.bulk.days import days_of
from lendweave.intake.bulk.model import Mask
from lendweave.intake.bulk.plain import (
    PlainCells,
    matching,
    narrowed,
    plain_texts,
    read_digits,
    sign_matrix,
)
from lendweave.intake.moments import COUNTS, DIRECTIVE, PARTS, cells_of_format
from lendweave.intake.text import clean_text
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.lang.zones import transitions

_ISO = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
)
_YEARS = (1901, 2198)  # a year away from what a date or an instant can be, whatever the zone
_MICROS = {"hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000}
_HIGHEST = {"hour": 23, "minute": 59, "second": 59}

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """A format in which every part has all its digits, so that it stands at a fixed place.

    pattern: regular expression of its cells. width: bytes of a cell.
    places: part → (its first byte, its bytes).
    """

    pattern: str
    width: int
    places: Mapping[str, tuple[int, int]]


@lru_cache(maxsize=256)
def layout_of(written: str) -> Layout:
    """The layout of a format such as `%Y年%m月%d日`."""
    pattern, width, places = "", 0, {}
    for directive, literal in DIRECTIVE.findall(clean_text(written)):
        if literal:
            pattern += re.escape(literal)
            width += len(literal.encode())
            continue
        digits = 4 if directive == "Y" else 2
        pattern += f"[0-9]{{{digits}}}"
        places[PARTS[directive]] = (width, digits)
        width += digits
    return Layout(pattern, width, places)


def plain_days(formats: Sequence[str], texts: Any) -> PlainCells:
    """The kernel of `moments.date_reader`: days since 1970."""
    found, micros = _local(formats, texts)
    return PlainCells(found, pa.array(micros // MICROS_PER_DAY))


def plain_instants(formats: Sequence[str], zone_name: str, texts: Any) -> PlainCells:
    """The kernel of `moments.instant_reader`: µs since 1970 UTC, the cells in local time."""
    found, micros = _local(formats, texts)
    return PlainCells(found, pa.array(micros - _offsets(micros, zone_name)))


def _offsets(local: Integers, zone_name: str) -> Integers:
    """The zone's offset at local times, in µs; a time that comes twice is the first of them.

    So does `datetime` with its `fold` of 0: it leaves an offset at the later of the two readings of
    the moment of change.
    """
    instants, offsets = map(np.array, transitions(zone_name))
    leaves = instants + np.maximum(offsets[:-1], offsets[1:])
    found: Integers = offsets[np.searchsorted(leaves, local, side="right")]
    return found


def _local(formats: Sequence[str], texts: Any) -> tuple[Mask, Integers]:
    """Which cells were read, and as which µs since 1970 on the local clock.

    The first format that a cell has the form of reads it, so a cell is left alone as soon as an
    earlier format may have claimed it in another form than its plain one.
    """
    plain = plain_texts(texts)
    found, micros = np.zeros(len(texts), np.bool_), np.zeros(len(texts), np.int64)
    for written in (*formats, *_ISO):
        if not plain.any():
            break
        if written not in COUNTS and "%y" not in written:  # a century is not among the digits
            fits = _fitting(layout_of(written), texts, plain, micros)
            found |= fits
            plain &= ~fits
        if written in formats:
            plain &= ~matching(texts, cells_of_format(written))
    return found, micros


def _fitting(layout: Layout, texts: Any, among: Mask, micros: Integers) -> Mask:
    """The cells `among` these that have the layout; their moments are put into `micros`."""
    fits = among & matching(texts, layout.pattern)
    signs = sign_matrix(texts.filter(pa.array(fits)), layout.width)
    parts = {part: read_digits(signs, *place) for part, place in layout.places.items()}
    days, real = days_of(parts["year"], parts["month"], parts["day"])
    real &= (parts["year"] >= _YEARS[0]) & (parts["year"] <= _YEARS[1])
    total = days * MICROS_PER_DAY
    for part in parts.keys() & _MICROS.keys():
        real &= parts[part] <= _HIGHEST[part]
        total += parts[part] * _MICROS[part]
    micros[fits] = total
    return narrowed(fits, real)
