"""Where the table begins and ends among the rows of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lendweave.intake.numbers import UNITS
from lendweave.intake.suggest.headers import heading, likeness
from lendweave.intake.suggest.meanings import MEANINGS
from lendweave.intake.suggest.values import Look, profile_of
from lendweave.intake.text import clean_text
from lendweave.kernel.errors import Invalid

Grid = Sequence[Sequence[str]]
_SEARCHED_ROWS = 15
_GAPS = 0.3  # of the cells of a group are empty, at least
_OWN = 0.9  # of the cells of an id differ, at least
_REPEATED = 0.1  # of the cells of a group say what the one above said, at most
_TOTALS = ("合计", "总计", "共计", "汇总", "total", "grand total")
_SUBTOTALS = ("小计", "本页合计", "本页小计", "subtotal")
_UNIT_SAID = re.compile(r"单位 ?[::]? ?(?:人民币)?(?P<unit>百万元|千元|万元|亿元|元|分|万)")
_NAMES = frozenset(name.lower() for meaning in MEANINGS for name in meaning.names)


@dataclass(frozen=True, slots=True)
class TableLayout:
    """header_row: from 1. header_rows: how many. skip_after, skip_rows: as in a mapping.

    carried: places of columns whose cells are empty below a group's first row. unit: of amounts, as
    a line above the table says it.
    """

    header_row: int
    header_rows: int
    skip_after: str | None
    skip_rows: tuple[str, ...]
    carried: tuple[int, ...]
    unit: str | None = None


def cleaned(rows: Grid) -> list[list[str]]:
    """The rows with every cell cleaned; a cell that is no text is empty."""
    return [[_clean(cell) for cell in row] for row in rows]


def _clean(cell: str) -> str:
    try:
        return clean_text(cell)
    except Invalid:
        return ""


def layout_of(rows: Grid) -> TableLayout:
    """The layout of a file from its cleaned rows, of which there is at least one."""
    top = max(range(min(len(rows), _SEARCHED_ROWS)), key=lambda at: _header_score(rows, at))
    if top and _is_second_level(rows, top - 1):
        top -= 1
    levels = 2 if _is_second_level(rows, top) else 1
    body = rows[top + levels :]
    firsts = [next(filter(None, row), "") for row in body]
    total = next((word for first in firsts for word in _TOTALS if _begins(first, word)), None)
    return TableLayout(
        header_row=top + 1,
        header_rows=levels,
        skip_after=total,
        skip_rows=tuple(word for word in _SUBTOTALS if any(_begins(f, word) for f in firsts)),
        carried=_carried(rows[top], body),
        unit=_unit_above(rows[:top]),
    )


def _unit_above(rows: Grid) -> str | None:
    """The unit that a line such as 单位:万元 above the table names."""
    told = (match["unit"] for row in rows for cell in row for match in _UNIT_SAID.finditer(cell))
    return next((unit for unit in told if unit in UNITS), None)


def _begins(text: str, word: str) -> bool:
    return text.lower().startswith(word)


def _header_score(rows: Grid, at: int) -> float:
    """A header has many different cells, known names and no data."""
    cells = [cell for cell in rows[at] if cell]
    if len(cells) < 2:
        return -1.0
    width = max(map(len, rows))
    known = sum(_known(cell) for cell in cells) / len(cells)
    data = sum(profile_of([cell]).share(Look.NUMBER, Look.MOMENT, Look.MOBILE) for cell in cells)
    different = len(set(cells)) / len(cells)
    return len(cells) / width + 2 * known + different - 3 * data / len(cells) - 0.02 * at


def _known(cell: str) -> float:
    name = heading(cell).name
    if name.lower() in _NAMES:
        return 1.0
    return 0.5 if max(likeness(name, known) for known in _NAMES) >= 0.75 else 0.0


def _is_second_level(rows: Grid, top: int) -> bool:
    """True where the next row names what the first leaves empty, and holds no data."""
    if top + 1 >= len(rows):
        return False
    upper, lower = list(rows[top]), list(rows[top + 1])
    lower += [""] * (len(upper) - len(lower))
    under_gaps = [low for up, low in zip(upper, lower, strict=False) if not up and low]
    told = [cell for cell in lower if cell]
    if not under_gaps or not told or sum(map(bool, upper)) < 2:
        return False
    data = profile_of(told).share(Look.NUMBER, Look.MOMENT, Look.MOBILE, Look.ID_NUMBER)
    return data == 0 and sum(map(_known, told)) / len(told) >= 0.4


def _carried(header: Sequence[str], body: Grid) -> tuple[int, ...]:
    """Columns left of the rows' own id that are full in some rows and empty in those below them.

    A group's cell changes whenever it is written, as that of a merged cell does.
    """
    places = []
    for place in range(len(header)):
        cells = [row[place] if place < len(row) else "" for row in body]
        filled = [cell for cell in cells if cell]
        others = [any(row[place + 1 :]) for row in body]
        empty = sum(not cell and other for cell, other in zip(cells, others, strict=True))
        gaps = empty >= _GAPS * len(cells)
        if not gaps and _is_own(filled) and not _counts_rows(filled):
            break
        if gaps and filled and cells[0] and _changes(filled):
            places.append(place)
    return tuple(places)


def _is_own(filled: Sequence[str]) -> bool:
    """True for a column of which nearly each cell is another."""
    return len(set(filled)) >= _OWN * len(filled) and len(filled) > 1


def _counts_rows(filled: Sequence[str]) -> bool:
    """True for running numbers from 1, which are the id of nothing."""
    return filled[0] in ("1", "1.0", "01", "001") and all(cell.isdigit() for cell in filled[:9])


def _changes(filled: Sequence[str]) -> bool:
    same = sum(above == cell for above, cell in pairwise(filled))
    return same <= _REPEATED * len(filled)
