"""Numbers of binary formats as the decimal text that they were meant to be."""

from __future__ import annotations

_WHOLE_MAX = 2.0**53  # below it every whole double is exact


def text_of_double(value: float) -> str:
    """The shortest decimal that reads back as `value`: 0.1 → "0.1", 12.0 → "12"."""
    if value.is_integer() and abs(value) < _WHOLE_MAX:
        return str(int(value))
    return repr(value)
