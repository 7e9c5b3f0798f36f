"""Untidiness: what partners do to true rows on the way into a file, with a note of each.

fault: a damaged copy stands before the sound row, as if the partner had sent it again. duplicate:
the row stands twice. late, amended: the file's author says which rows are; see there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.substreams import Substreams
from lendweave.simulation.truth.files import PlantedFault
from lendweave.simulation.truth.frames import joined
from lendweave.simulation.world.world_file import FilesShape

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Fault(Generic[R]):
    """One way in which a row can be wrong. code: under which intake must set it aside."""

    code: str
    damage: Callable[[R], R]


@dataclass(frozen=True, slots=True)
class Rows(Generic[R]):
    """Rows in the order of the file. key: a number of each row's own. mark: late, amended or ''."""

    row: Sequence[R]
    key: NDArray[np.int64]
    mark: Sequence[str]


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of bytes: its lines with their ends, together."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A workbook of one sheet. rows: texts, numbers and dates."""

    name: str
    sheet: str
    rows: Sequence[Sequence[Any]]


def untidied(
    rows: Rows[R],
    faults: Sequence[Fault[R]],
    shares: FilesShape,
    chance: Substreams,
    *,
    file: str,
    first_line: int,
) -> tuple[list[R], PlantedFault]:
    """The rows as the partner sends them, and where each is not plain truth.

    file: named feed_branch. first_line: of the first row in the file.
    """
    sent: list[R] = []
    planted: list[tuple[int, str, str]] = []
    feed = file.rpartition("_")[0]  # two feeds key their rows alike; their faults are their own
    faulty = chance.happens(f"fault in {feed}", rows.key, shares.fault).tolist()
    which = chance.below(f"which fault in {feed}", rows.key, len(faults)).tolist()
    twice = chance.happens(f"duplicate in {feed}", rows.key, shares.duplicate).tolist()
    for i, row in enumerate(rows.row):
        if faulty[i]:
            fault = faults[which[i]]
            planted.append((first_line + len(sent), fault.code, "fault"))
            sent.append(fault.damage(row))
        if rows.mark[i]:
            planted.append((first_line + len(sent), "", rows.mark[i]))
        sent.append(row)
        if twice[i]:
            planted.append((first_line + len(sent), "", "duplicate"))
            sent.append(row)
    return sent, _noted(file, planted)


def all_planted(notes: Sequence[PlantedFault]) -> PlantedFault:
    """The notes of several files as one table."""
    return joined(notes)


def nothing_planted() -> PlantedFault:
    """The notes of no file."""
    none = np.zeros(0, np.str_)
    return PlantedFault(none, np.zeros(0, np.int64), none, none)


def replaced(column: int, change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    """A damage to one cell."""

    def damage(cells: list[str]) -> list[str]:
        return [*cells[:column], change(cells[column]), *cells[column + 1 :]]

    return damage


def wrong_digit(identifier: str) -> str:
    """The identifier with another check digit."""
    return identifier[:-1] + ("1" if identifier[-1] == "0" else "0")


def _noted(file: str, planted: Sequence[tuple[int, str, str]]) -> PlantedFault:
    return PlantedFault(
        file=np.full(len(planted), file),
        line=np.array([line for line, _, _ in planted], np.int64),
        code=np.array([code for _, code, _ in planted], np.str_),
        fault=np.array([fault for _, _, fault in planted], np.str_),
    )
