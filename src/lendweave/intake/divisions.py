"""Administrative divisions of China and every name by which people call them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lendweave.intake.division_table import DIVISIONS

_INITIALS = (
    "11京 12津 13冀 14晋 15蒙 21辽 22吉 23黑 31沪 32苏 33浙 34皖 35闽 36赣 37鲁 41豫 42鄂 43湘 "
    "44粤 45桂 46琼 50渝 51川 52黔 53滇 54藏 61陕 62甘 63青 64宁 65新 71台 81港 82澳"
)
_SPOKEN = {
    "15": ("内蒙",),
    "1501": ("呼市",),
    "45": ("广西自治区", "广西省"),
    "65": ("新疆自治区", "新疆省"),
    "6527": ("博州",),
    "6528": ("巴州",),
    "6530": ("克州",),
}
_FORMER = {
    "110101": ("崇文区",),
    "110102": ("宣武区",),
    "310101": ("卢湾区",),
    "310106": ("闸北区",),
    "310115": ("南汇区", "南汇县"),
    "320104": ("白下区",),
    "320106": ("下关区",),
    "320508": ("平江区", "沧浪区", "金阊区"),
    "330105": ("下城区",),
    "350404": ("梅列区",),
    "370116": ("莱芜市莱城区",),
    "370117": ("莱芜市钢城区",),
    "4206": ("襄樊市",),
    "420607": ("襄阳县",),
    "440104": ("东山区",),
    "440113": ("番禺市",),
    "5308": ("思茅市", "思茅地区"),
    "533401": ("中甸县",),
}
"""code → names that it had, or that parts of it had, where all of the old one lies in it."""

_PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|"
    "哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|"
    "达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|阿昌族|普米族|塔吉克|怒族|保安族|"
    "裕固族|独龙族|各族"
)
_OF_A_PEOPLE = re.compile(f"(?:{_PEOPLES})*自治(?:区|州|县|旗)$")
_KIND = re.compile("(?:特别行政区|新区|林区|特区|地区|省|市|区|县|盟|旗)$")
_AUTONOMOUS = re.compile("自治(?:区|州|县|旗)$")

PROVINCE, CITY, DISTRICT = 2, 4, 6
"""Digits of a code at each level."""
STEM_MIN = 2
"""Signs of a name without its kind; 郊 of 郊区 is no name."""


@dataclass(frozen=True, slots=True)
class Division:
    """A province, city or district. code: 2, 4 or 6 digits of GB/T 2260. name: in full."""

    code: str
    name: str

    def holds(self, other: Division) -> bool:
        """True where `other` lies in it and is not the same."""
        return self.code != other.code and other.code.startswith(self.code)


@dataclass(frozen=True, slots=True)
class Names:
    """What each name may mean.

    full: as the list has it, or had it once. short: as people say it, such as 苏州 or 海淀.
    loose: with a kind that it had or that people give it, such as 铜山县 for 铜山区.
    """

    full: dict[str, tuple[Division, ...]]
    short: dict[str, tuple[Division, ...]]
    loose: dict[str, tuple[Division, ...]]


@cache
def divisions() -> dict[str, Division]:
    """Every division by its code."""
    return {one.code: one for line in DIVISIONS.splitlines() for one in _of_line(line)}


@cache
def division_names() -> Names:
    """The names of all divisions."""
    full, short, loose = (defaultdict[str, list[Division]](list) for _ in range(3))
    for one in divisions().values():
        for name in (one.name, *_FORMER.get(one.code, ())):
            full[name].append(one)
        stem = stem_of(one.name)
        if len(stem) < STEM_MIN:
            continue
        for name in _short(one, stem):
            if not _is_city_of(one, stem):
                short[name].append(one)
        if len(one.code) == DISTRICT:
            for name in {f"{stem}{kind}" for kind in "县区市"} - {one.name}:
                loose[name].append(one)
    return Names(*({n: tuple(ds) for n, ds in table.items()} for table in (full, short, loose)))


@cache
def initial_provinces() -> dict[str, Division]:
    """The single sign of each province, such as 沪."""
    return {word[2:]: divisions()[word[:2]] for word in _INITIALS.split()}


def stem_of(name: str) -> str:
    """The name without what kind of division it is: 延边朝鲜族自治州 → 延边."""
    stem = _OF_A_PEOPLE.sub("", name)
    if stem == name:
        return _KIND.sub("", name)
    return stem if len(stem) >= STEM_MIN else _AUTONOMOUS.sub("", name)


def _short(one: Division, stem: str) -> Iterator[str]:
    """The names without a kind, and 延边州."""
    yield from _SPOKEN.get(one.code, ())
    if stem != one.name:
        yield stem
    if one.name.endswith("自治州"):
        yield f"{stem}州"


def _is_city_of(one: Division, stem: str) -> bool:
    """True for 长沙县 in 长沙市: who says 长沙 means the city."""
    city = divisions().get(one.code[:CITY])
    return len(one.code) == DISTRICT and city is not None and stem_of(city.name) == stem


def _of_line(line: str) -> Iterator[Division]:
    code, name, *districts = line.split(" ")
    if name:
        yield Division(code, name)
    for district in districts:
        yield Division(code + district[:2], district[2:])
