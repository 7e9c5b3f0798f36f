"""The names of a table's columns, from one header row or from several with merged cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lendweave.intake.table import header_name

LEVELS_JOINED_BY = "/"


def header_names(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name for each column, without empty ones at the end.

    rows: the header rows from the top. A merged cell has its text in its first column alone: a
    group's name is carried to the right as long as names stand below. Levels are joined by `/`.
    """
    width = max(map(len, rows))
    levels = [[header_name(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    for upper, lower in pairwise(levels):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    names = [LEVELS_JOINED_BY.join(filter(None, column)) for column in zip(*levels, strict=True)]
    while names and not names[-1]:
        names.pop()
    return tuple(names)
