"""What every row should keep, as far as those of the sample do: the checks of a mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from lendweave.intake.moments import compile_format, iso_moment
from lendweave.intake.numbers import UNITS
from lendweave.intake.suggest.checks import WORDED, odd_words, untold_words
from lendweave.intake.suggest.guess import Column, Guess
from lendweave.intake.suggest.relations import (
    RANKS,
    DayColumn,
    Days,
    NumberColumn,
    Numbers,
    Relation,
    orders,
    sums,
)
from lendweave.intake.suggest.shapes import shape_of
from lendweave.intake.suggest.values import Look
from lendweave.kernel.clock import zone

_ZONE = "Asia/Shanghai"  # of the partners whose files are guessed
_NUMBER = re.compile(r"[¥$]? ?(?P<number>-?[0-9][0-9,]*(?:\.[0-9]+)?) ?(?P<unit>[^\d\s.,]{0,2})")
_EPOCH_DAY = datetime(1970, 1, 1).toordinal()  # noqa: DTZ001 - a day of no zone
_UNCOUNTED = ("row_no", "age", "service_number", "instalment_no", "balance")
"""Numbers that no sum of a row is made of; a balance goes from row to row."""
_ID_LOOKS = (Look.CODE, Look.INVOICE)
_NO_ID = ("page", "ip", "app_version", "invoice_code", "envelope")


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column as the mapping reads it.

    unit: of its numbers. formats: of its moments. as_date: the mapping reads moments as dates.
    as_text: it is read as text, and no token is made of it. worded: its words mean values.
    """

    name: str
    guess: Guess
    unit: str = ""
    formats: tuple[str, ...] = ()
    as_date: bool = False
    as_text: bool = False
    worded: bool = False


@dataclass(frozen=True, slots=True)
class RowRule:
    """One check of a row, and what tells that it is one."""

    name: str
    expression: str
    why: str


def row_rules(columns: Sequence[ReadColumn]) -> list[RowRule]:
    """The checks that the sample supports: sums, courses of time, shapes of ids."""
    relations = [*sums(_numbers(columns)), *orders(_days(columns), _ZONE)]
    shaped = (
        RowRule(f"{column.name}_shape", f"matches({column.name}, '{shape}')", "nearly all ids")
        for column in columns
        if column.as_text and _is_id(column.guess) and (shape := _shape(column))
    )
    told_words = (
        RowRule(f"{column.name}_told", f"{column.name} NOT IN ({_listed(words)})", "nearly all")
        for column in columns
        if column.as_text and not column.worded and (words := _untold(column))
    )
    names = [relation.name for relation in relations]
    told = (
        _rule(relation, names[:place].count(relation.name))
        for place, relation in enumerate(relations)
    )
    return [*told, *told_words, *shaped]


def _untold(column: ReadColumn) -> list[str]:
    """What says nothing, as it stands in the sample; of a list that was not all seen, what stands
    apart in it."""
    meaning, profile = column.guess.meaning, column.guess.column.profile
    is_list = meaning is not None and meaning.name in WORDED
    words = odd_words(profile) if is_list else untold_words(profile)
    return [word for word in words if word not in profile.blanks]


def _listed(words: Sequence[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def _rule(relation: Relation, before: int) -> RowRule:
    """The check of a relation. before: how many relations before it have its name."""
    name = f"{relation.name}_{before + 1}" if before else relation.name
    return RowRule(name, relation.expression, f"{relation.kept:.1%} of {relation.rows} rows")


def _is_id(guess: Guess) -> bool:
    meaning = guess.meaning
    return meaning is not None and meaning.looks[0] in _ID_LOOKS and meaning.name not in _NO_ID


def _shape(column: ReadColumn) -> str:
    blanks = column.guess.column.profile.blanks
    return shape_of([cell for cell in column.guess.column.cells if cell and cell not in blanks])


def _numbers(columns: Sequence[ReadColumn]) -> list[NumberColumn]:
    found = []
    for column in columns:
        meaning = column.guess.meaning
        if meaning is None or Look.NUMBER not in meaning.looks[:1] or meaning.name in _UNCOUNTED:
            continue
        values = numbers_of(column.guess.column, column.unit)
        found.append(NumberColumn(column.name, values, meaning.unit == "元", meaning.name))
    return found


def numbers_of(column: Column, unit: str) -> Numbers:
    """The cells as numbers, in what the mapping counts; nan where a cell is none."""
    return np.array([_number(cell, unit) for cell in column.cells], dtype=np.float64)


def _number(cell: str, unit: str) -> float:
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return np.nan
    moved = match["unit"] or unit
    if moved and moved not in UNITS:
        return np.nan
    return float(match["number"].replace(",", "")) * 10.0 ** UNITS.get(moved, 0)


def _days(columns: Sequence[ReadColumn]) -> list[DayColumn]:
    return [
        DayColumn(
            column.name,
            days_of(column.guess.column, column.formats),
            RANKS.get(column.guess.meaning.name),
            exact=not column.as_date,
            meaning=column.guess.meaning.name,
        )
        for column in columns
        if column.guess.meaning is not None and column.guess.meaning.looks[0] is Look.MOMENT
    ]


def days_of(column: Column, formats: Sequence[str]) -> Days:
    """The cells as days since 1970 by the clock on the wall; nan where a cell is no moment."""
    readers = [*map(compile_format, formats), iso_moment]
    known: Mapping[str, float] = {cell: _day(cell, readers) for cell in set(column.cells)}
    return np.array([known[cell] for cell in column.cells], dtype=np.float64)


def _day(cell: str, readers: Sequence[Callable[[str], datetime | None]]) -> float:
    try:
        moment = next((found for read in readers if (found := read(cell))), None)
    except (ValueError, OverflowError):
        return np.nan
    if moment is None:
        return np.nan
    local = moment.astimezone(zone(_ZONE)) if moment.tzinfo else moment
    return float(local.toordinal() - _EPOCH_DAY)
