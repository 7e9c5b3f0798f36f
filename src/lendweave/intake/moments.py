"""Dates and times as partners write them, by declared formats only: nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from lendweave.intake.errors import NotAMoment
from lendweave.intake.text import clean_text
from lendweave.kernel.clock import days_from_date, instant_from_datetime, zone
from lendweave.kernel.errors import Invalid, shortened
from lendweave.kernel.types import DATE_MAX, DATE_MIN

# What a machine writes (Excel and Parquet cells arrive like this); always understood.
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{3}(?:[0-9]{3})?)?)?"
    r"(?:Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_SHORT_YEAR, _FIRST_OF_1900S = 2, 69  # %y as POSIX reads it: 69 to 99 are of the last century
DIRECTIVE = re.compile(r"%(.)|([^%]+)")
PARTS = {
    "Y": "year",
    "y": "year",
    "m": "month",
    "d": "day",
    "H": "hour",
    "M": "minute",
    "S": "second",
}

MomentReader = Callable[[str], int]
_Moment = Callable[[str], datetime | None]
"""From text to a naive or aware moment, None where the text has another form. ValueError where it
has this form and is no moment."""

LIKELY_COUNTS: tuple[tuple[str, float, float], ...] = (
    ("epoch_ms", 8e11, 4e12),
    ("epoch_s", 8e8, 4e9),
    ("excel_day", 2e4, 6e4),
)
"""Moments as a count, and between which numbers they lie: years 1995 to 2096, 1954 to 2064."""

_COUNTED = re.compile(r"[0-9]{1,17}(?:\.[0-9]{1,9})?")
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the sheet's own calendar
_SAS_DAY_0 = datetime(1960, 1, 1)  # noqa: DTZ001 - the same
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Moments as a count: what is counted, from when.
COUNTS: dict[str, tuple[timedelta, datetime]] = {
    "epoch_s": (timedelta(seconds=1), _EPOCH),
    "epoch_ms": (timedelta(milliseconds=1), _EPOCH),
    "excel_day": (timedelta(days=1), _EXCEL_DAY_0),
    "sas_day": (timedelta(days=1), _SAS_DAY_0),
}


class UnknownDirective(Invalid):
    """A date format has a directive other than %Y %y %m %d %H %M %S, or no full date.
    日期格式含有 %Y %y %m %d %H %M %S 之外的指令，或没有完整日期。
    """

    code = "INTAKE-002"


def compile_format(written: str) -> _Moment:
    """A reader of moments written as `written`, or counted as one of COUNTS.

    Raises UnknownDirective.
    """
    if written in COUNTS:
        return partial(_counted, *COUNTS[written])
    return partial(_matched, _pattern(written))


def _counted(unit: timedelta, start: datetime, text: str) -> datetime | None:
    if not _COUNTED.fullmatch(text):
        return None
    whole, _, part = text.partition(".")
    try:
        return start + int(whole) * unit + int(part or 0) * unit / int(10 ** len(part))
    except OverflowError:
        raise ValueError(text) from None


def _matched(pattern: re.Pattern[str], text: str) -> datetime | None:
    match = pattern.fullmatch(text)
    if match is None:
        return None
    parts = {name: int(digits) for name, digits in match.groupdict().items()}
    if match.end("year") - match.start("year") == _SHORT_YEAR:
        parts["year"] += 1900 if parts["year"] >= _FIRST_OF_1900S else 2000
    return _EXCEL_DAY_0.replace(**parts)  # type: ignore[arg-type]  # no part is a tzinfo


def cells_of_format(written: str) -> str:
    """A regular expression of the cells that are read by this format or count, and by no later."""
    return _COUNTED.pattern if written in COUNTS else _pattern(written).pattern


def _pattern(written: str) -> re.Pattern[str]:
    """A pattern with the groups year … second for a format such as `%Y年%m月%d日 %H:%M`.

    A part that touches another part without a sign between them must have all its digits, so
    that `%Y%m%d` cannot read 2026113 two ways. Raises UnknownDirective.
    """
    pieces = [(found[1], found[2]) for found in DIRECTIVE.finditer(clean_text(written))]
    directives = [directive for directive, _ in pieces if directive]
    pattern = []
    for i, (directive, literal) in enumerate(pieces):
        if literal:
            pattern.append(re.escape(literal))
            continue
        touches = any(0 <= j < len(pieces) and pieces[j][0] for j in (i - 1, i + 1))
        pattern.append(_part_pattern(directive, touches, written))
    told = [PARTS.get(directive, directive) for directive in directives]
    missing = [part for part in ("year", "month", "day") if part not in told]
    if missing or len(set(told)) < len(told):
        raise UnknownDirective(
            where=f"format {written!r}",
            got=f"no {missing[0]}" if missing else "a part twice",
            expected="%Y or %y, %m and %d, and no part twice",
            fix="Write for example %Y-%m-%d, or one of " + ", ".join(COUNTS) + ".",
        )
    return re.compile("".join(pattern))


def date_reader(formats: Sequence[str], zone_name: str) -> MomentReader:
    """A function from a cleaned cell to days since 1970. It raises NotAMoment."""
    read = _reader(formats, zone_name)

    def read_date(text: str) -> int:
        days = days_from_date(read(text).date())
        if not DATE_MIN <= days <= DATE_MAX:
            raise _not_a_moment(text, formats)
        return days

    return read_date


def instant_reader(formats: Sequence[str], zone_name: str) -> MomentReader:
    """A function from a cleaned cell to µs since 1970 UTC; naive times are of `zone_name`.

    A date alone is its midnight. The function raises NotAMoment.
    """
    read = _reader(formats, zone_name)

    def read_instant(text: str) -> int:
        moment = read(text)
        try:
            return instant_from_datetime(moment)
        except (Invalid, OverflowError):
            raise _not_a_moment(text, formats) from None

    return read_instant


def midnight(day: date, zone_name: str) -> int:
    """The instant at which `day` begins in `zone_name`."""
    return instant_from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone(zone_name)))


def _reader(formats: Sequence[str], zone_name: str) -> Callable[[str], datetime]:
    """A function from text to a datetime that is aware and, read from ISO, in `zone_name`."""
    readers = [*map(compile_format, formats), iso_moment]
    tzinfo = zone(zone_name)

    def read(text: str) -> datetime:
        try:
            moment = next((found for reader in readers if (found := reader(text))), None)
            if moment is None:
                raise _not_a_moment(text, formats)
            return moment.astimezone(tzinfo) if moment.tzinfo else moment.replace(tzinfo=tzinfo)
        except (ValueError, OverflowError):
            raise _not_a_moment(text, formats) from None

    return read


def iso_moment(text: str) -> datetime | None:
    """A moment as machines write it, None for other text. Raises ValueError for no such day."""
    return datetime.fromisoformat(text) if _ISO.fullmatch(text) else None


def _part_pattern(directive: str, touches: bool, written: str) -> str:
    part = PARTS.get(directive)
    if part is None:
        raise UnknownDirective(
            where=f"format {written!r}",
            got=f"%{directive}",
            expected="%Y %y %m %d %H %M %S",
            fix="Use these, and the signs between them as they stand.",
        )
    width = (
        "{2}" if directive == "y" else "{4}" if part == "year" else "{2}" if touches else "{1,2}"
    )
    return f"(?P<{part}>[0-9]{width})"


def _not_a_moment(text: str, formats: Sequence[str]) -> NotAMoment:
    count = next((name for name, low, high in LIKELY_COUNTS if _lies_in(text, low, high)), "")
    fix = "Correct the cell, or add its format to `formats` of the column."
    if count:
        fix = f"Correct the cell, or add `{count}`, which counts so, to `formats` of the column."
    return NotAMoment(
        got=shortened(text),
        expected=" or ".join((*formats, "ISO 8601")),
        fix=fix,
    )


def _lies_in(text: str, low: float, high: float) -> bool:
    return bool(_COUNTED.fullmatch(text)) and low < float(text) < high
