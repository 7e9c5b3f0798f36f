"""Which numbers have been seen: one bit for each, so that no repeat is ever taken for news."""

from __future__ import annotations


class SeenNumbers:
    """A set of numbers from 0 on that only grows; 125 kB hold a million of them."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> bool:
        """Add a number; whether it is new."""
        byte, bit = divmod(number, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 - len(self._bits) + len(self._bits) // 8))
        is_new = not self._bits[byte] >> bit & 1
        self._bits[byte] |= 1 << bit
        return is_new
