"""Trying again: what was read may be out of date by the time that it is written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import RLock
from typing import TypeVar

from lendweave.kernel.errors import Conflict
from lendweave.records.book_ports import BookedOnce, StreamChanged
from lendweave.records.chain import AmendmentConflict

ATTEMPTS_MAX = 32
_LATE = RLock()  # an attempt may itself wait for another

T = TypeVar("T")


def until_nothing_changes(attempt: Callable[[], T], *also: type[Conflict]) -> T:
    """What `attempt` gives; taken again where something was booked between reading and writing.

    Those that came too late go one after the other, so that none of many is late for ever.
    also: more conflicts that a second look may settle.
    """
    again: tuple[type[Conflict], ...] = (StreamChanged, AmendmentConflict, BookedOnce, *also)
    with suppress(*again):
        return attempt()
    with _LATE:
        for _ in range(ATTEMPTS_MAX - 2):
            with suppress(*again):
                return attempt()
        return attempt()
