"""What a writer did so far: groups by size, commits by how long they took."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field


@dataclass(slots=True)
class Spread:
    """Values counted by upper bound, the last count for those above all bounds; and their sum."""

    bounds: tuple[float, ...]
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, value: float) -> None:
        """Count a value under the least bound that it does not pass."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


@dataclass(slots=True)
class WriterTally:
    """Counted by the writer's thread alone; read by any. seconds: from BEGIN to COMMIT."""

    groups: Spread = field(default_factory=lambda: Spread((1, 2, 4, 8, 16, 32, 64, 128, 256)))
    seconds: Spread = field(
        default_factory=lambda: Spread(
            (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
        )
    )

    def committed(self, batches: int, seconds: float) -> None:
        """A group was committed."""
        self.groups.add(batches)
        self.seconds.add(seconds)
