"""Chinese addresses: province, city and district as far as they are certain, and one way to write.

The reading goes from the left and keeps every division that the words so far may mean: 朝阳区 may
lie in 北京 or in 长春, so it stands alone with its district's name and nothing else; 吉林省朝阳区
is one. A level is told when all that are left agree on it. Roads are no divisions: 南京东路 names
no city.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from lendweave.intake.divisions import (
    CITY,
    DISTRICT,
    PROVINCE,
    STEM_MIN,
    Division,
    division_names,
    divisions,
    initial_provinces,
    stem_of,
)
from lendweave.intake.errors import NotAnAddress, TextTooLong
from lendweave.intake.text import settled

ADDRESS_LENGTH_MAX = 200
_LETTERS_MIN = 2
_NAME_MAX = 16  # signs; the longest name of a division has 15
_MUNICIPALITIES = ("11", "12", "31", "50", "81", "82")
_PREFIX = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}(?:地址|住址):|中华人民共和国|中国(?!路)|[0-9]{6}(?![0-9号])|[\s()\[\]【】,、-])+"
)
_BETWEEN = re.compile(
    r"(?:[\s()\[\],、/|\\_·.。>;:-]|市辖区|县(?=\w{1,6}县)|(?:省|自治区)直辖县级行政(?:区划|单位))+"
)
_SIGNS = re.compile(r"[^\w-]|_|(?<![0-9A-Z])-|-(?![0-9A-Z])")
_DASHES = re.compile("[‐‑‒–—―−~]|(?<=[0-9])至(?=[0-9])")
_NUMBER_SIGN = re.compile("(?<=[0-9A-Z])#|號")
_NOTHING = re.compile(
    "无|(?:暂?无|没有)(?:地址)?|不详|未知|未填写?|未提供|同上|保密|待补充?|N/?A|NULL|NONE"
)
# What makes of a division's name that of a road, a river or a building: 南京东路, 天河城.
_NO_DIVISION = re.compile(
    "[东西南北中一二三四五]?(?:大?[路街道]|大道)|[巷弄里村镇乡桥门湾城站江]|胡同|小区|新村|花园|广场|"
    "家园|大厦|大学|公园|医院|机场"
)

_DOUBTFUL = frozenset({"江北区"})
"""One of several of this name is in the table no more, and nobody can tell which is meant."""
_LEVELS = (PROVINCE, CITY, DISTRICT)

Found = tuple[Division, ...]
"""What the words so far may mean."""


@dataclass(frozen=True, slots=True)
class SplitAddress:
    """What is certain of an address. rest: what follows the divisions, as it was written.

    province, city, district: full names, or None; of a municipality the city is the province.
    region: GB/T 2260 code, six digits, of the smallest division that is certain, or None. A
    district may have its name where nobody can tell which of several it is.
    """

    province: str | None = None
    city: str | None = None
    district: str | None = None
    region: str | None = None
    rest: str = ""


def address(text: str) -> str | None:
    """The address in its one way of writing, None where the words say that there is none.

    Divisions stand with their full names; spaces and signs are left out, letters are capital.
    Raises NotAnAddress, TextTooLong.
    """
    _refuse_long(text)
    plain = _DASHES.sub("-", _NUMBER_SIGN.sub("号", text.upper()))
    written = settled(_written_out, plain)
    if not written or _NOTHING.fullmatch(written):
        return None
    if sum(sign.isalpha() for sign in written) < _LETTERS_MIN:
        raise NotAnAddress(
            got="no words",
            expected="at least two letters, such as 朝阳区建国路88号",
            fix="Check that the column is the one with the address.",
        )
    _refuse_long(written)
    return written


@lru_cache(maxsize=4_096)
def split_address(text: str) -> SplitAddress:
    """The divisions at the head of a cleaned address, as far as they are certain."""
    head = _PREFIX.match(text)
    return leading_divisions(text[head.end() :] if head else text)


def leading_divisions(text: str) -> SplitAddress:
    """The same for a text that begins with them, if with anything of an address."""
    found, rest = _read(text)
    if not found:
        return SplitAddress(rest=rest)
    exact = all(len(one.code) == DISTRICT for one in found)
    return SplitAddress(
        province=_one(_level_name(one, PROVINCE) for one in found),
        city=_one(_level_name(one, CITY) for one in found),
        district=_one(one.name for one in found) if exact else None,
        region=_region(found),
        rest=rest,
    )


def _refuse_long(text: str) -> None:
    if len(text) > ADDRESS_LENGTH_MAX:
        raise TextTooLong(
            got=f"{len(text)} characters",
            expected=f"at most {ADDRESS_LENGTH_MAX}",
            fix="Check that the column is the one with the address.",
        )


def _written_out(text: str) -> str:
    split = split_address(text)
    levels = dict.fromkeys(filter(None, (split.province, split.city, split.district)))
    return "".join(levels) + _SIGNS.sub("", split.rest)


def _read(text: str) -> tuple[Found, str]:
    """What the head of `text` may mean, and what follows it; () where no division is certain."""
    found, length, in_full = _first(text)
    rest = _past(found, text[length:])
    while step := _next(found, rest):
        found, rest = step[0], _past(step[0], rest[step[1] :])
    certain = in_full or _one(_level_name(one, PROVINCE) for one in found)
    return (found, rest) if certain and _one(one.name for one in found) else ((), text)


def _first(text: str) -> tuple[Found, int, bool]:
    """What the first name may mean, its length, and whether it is one in full."""
    names = division_names()
    for length in range(min(_NAME_MAX, len(text)), 1, -1):
        word = text[:length]
        if (here := names.full.get(word)) and _tells(word):
            return here, length, True
        here = names.short.get(word, ())
        if not any(map(_may_begin, here)) or _is_a_road(here, text, length):
            continue
        # 海南 and 吉林 are provinces before they are anything else.
        return tuple(one for one in here if len(one.code) == PROVINCE) or here, length, False
    initial = initial_provinces().get(text[:1])
    if initial and _next((initial,), _past((initial,), text[1:])):
        return (initial,), 1, True
    return (), 0, False


def _next(found: Found, rest: str) -> tuple[Found, int] | None:
    """What the next name may mean within what is found, and its length."""
    names = division_names()
    for length in range(min(_NAME_MAX, len(rest)), 1, -1):
        word = rest[:length]
        if here := _within(found, names.full.get(word, ())):
            return here, length
        here = _within(found, names.short.get(word, ()) + names.loose.get(word, ()))
        if _one(one.name for one in here) and not _is_a_road(here, rest, length):
            return here, length
    return None


def _is_a_road(found: Found, text: str, length: int) -> bool:
    """True for 南京 in 南京东路, not for 哈尔滨 in 哈尔滨道里区."""
    return bool(_NO_DIVISION.match(text, length)) and not _next(found, text[length:])


def _within(found: Found, named: Found) -> Found:
    return tuple(one for one in named if any(outer.holds(one) for outer in found))


def _past(found: Found, rest: str) -> str:
    """`rest` without signs between names, and without names that are said again."""
    agreed = (_one(_level_name(one, level) for one in found) for level in _LEVELS)
    again = list(filter(None, agreed))
    while True:
        shorter = _BETWEEN.sub("", rest, count=1) if _BETWEEN.match(rest) else rest
        for name in again:
            if shorter.startswith(name) and not _NO_DIVISION.match(shorter, len(name)):
                shorter = shorter[len(name) :]
        if shorter == rest:
            return rest
        rest = shorter


def _tells(name: str) -> bool:
    """郊区 and 东区 say nothing by themselves."""
    return len(stem_of(name)) >= STEM_MIN and name not in _DOUBTFUL


def _may_begin(one: Division) -> bool:
    """An address may begin with the short name of a city, not with that of its district."""
    return len(one.code) < DISTRICT or one.name.endswith("市")


def _level_name(one: Division, level: int) -> str | None:
    """The name of the division of that level in which it lies, None where it lies in none."""
    if level == CITY and one.code[:PROVINCE] in _MUNICIPALITIES:
        level = PROVINCE
    found = divisions().get(one.code[:level]) if len(one.code) >= level else None
    return found.name if found else None


def _one(names: Iterable[str | None]) -> str | None:
    """The name that all have, or None."""
    different = set(names)
    return different.pop() if len(different) == 1 else None


def _region(found: Found) -> str | None:
    """The code of the smallest division that holds everything found."""
    for level in reversed(_LEVELS):
        codes = {one.code[:level] for one in found}
        if len(codes) == 1 and (code := codes.pop()) in divisions() and len(code) == level:
            return code.ljust(DISTRICT, "0")
    return None
