"""Loops as machine code where numba is there, and as the same plain Python where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., Any])

try:
    from numba import njit
except ImportError:
    COMPILED = False
    """True where loops run as machine code."""

    def compiled(loop: Loop) -> Loop:
        """The loop itself: slower by a hundred times, with the same answers."""
        return loop

else:
    COMPILED = True

    def compiled(loop: Loop) -> Loop:
        """The loop as machine code, made at its first call and kept beside the source."""
        try:
            return cast(Loop, njit(loop, cache=True, nogil=True))
        except RuntimeError:  # nowhere to keep it: an installation that nobody may write to
            return cast(Loop, njit(loop, nogil=True))
