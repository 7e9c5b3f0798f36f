"""Ids that sort by time: UUIDv7 (RFC 9562), from a clock and a source of chance passed in."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Protocol

from lendweave.kernel.clock import Clock

ID_BYTES = 16
_COUNTER_BITS = 12
_COUNTER_MAX = 0xFFF
_VARIANT = bytes(0x80 | byte & 0x3F for byte in range(256))  # the first byte of the second half


class IdSource(Protocol):
    """Gives fresh ids, each greater than the one before, as text and as bytes.

    fresh_bytes: so many ids at once, ID_BYTES each, one after the other.
    """

    def fresh(self) -> str: ...

    def fresh_bytes(self, count: int) -> bytes: ...


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
        self._stamp = 0
        self._lock = Lock()

    def fresh(self) -> str:
        with self._lock:
            stamp = self._next_stamps(1)
            tail = int.from_bytes(self._random_bytes(8), "big") & (2**62 - 1)
        number = (_first_half(stamp) << 64) | (0b10 << 62) | tail
        digits = f"{number:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def fresh_bytes(self, count: int) -> bytes:
        with self._lock:
            first = self._next_stamps(count)
            tails = self._random_bytes(8 * count)
        heads = struct.pack(f">{count}Q", *_first_halves(first, first + count))
        ids = bytearray(ID_BYTES * count)
        for place in range(8):
            ids[place::ID_BYTES] = heads[place::8]
            ids[8 + place :: ID_BYTES] = tails[place::8]
        ids[8::ID_BYTES] = ids[8::ID_BYTES].translate(_VARIANT)
        return bytes(ids)

    def _next_stamps(self, count: int) -> int:
        """The first of `count` stamps that follow each other. The lock is held.

        A stamp is milliseconds and counter in one number, so a full counter runs over into the
        next millisecond.
        """
        millis = self._clock.now() // 1000
        first = max(self._stamp + 1, millis << _COUNTER_BITS)
        self._stamp = first + count - 1
        return first


def _first_half(stamp: int) -> int:
    """The first 64 bits of an id: milliseconds, the version, the counter."""
    return (stamp >> _COUNTER_BITS << 16) | 0x7000 | (stamp & _COUNTER_MAX)


def _first_halves(first: int, end: int) -> Iterator[int]:
    """The first halves of consecutive stamps: those of one millisecond follow each other."""
    while first < end:
        stop = min(end, (first | _COUNTER_MAX) + 1)
        yield from range(_first_half(first), _first_half(first) + stop - first)
        first = stop
