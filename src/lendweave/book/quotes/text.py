"""A quote as lines of plain text for a terminal: the schedule, then the all-in cost statement."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from lendweave.book.quotes.model import Quote
from lendweave.book.quotes.statement import Section, statement
from lendweave.book.quotes.table import schedule_table
from lendweave.book.quotes.words import word

_WIDE = ("W", "F")


def quote_lines(quote: Quote, locale: str) -> list[str]:
    """The whole quote in `zh`, else in English."""
    told = statement(quote, locale)
    lines = [word("schedule", locale), *_schedule(quote, locale), ""]
    lines += [told.title, "", *_section(told.loan), "", told.costs_heading]
    lines += _aligned([told.costs_header, *told.costs], numbers_from=9)
    for section in told.sections:
        lines += ["", *_section(section)]
    return lines


def offer_lines(quote: Quote, locale: str) -> list[str]:
    """The schedule and the yearly cost alone."""
    all_in = statement(quote, locale).sections[0]
    return [*_schedule(quote, locale), *_section(all_in)]


def _schedule(quote: Quote, locale: str) -> list[str]:
    header, rows = schedule_table(quote, locale)
    return _aligned([header, *rows], numbers_from=2)


def _section(section: Section) -> list[str]:
    return [section.heading, *_aligned(section.lines, numbers_from=9)]


def _aligned(rows: Sequence[Sequence[str]], numbers_from: int) -> list[str]:
    """Rows as indented columns; columns from `numbers_from` on end where their heading ends."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(_cells(row, widths, numbers_from)).rstrip() for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int], numbers_from: int) -> list[str]:
    blanks = [" " * (wide - width(text)) for text, wide in zip(row, widths, strict=True)]
    return [
        blank + text if place >= numbers_from else text + blank
        for place, (text, blank) in enumerate(zip(row, blanks, strict=True))
    ]


def width(text: str) -> int:
    """Columns that a text takes in a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text)
