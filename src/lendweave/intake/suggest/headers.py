"""Names of columns as partners write them: their unit taken off, compared with known ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lendweave.intake.numbers import UNITS
from lendweave.intake.text import clean_text

_UNIT = re.compile(r"[(\[【/_ ](?:单位[::]?)?(?P<unit>[^()\[\]【】/_ ]{1,3})[)\]】]?$")
_NOISE = re.compile(r"[\s_\-./()\[\]【】:：*#]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_ENGLISH_UNITS = {"yuan": "元", "cny": "元", "rmb": "元", "fen": "分", "cents": "分", "wan": "万元"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's name: the words of its last level, the level above, and the unit it tells."""

    name: str
    group: str
    unit: str | None


def heading(header: str) -> Heading:
    """`缴费/金额(万元)` → 金额 under 缴费 in 万元."""
    text = clean_text(header)
    unit = None
    if match := _UNIT.search(text):
        unit = _ENGLISH_UNITS.get(match["unit"].lower(), match["unit"])
        if unit in UNITS:
            text = text[: match.start()]
        else:
            unit = None
    group, _, name = text.rpartition("/")
    return Heading(name, group, unit)


@cache
def plain(name: str) -> str:
    """A name in small letters without signs between its words."""
    return _NOISE.sub("", clean_text(name).lower())


def likeness(name: str, known: str) -> float:
    """How much two names are alike, 0 to 1: equal, one inside the other, pairs of signs shared."""
    left, right = plain(name), plain(known)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    parts = (_words(name), _words(known)) if right.isascii() else (_pairs(left), _pairs(right))
    shared, fewer = len(parts[0] & parts[1]), min(map(len, parts))
    if not fewer:
        return 0.0
    if shared == fewer:  # one is part of the other
        return 0.6 + 0.35 * fewer / max(map(len, parts))
    return 0.9 * 2 * shared / sum(map(len, parts))


@cache
def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring signs: Chinese does not part its words."""
    return frozenset(text[i : i + 2] for i in range(max(len(text) - 1, 1)))


@cache
def _words(name: str) -> frozenset[str]:
    """The words of an English name, of orderNo as of order_no."""
    return frozenset(word.lower() for word in _WORD.findall(clean_text(name)))
