"""The check of bank cards and IMEIs (ISO/IEC 7812-1, annex B)."""

from __future__ import annotations

DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # the digits of twice a digit, added


def luhn_sum(digits: str) -> int:
    """The sum that a right number makes divisible by ten."""
    backwards = list(map(int, reversed(digits)))
    return sum(backwards[::2]) + sum(map(DOUBLED.__getitem__, backwards[1::2]))
