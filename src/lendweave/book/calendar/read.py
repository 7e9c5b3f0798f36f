"""holidays.yaml into calendars: every mistake with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from lendweave.book.calendar.dated import Announcement, DatedCalendar
from lendweave.book.calendar.errors import HolidaysInvalid
from lendweave.lang.definition import Definition, read_definition

_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
Step = str | int


class _Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file: a key that it does not know is an error."""


class TitleShape(_Shape, frozen=True):
    """A name in both languages."""

    en: str
    zh: str


class SourceShape(_Shape, frozen=True):
    """The document that announced a year."""

    document: str
    dated: date


class YearShape(_Shape, frozen=True):
    """One year: spans of free days, first and last, and weekends that are worked."""

    source: SourceShape
    free: list[tuple[date, date]]
    working: list[date] = msgspec.field(default_factory=list)


class CalendarShape(_Shape, frozen=True):
    """One country."""

    title: TitleShape
    every_year: list[str]
    years: dict[str, YearShape]


class HolidaysShape(_Shape, frozen=True):
    """A holidays.yaml."""

    calendars: dict[str, CalendarShape]


def read_calendars(text: str, file: str) -> dict[str, DatedCalendar]:
    """The calendars that a holidays.yaml declares, by code.

    Raises DefinitionUnreadable, DefinitionInvalid or HolidaysInvalid, each with file and line.
    """
    reading = _Reading(read_definition(text, file, HolidaysShape))
    return {code: reading.calendar(code) for code in reading.definition.value.calendars}


@dataclass(frozen=True)
class _Reading:
    """A holidays.yaml while it is read."""

    definition: Definition[HolidaysShape]

    def calendar(self, code: str) -> DatedCalendar:
        shape = self.definition.value.calendars[code]
        path: tuple[Step, ...] = ("calendars", code)
        working = frozenset(day for year in shape.years.values() for day in year.working)
        free = frozenset(
            day
            for year, told in shape.years.items()
            for place, span in enumerate(told.free)
            for day in self._span((*path, "years", year, "free", place), year, span)
        )
        for year, told in shape.years.items():
            self._check_working((*path, "years", year, "working"), year, told.working, free)
        return DatedCalendar(
            code=code,
            title_en=shape.title.en,
            title_zh=shape.title.zh,
            free=free,
            working=working,
            every_year=frozenset(
                self._day_of_year((*path, "every_year", place), text)
                for place, text in enumerate(shape.every_year)
            ),
            announced={
                int(year): Announcement(told.source.document, told.source.dated)
                for year, told in shape.years.items()
            },
        )

    def _span(self, path: tuple[Step, ...], year: str, span: tuple[date, date]) -> Iterator[date]:
        first, last = span
        if (
            not _YEAR.fullmatch(year)
            or not first <= last
            or {str(first.year), str(last.year)} != {year}
        ):
            raise self._invalid(
                path, f"{first} to {last} in {year[:8]}", "first ≤ last, both of the year above"
            )
        return (first + timedelta(days=after) for after in range((last - first).days + 1))

    def _check_working(
        self, path: tuple[Step, ...], year: str, days: list[date], free: frozenset[date]
    ) -> None:
        for place, day in enumerate(days):
            if str(day.year) != year or day.weekday() < 5 or day in free:
                raise self._invalid(
                    (*path, place), f"{day:%Y-%m-%d, %A}", "a Saturday or Sunday that is not free"
                )

    def _day_of_year(self, path: tuple[Step, ...], text: str) -> tuple[int, int]:
        found = _DAY_OF_YEAR.fullmatch(text)
        if not found:
            raise self._invalid(path, text[:20], "month and day, such as 05-01")
        return int(found[1]), int(found[2])

    def _invalid(self, path: tuple[Step, ...], got: str, expected: str) -> HolidaysInvalid:
        where = f"{self.definition.place(*path)} ({'.'.join(map(str, path))})"
        return HolidaysInvalid(where=where, got=got, expected=expected, fix="Correct the days.")
