"""One end of day at a time in a process, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from lendweave.flows.day_desk import DayDesk
from lendweave.flows.end_of_day import Progress, end_of_day
from lendweave.kernel.errors import Conflict
from lendweave.records import Principal
from lendweave.records.servicing import EndOfDay


class DayRunning(Conflict):
    """Business days are being closed already.
    日终正在运行。
    """

    code = "FLOWS-603"


@dataclass(frozen=True, slots=True)
class DayRun:
    """Days are being closed up to `until`. day: the one at work, None before the first.

    loans: how many of it have been looked at.
    """

    until: date
    day: date | None = None
    loans: int = 0


@dataclass
class DayRuns:
    """Closes days, one run at a time. now: the run that is under way."""

    now: DayRun | None = None
    _lock: Lock = field(default_factory=Lock)

    def close(
        self,
        principal: Principal,
        day: date,
        desk: DayDesk,
        progress: Progress = lambda day, loans: None,
    ) -> tuple[EndOfDay, ...]:
        """Close the days up to `day`, as `end_of_day` does. Raises DayRunning, and what it does."""

        def tell(each: date, loans: int) -> None:
            self.now = DayRun(day, each, loans)
            progress(each, loans)

        if not self._lock.acquire(blocking=False):
            raise _running(self.now)
        try:
            self.now = DayRun(day)
            return end_of_day(principal, day, desk, tell)
        finally:
            self.now = None
            self._lock.release()


def _running(run: DayRun | None) -> DayRunning:
    got = "a run that has just begun" if run is None else f"a run up to {run.until}"
    return DayRunning(
        where="end of day",
        got=got,
        expected="one run at a time",
        fix="Look at GET /v1/end-of-day until it is over.",
    )
