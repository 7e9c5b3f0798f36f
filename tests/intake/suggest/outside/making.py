"""A genre becomes a file with its truth; the same seed gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.intake.suggest.outside.faults import FAULTS, Spoiled
from tests.intake.suggest.outside.held_out import HELD_OUT
from tests.intake.suggest.outside.sheet import Genre, UntidyFile
from tests.intake.suggest.outside.tuned import TUNED
from tests.intake.suggest.outside.writing import (
    book_bytes,
    json_bytes,
    lines_of,
    text_bytes,
    written,
)

GENRES = (*TUNED, *HELD_OUT)
SEED = 20260305


def untidy_files(seed: int = SEED) -> Iterator[UntidyFile]:
    """One file of each genre."""
    return (untidy_file(genre, seed) for genre in GENRES)


def untidy_file(genre: Genre, seed: int = SEED) -> UntidyFile:
    """Rows drawn, faults planted, bytes written."""
    chance = Random(f"{seed} {genre.name}")
    values = [_values(genre, chance, number) for number in range(genre.rows)]
    cells = [{c.header: written(c, row[c.header]) for c in genre.columns} for row in values]
    kinds = _spoil(genre, chance, values, cells)
    _merge(genre, cells)
    if genre.format == "jsonl":
        bad = {number + 1: kind for number, kind in kinds.items()}
        return UntidyFile(genre, json_bytes(genre, cells), bad, frozenset())
    lines, places = lines_of(genre, cells)
    write = book_bytes if genre.format == "xlsx" else text_bytes
    bad = {places[number]: kind for number, kind in kinds.items()}
    skipped = frozenset(i for i, (of_table, _) in enumerate(lines, 1) if not of_table)
    return UntidyFile(genre, write(genre, lines), bad, skipped)


def _values(genre: Genre, chance: Random, number: int) -> dict[str, Any]:
    row = dict[str, Any]()
    for column in genre.columns:
        value = column.draw(chance, number, row)
        row[column.header] = None if chance.random() < column.blank else value
    return row


def _spoil(
    genre: Genre, chance: Random, values: list[dict[str, Any]], cells: list[dict[str, Any]]
) -> dict[int, str]:
    """Number of the row → kind and column of its fault."""
    kinds = dict[int, str]()
    for planted in genre.faults:
        free = [
            number
            for number in range(1, len(values))
            if not {number - 1, number, number + 1} & kinds.keys()
            and all(values[number][header] is not None for header in planted.headers)
        ]
        for _ in range(planted.rows):
            number = chance.choice(free)
            free = [other for other in free if abs(other - number) > 1]
            row = Spoiled(genre, chance, values[number], cells[number], cells[number - 1])
            FAULTS[planted.kind](row, *planted.headers)
            kinds[number] = f"{planted.kind} {' '.join(planted.headers)}"
    return kinds


def _merge(genre: Genre, cells: list[dict[str, Any]]) -> None:
    """Leaves out what stands above, as below a merged cell."""
    for column in genre.columns:
        if column.down:
            full = [row[column.header] for row in cells]
            for number in range(1, len(cells)):
                if full[number] == full[number - 1]:
                    cells[number][column.header] = ""
