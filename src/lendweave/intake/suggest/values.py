"""What the cells of a column look like: one row per pattern, its share among the cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lendweave.intake.errors import CellFault
from lendweave.intake.identifiers import CHECKS
from lendweave.intake.moments import COUNTS, LIKELY_COUNTS, compile_format, iso_moment
from lendweave.intake.numbers import NumberStyle, number_reader
from lendweave.kernel.types import decimal


class Look(StrEnum):
    """What a cell looks like; the strictest comes first."""

    ID_NUMBER = "id_number"
    USCC = "uscc"
    VIN = "vin"
    INVOICE = "invoice_number"
    MOBILE = "mobile"
    CARD = "bank_card"
    MOMENT = "moment"
    NUMBER = "number"
    YES_NO = "yes_no"
    MASKED = "masked"
    EMAIL = "email"
    FIRM = "firm"
    ADDRESS = "address"
    PERSON = "person"
    CODE = "code"
    TEXT = "text"


_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤测"
)
_PERSON = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff*某]{{1,3}}[0-9]*")
_FIRM = re.compile(
    r".*(?:公司|经营部|商行|门市|分店|旗舰店|专卖店|电器|学校|培训中心|旅行社|医院|门诊部|诊所|4S店)"
)
_ADDRESS = re.compile(
    r".*(?:省|市|区|县|镇|乡|村|路|街|道|巷|号|栋|室|大厦|小区).*(?:区|县|镇|路|街|道|号|栋|室|村|厦).*"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MASKED = re.compile(r"[^\s*]{0,10}\*{2,}[^\s*]{0,6}|[\u4e00-\u9fff]\*[\u4e00-\u9fff]?")
_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9_\-./#]{2,}")
_YES_NO = frozenset(("是", "否", "有", "无", "y", "n", "yes", "no", "true", "false", "0", "1"))

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y.%m.%d")
_MONTH_OR_DAY_FIRST = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y")
_SHORT = ("%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%m-%d-%y", "%d-%m-%y", "%m/%d/%y", "%d/%m/%y")
"""With a year of two digits; which part is the year, its numbers above 31 may tell."""
_TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S")
_OF_DAY = {"%Y%m%d": ("%H%M%S", "%H%M"), "%Y年%m月%d日": (" %H时%M分", "%H时%M分", " %H时%M分%S秒")}
"""Times that follow only one way of writing the day."""
FORMATS = (
    *(day + time for day in _DATES for time in (*_TIMES, *_OF_DAY.get(day, ()))),
    *(day + time for day in _MONTH_OR_DAY_FIRST for time in _TIMES[:3]),
    *(day + time for day in _SHORT for time in _TIMES[:3]),
)
"""Formats that are tried, the common ones first."""
AMBIGUOUS = {
    a + time: b + time
    for a, b in (
        ("%d/%m/%Y", "%m/%d/%Y"),
        ("%d-%m-%Y", "%m-%d-%Y"),
        ("%y-%m-%d", "%m-%d-%y"),
        ("%y/%m/%d", "%m/%d/%y"),
        ("%m-%d-%y", "%d-%m-%y"),
        ("%m/%d/%y", "%d/%m/%y"),
    )
    for time in _TIMES[:3]
}
"""Two formats that read the same cells, where no day is above the twelfth."""
_COUNTED_MIN = 0.8  # of the filled cells
_READERS = {written: compile_format(written) for written in (*FORMATS, *COUNTS)}
_read_number = number_reader(decimal(38, 10), NumberStyle(rounds=True))


def _checked(check: Callable[[str], str | None]) -> Callable[[str], bool]:
    def holds(cell: str) -> bool:
        try:
            check(cell)
        except CellFault:
            return False
        return True

    return holds


def _is_number(cell: str) -> bool:
    try:
        _read_number(cell)
    except CellFault:
        return False
    return True


def is_iso(cell: str) -> bool:
    """True for a moment as machines write it, which needs no declared format."""
    try:
        return iso_moment(cell) is not None
    except ValueError:
        return False


def formats_of(cell: str) -> tuple[str, ...]:
    """Every format of FORMATS in which the cell is a moment between 1900 and 2100."""
    return tuple(written for written in FORMATS if _reads(written, cell))


def _reads(written: str, cell: str) -> bool:
    try:
        moment = _READERS[written](cell)
    except ValueError:
        return False
    return moment is not None and 1900 <= moment.year <= 2100


_LOOKS: tuple[tuple[Look, Callable[[str], object]], ...] = (
    (Look.ID_NUMBER, _checked(CHECKS["cn_id_number"])),
    (Look.USCC, _checked(CHECKS["uscc"])),
    (Look.VIN, _checked(CHECKS["vin"])),
    (Look.INVOICE, re.compile(r"[0-9]{20}").fullmatch),
    (Look.MOBILE, _checked(CHECKS["cn_mobile"])),
    (Look.CARD, _checked(CHECKS["bank_card"])),
    (Look.MOMENT, lambda cell: formats_of(cell) or is_iso(cell)),
    (Look.NUMBER, _is_number),
    (Look.YES_NO, lambda cell: cell.lower() in _YES_NO),
    (Look.MASKED, _MASKED.fullmatch),
    (Look.EMAIL, _EMAIL.fullmatch),
    (Look.FIRM, _FIRM.fullmatch),
    (Look.ADDRESS, _ADDRESS.fullmatch),
    (Look.PERSON, _PERSON.fullmatch),
    (Look.CODE, _CODE.fullmatch),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of one column look like.

    filled: cells that are not blank. empty: share of those that are. distinct: different ones.
    looks: share of each look among the filled. formats: those that read most moments, in the order
    in which they are to be tried. words: the different cells with their counts where there are few.
    blanks: filled cells that say that nothing is there. median: of the numbers, 0 where there are
    none. counted: of COUNTS, where nearly all numbers may be such moments. places: digits after the
    point of the usual number. ends_evenly: whole numbers of which no two last digits are usual, as
    sums have and prices have not.
    """

    filled: int
    empty: float
    distinct: int
    looks: dict[Look, float]
    formats: tuple[str, ...]
    ambiguous: bool
    words: dict[str, int]
    blanks: tuple[str, ...]
    median: float
    counted: str | None = None
    places: int = 0
    ends_evenly: bool = False

    def share(self, *looks: Look) -> float:
        """Share of the filled cells that look like one of these."""
        return sum(self.looks.get(look, 0.0) for look in looks)


BLANK_WORDS = frozenset(
    (
        "-",
        "--",
        "/",
        "无",
        "暂无",
        "未填",
        "空",
        "null",
        "none",
        "n/a",
        "na",
        "nan",
        "未知",
        "不详",
        "待定",
    )
)
_BLANK_SIGNS = frozenset(
    ("-", "--", "/", "无", "空", "null", "none", "n/a", "na", "nan", "未填", "未填写", "暂无")
)
"""Those that say nothing else, however rare they are."""
_WORDS_MAX = 30
_ENDINGS_MIN, _TOP_ENDINGS = 30, 10
_UNEVEN, _OF_CHANCE, _MANY = 0.6, 0.8, 150
_MOSTLY, _BLANK_SHARE, _BLANK_WORDS_MAX = 0.5, 0.015, 6
_DIGIT = re.compile(r"\d")
_PLAIN_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_RARE = 0.01


def profile_of(cells: Sequence[str]) -> Profile:
    """The profile of cleaned cells, blank ones included."""
    filled = [cell for cell in cells if cell]
    blanks = _blanks(filled)
    told = [cell for cell in filled if cell not in blanks]
    counts = Counter(told)
    looks = Counter({look: 0 for look, _ in _LOOKS})
    for cell, count in counts.items():
        looks[_look_of(cell)] += count
    formats, ambiguous = _formats(counts)
    numbers = sorted(_number(cell) for cell in told if _PLAIN_NUMBER.fullmatch(cell))
    return Profile(
        filled=len(told),
        empty=1 - len(told) / len(cells) if cells else 0.0,
        distinct=len(counts),
        looks={look: count / len(told) for look, count in looks.items() if count},
        formats=formats,
        ambiguous=ambiguous,
        words=dict(counts.most_common()) if len(counts) <= _WORDS_MAX else {},
        blanks=blanks,
        median=numbers[len(numbers) // 2] if numbers else 0.0,
        counted=_counted(numbers, len(told)),
        places=_places(told),
        ends_evenly=_ends_evenly(numbers),
    )


def _blanks(filled: Sequence[str]) -> tuple[str, ...]:
    """Words that say that nothing is there: known ones, and usual ones among numbers and dates."""
    counts = Counter(filled)
    usual = max(_BLANK_SHARE * len(filled), 3)
    known = {
        cell
        for cell, count in counts.items()
        if cell.lower() in (BLANK_WORDS if count > usual else _BLANK_SIGNS)
    }
    told = Counter({cell: count for cell, count in counts.items() if cell not in known})
    words = {
        cell: count
        for cell, count in told.items()
        if not _DIGIT.search(cell) and not _is_number(cell)
    }
    digits = sum(count for cell, count in told.items() if _is_number(cell) or _is_of_digits(cell))
    if digits > _MOSTLY * told.total() and len(words) <= _BLANK_WORDS_MAX:
        known |= {cell for cell, count in words.items() if count > usual}
    return tuple(sorted(known))


def _is_of_digits(cell: str) -> bool:
    """True for a number, a date and what else is mostly digits; a model or a code hardly is."""
    return 2 * len(_DIGIT.findall(cell)) > len(cell)


def _ends_evenly(numbers: Sequence[float]) -> bool:
    """Of the different numbers: sums that come again, and round ones, say nothing."""
    whole = [int(number) % 100 for number in set(numbers) if number == int(number)]
    endings = Counter(ending for ending in whole if ending)
    count = endings.total()
    if count < max(_ENDINGS_MIN, _UNEVEN * len(set(numbers))):
        return False
    top = sum(times for _, times in endings.most_common(_TOP_ENDINGS))
    by_chance = 99 * (1 - (98 / 99) ** count)  # so many different endings
    return len(endings) >= _OF_CHANCE * by_chance and (count < _MANY or top < count / 3)


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def _counted(numbers: Sequence[float], filled: int) -> str | None:
    """The count that nearly all numbers lie within."""
    for name, low, high in LIKELY_COUNTS:
        within = sum(low < number < high for number in numbers)
        if filled and within > _COUNTED_MIN * filled:
            return name
    return None


def _places(cells: Sequence[str]) -> int:
    """Digits after the point that a tenth of the plain numbers have at least."""
    plain = [cell for cell in cells if _PLAIN_NUMBER.fullmatch(cell)]
    found = sorted((len(cell.partition(".")[2].rstrip("0")) for cell in plain), reverse=True)
    return found[len(found) // 10] if found else 0


def _look_of(cell: str) -> Look:
    return next((look for look, holds in _LOOKS if holds(cell)), Look.TEXT)


def _formats(counts: Counter[str]) -> tuple[tuple[str, ...], bool]:
    """The fewest formats that read the moments, each the one that reads most of what is left.

    Also whether two formats read them equally well and mean different days.
    """
    left = {cell: found for cell in counts if (found := formats_of(cell))}
    chosen: list[str] = []
    ambiguous = False
    enough = _RARE * sum(counts[cell] for cell in left)
    while left:
        reads: Counter[str] = Counter()
        for cell, found in left.items():
            reads.update(dict.fromkeys(found, counts[cell]))
        if max(reads.values()) < enough:
            break  # a few slips are no format
        best = min(reads, key=lambda written: (-reads[written], FORMATS.index(written)))
        other = AMBIGUOUS.get(best)
        ambiguous |= other is not None and reads[other] == reads[best]
        chosen.append(best)
        left = {cell: found for cell, found in left.items() if best not in found}
    return tuple(chosen), ambiguous
