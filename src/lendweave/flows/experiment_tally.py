"""Counts of a running experiment, kept up with each decision, so that its rules end it in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from threading import Lock

from lendweave.decisions.governance.counts import ArmCount
from lendweave.decisions.governance.experiment import Experiment
from lendweave.decisions.governance.stopping import Stop, stop_of
from lendweave.records.credit import Outcome


class Tally:
    """Decisions and approvals per arm, of which some may not be on disk yet.

    ended: called when a rule seems to end the experiment; True once it has ended.
    """

    def __init__(
        self,
        experiment: Experiment,
        counts: Iterable[ArmCount],
        today: Callable[[], date],
        ended: Callable[[], bool],
    ) -> None:
        self._experiment = experiment
        self._arms = {count.arm: count for count in counts}
        self._today = today
        self._ended = ended
        self._lock = Lock()
        self._over = False

    def count(self, arm: str, outcome: Outcome) -> None:
        """One more decision of an arm."""
        with self._lock:
            before = self._arms.get(arm) or ArmCount(arm, 0, 0)
            approved = before.approved + (outcome == "approve")
            self._arms[arm] = replace(before, decisions=before.decisions + 1, approved=approved)
            seems = not self._over and self._stop() is not None
            self._over = self._over or seems
        if seems:
            self._over = self._ended()

    def _stop(self) -> Stop | None:
        return stop_of(self._experiment, tuple(self._arms.values()), self._today())
