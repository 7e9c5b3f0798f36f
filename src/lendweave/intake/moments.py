"""Dates and times as partners write them, by declared formats only: nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

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
_DIRECTIVE = re.compile(r"%(.)|([^%]+)")
_PARTS = {"Y": "year", "m": "month", "d": "day", "H": "hour", "M": "minute", "S": "second"}

MomentReader = Callable[[str], int]


class UnknownDirective(Invalid):
    """A date format has a directive other than %Y %m %d %H %M %S, or no full date.
    日期格式含有 %Y %m %d %H %M %S 之外的指令，或没有完整日期。
    """

    code = "INTAKE-002"


def compile_format(written: str) -> re.Pattern[str]:
    """A pattern with the groups year … second for a format such as `%Y年%m月%d日 %H:%M`.

    A part that touches another part without a sign between them must have all its digits, so
    that `%Y%m%d` cannot read 2026113 two ways. Raises UnknownDirective.
    """
    pieces = [(found[1], found[2]) for found in _DIRECTIVE.finditer(clean_text(written))]
    directives = [directive for directive, _ in pieces if directive]
    pattern = []
    for i, (directive, literal) in enumerate(pieces):
        if literal:
            pattern.append(re.escape(literal))
            continue
        touches = any(0 <= j < len(pieces) and pieces[j][0] for j in (i - 1, i + 1))
        pattern.append(_part_pattern(directive, touches, written))
    missing = [part for sign, part in _PARTS.items() if sign in "Ymd" and sign not in directives]
    if missing or len(set(directives)) < len(directives):
        raise UnknownDirective(
            where=f"format {written!r}",
            got=f"no {missing[0]}" if missing else "a part twice",
            expected="%Y, %m and %d, and no part twice",
            fix="Write for example %Y-%m-%d.",
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
    patterns = [compile_format(written) for written in formats]
    tzinfo = zone(zone_name)

    def read(text: str) -> datetime:
        for pattern in patterns:
            if match := pattern.fullmatch(text):
                parts = {name: int(digits) for name, digits in match.groupdict().items()}
                try:
                    return datetime(**parts, tzinfo=tzinfo)
                except ValueError:
                    raise _not_a_moment(text, formats) from None
        if not _ISO.fullmatch(text):
            raise _not_a_moment(text, formats)
        try:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(tzinfo) if moment.tzinfo else moment.replace(tzinfo=tzinfo)
        except (ValueError, OverflowError):
            raise _not_a_moment(text, formats) from None

    return read


def _part_pattern(directive: str, touches: bool, written: str) -> str:
    part = _PARTS.get(directive)
    if part is None:
        raise UnknownDirective(
            where=f"format {written!r}",
            got=f"%{directive}",
            expected="%Y %m %d %H %M %S",
            fix="Use these, and the signs between them as they stand.",
        )
    width = "{4}" if part == "year" else "{2}" if touches else "{1,2}"
    return f"(?P<{part}>[0-9]{width})"


def _not_a_moment(text: str, formats: Sequence[str]) -> NotAMoment:
    return NotAMoment(
        got=shortened(text),
        expected=" or ".join((*formats, "ISO 8601")),
        fix="Correct the cell, or add its format to `formats` of the column.",
    )
