"""Event time and watermark: arrivals in any order become instants in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN
from lendweave.runtimes.stream.arrivals import Arrival
from lendweave.runtimes.stream.numbers import SeenNumbers


@dataclass(frozen=True, slots=True)
class Instant:
    """What became known at one instant, in the order of the log.

    late: it arrived after the watermark had passed its time, so later instants are out already.
    """

    time: int
    arrivals: tuple[Arrival, ...]
    late: bool = False


class Ordering:
    """Holds arrivals back until no earlier one is expected.

    bound: µs by which an arrival may lie behind the newest one; 0 where the source is in order.
    watermark: nothing before it is expected any more. newest: time of the newest arrival.
    taken, repeated, late: arrivals so far; repeats are dropped, late ones passed on at once.
    late_most: µs by which the latest one lay behind the watermark.
    """

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self.watermark = INTEGER_MIN
        self.taken = self.repeated = self.late = self.late_most = 0
        self._waiting: list[tuple[int, int, Arrival]] = []
        self._seen = SeenNumbers()

    def take(self, arrival: Arrival) -> list[Instant]:
        """Take in one arrival; the instants that are complete by it, in order."""
        if not self._seen.add(arrival.number):
            self.repeated += 1
            return []
        self.taken += 1
        if arrival.time < self.watermark:
            self.late += 1
            self.late_most = max(self.late_most, self.watermark - arrival.time)
            return [Instant(arrival.time, (arrival,), late=True)]
        heappush(self._waiting, (arrival.time, arrival.number, arrival))
        return self._advance(arrival.time - self.bound)

    def finish(self) -> list[Instant]:
        """The source has ended: everything that was held back. What comes now is late."""
        return self._advance(INTEGER_MAX)

    def _advance(self, watermark: int) -> list[Instant]:
        self.watermark = max(self.watermark, watermark)
        return list(self._complete())

    def _complete(self) -> Iterator[Instant]:
        while self._waiting and self._waiting[0][0] < self.watermark:
            time, _, first = heappop(self._waiting)
            together = [first]
            while self._waiting and self._waiting[0][0] == time:
                together.append(heappop(self._waiting)[2])
            yield Instant(time, tuple(together))
