"""What is asked about a chunk of rows, as a value that another process can take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lendweave.intake.bulk import ReadChunk, chunk_faults, read_nameless
from lendweave.intake.chunk import RowChunk
from lendweave.intake.plan import Plan, SlotValues

FEW_ROWS = 32
"""So few rows are read sooner one by one than in columns, whose cost hardly knows their number."""


class Asked(Enum):
    """What is wanted to know about a chunk."""

    RECORDS = "records"  # its records, without ids
    FAULTS = "faults"  # the faults of its rows alone


@dataclass(frozen=True, slots=True)
class ChunkTask:
    """A question about one chunk. now: µs UTC. across: values over rows of each row."""

    asked: Asked
    chunk: RowChunk
    now: int
    across: tuple[SlotValues, ...] = ()

    def answer(self, plan: Plan) -> ReadChunk:
        """What is asked. Records have no ids yet: those are given in the order of the file."""
        asked = plan, self.chunk, self.now, self.across
        singly = self.chunk.rows <= FEW_ROWS
        if self.asked is Asked.FAULTS:
            return ReadChunk((), chunk_faults(*asked, singly=singly))
        return read_nameless(*asked, singly=singly)
