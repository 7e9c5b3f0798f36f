"""Blocks while events come and go, beside the plain list that they must equal."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from lendweave.runtimes.online.blocks import Blocks, Piece
from lendweave.runtimes.online.events import Events, EventSource

HOURS = 60
STEPS = 700


def piece(rows: list[int]) -> Piece:
    """Rows as events of which nothing else is known."""
    return Events(array("I", rows), array("q", [0] * len(rows)), ()), 0, len(rows)


@dataclass
class Walk:
    """Rows come mostly in order of their instants, some late, and are taken away again.

    occurred: by row. standing: the rows that are there, in order of (occurred_at, row).
    """

    seed: int
    occurred: list[int] = field(default_factory=list)
    standing: list[int] = field(default_factory=list)
    entered: int | None = None
    left: int | None = None

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        for _ in range(150):
            self.occurred.append(self.chance.randrange(HOURS // 4))
        self.standing = sorted(range(150), key=self.place)
        source = EventSource(self.occurred)
        self.blocks = Blocks(source, source.gather(self.standing))

    def place(self, row: int) -> tuple[int, int]:
        """The order of rows."""
        return self.occurred[row], row

    def steps(self) -> Iterator[tuple[int, int]]:
        """One change after the other; gives a window to ask for after each."""
        for step in range(STEPS):
            self.entered = self.left = None
            if self.standing and self.chance.random() < (0.25 if step < 500 else 0.8):
                self._leave()
            else:
                self._enter(step)
            low = self.chance.randrange(-1, HOURS)
            yield low, self.chance.randrange(low, HOURS + 2)

    def between(self, low: int, high: int) -> list[int]:
        """The rows of a window, in order."""
        return [row for row in self.standing if low <= self.occurred[row] < high]

    def _enter(self, step: int) -> None:
        late = self.chance.randrange(HOURS) if self.chance.random() < 0.3 else 0
        self.entered = len(self.occurred)
        self.occurred.append(max(step * HOURS // STEPS - late, 0))
        self.standing.append(self.entered)
        self.standing.sort(key=self.place)
        self.blocks.insert(self.entered)

    def _leave(self) -> None:
        self.left = self.chance.choice(self.standing)
        self.standing.remove(self.left)
        self.blocks.remove(self.left)
