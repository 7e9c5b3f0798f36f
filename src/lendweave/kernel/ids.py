"""Ids that sort by time: UUIDv7 (RFC 9562), from a clock and a source of chance passed in."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from lendweave.kernel.clock import Clock

_LAST_COUNTER = 0xFFF


class IdSource(Protocol):
    """Gives a fresh id, each greater as text than the one before."""

    def fresh(self) -> str: ...


class Uuid7Source:
    """UUIDv7: 48 bits of milliseconds, a 12-bit counter within one millisecond, 62 random bits.

    clock: where the milliseconds come from.
    random_bytes: n → n bytes; the operating system's by default, a seeded one in tests.
    Ids from one source never repeat and sort in the order they were made, also when the clock
    stands still: the counter, then the millisecond, moves on. Threads may share a source.
    """

    def __init__(self, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._random_bytes = random_bytes
        self._millis = 0
        self._counter = 0
        self._lock = Lock()

    def fresh(self) -> str:
        with self._lock:
            millis, counter = self._step()
            tail = int.from_bytes(self._random_bytes(8), "big") & (2**62 - 1)
        number = (millis << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | tail
        digits = f"{number:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def _step(self) -> tuple[int, int]:
        """The next millisecond and counter. The lock is held."""
        millis = self._clock.now() // 1000
        if millis > self._millis:
            self._millis, self._counter = millis, 0
        elif self._counter < _LAST_COUNTER:
            self._counter += 1
        else:
            self._millis, self._counter = self._millis + 1, 0
        return self._millis, self._counter
