"""Untidiness: what partners do to true rows on the way into a file, with a note of each.

fault: a damaged copy stands before the sound row, as if the partner had sent it again. duplicate:
the row stands twice. late, amended: the row comes weeks after its time, or corrects another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from lendweave.simulation.files.views.table import ViewRows
from lendweave.simulation.truth.files import PlantedFault
from lendweave.simulation.truth.frames import Flag, Text, Whole
from lendweave.simulation.world.block import Block

L = TypeVar("L")
NO_ROW = -1


@dataclass(frozen=True, slots=True)
class Mess:
    """What becomes of each row. which: the fault, where faulty."""

    faulty: Flag
    which: Whole
    twice: Flag
    mark: Text

    def between(self, start: int, stop: int) -> Mess:
        """That of the rows `start` to `stop` - 1."""
        part = slice(start, stop)
        return Mess(self.faulty[part], self.which[part], self.twice[part], self.mark[part])


@dataclass(slots=True)
class Sent(Generic[L]):
    """Lines as they are sent. source: the row behind each, NO_ROW for a damaged copy.

    notes: (place among the lines, code, what was done).
    """

    lines: list[L] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    notes: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, line: L, row: int, code: str = "", done: str = "") -> None:
        """One more line, noted if something was done to it."""
        if done:
            self.notes.append((len(self.lines), code, done))
        self.lines.append(line)
        self.source.append(row)


def mess_of(feed: str, rows: ViewRows, late: Flag, block: Block, faults: int) -> Mess:
    """What becomes of the rows of a feed, each by its own draws. faults: how many there are."""
    chance, shares = block.chance, block.world.files
    amended = np.full(len(rows.key), "") if rows.mark is None else rows.mark
    faulty = chance.happens(f"fault in {feed}", rows.key, shares.fault if faults else 0.0)
    return Mess(
        faulty=faulty,
        which=chance.below(f"which fault in {feed}", rows.key, faults),
        twice=chance.happens(f"duplicate in {feed}", rows.key, shares.duplicate),
        mark=np.where(late, "late", amended),
    )


def late_rows(feed: str, rows: ViewRows, block: Block) -> Flag:
    """Rows that come late; those of one subject do so together."""
    return block.chance.happens(f"late in {feed}", rows.subject, block.world.files.late)


def untidied(lines: Sequence[L], mess: Mess, damaged: Mapping[int, tuple[str, L]]) -> Sent[L]:
    """The lines as the partner sends them. damaged: code and line of each faulty row."""
    sent, done = Sent[L](), 0
    twice, mark = mess.twice.tolist(), mess.mark.tolist()
    for i in np.flatnonzero(mess.faulty | mess.twice | (mess.mark != "")).tolist():
        sent.lines += lines[done:i]
        sent.source += range(done, i)
        done = i + 1
        if i in damaged:
            code, line = damaged[i]
            if line != lines[i]:
                sent.add(line, NO_ROW, code, "fault")
        sent.add(lines[i], i, done=mark[i])
        if twice[i]:
            sent.add(lines[i], i, done="duplicate")
    sent.lines += lines[done:]
    sent.source += range(done, len(lines))
    return sent


def noted(file: str, notes: Sequence[tuple[int, str, str]]) -> PlantedFault:
    """Notes with their line in the file, from 1."""
    return PlantedFault(
        file=np.full(len(notes), file),
        line=np.array([line for line, _, _ in notes], np.int64),
        code=np.array([code for _, code, _ in notes], np.str_),
        fault=np.array([fault for _, _, fault in notes], np.str_),
    )
