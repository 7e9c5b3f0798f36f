"""Closes business days and kills itself at a point; run by test_end_of_day_killed.py.

Arguments: data folder, day, point, which reach of it is the last. Then it sends itself SIGKILL,
which no handler can soften.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path

from lendweave.flows.day_desk import DayDesk
from lendweave.flows.end_of_day import end_of_day
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import local_owner
from lendweave.runtimes.end_of_day import BookFolder
from lendweave.stores.sqlite import SqliteStore

OWNER = local_owner("house")


def close(home: Path, day: date, reach: Callable[[str], None] = lambda point: None) -> None:
    """Close every day up to `day`."""
    clock = SystemClock()
    with SqliteStore(home / "db", clock, reach=reach) as store:
        folder, ids = BookFolder(home / "books", reach), Uuid7Source(clock)
        end_of_day(OWNER, day, DayDesk("house", store, store.books, folder, clock, ids, 9))


def killer(point: str, count: int) -> Callable[[str], None]:
    """What kills this process at the `count`-th reach of `point`."""
    left = count

    def reach(reached: str) -> None:
        nonlocal left
        left -= reached == point
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reach


def main(home: str, day: str, point: str, count: str) -> None:
    """Close every day up to `day`, as far as it comes."""
    close(Path(home), date.fromisoformat(day), killer(point, int(count)))
