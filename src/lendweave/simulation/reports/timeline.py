"""A timeline: what happened to whom and when, to be counted up to a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.frames import NONE

_DAYS_KEY = 1 << 20
_EARLIEST = 1 << 19


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events by subject and day. key: rising; place: of each event in the table it came from."""

    key: NDArray[np.int64]
    place: NDArray[np.int64]

    def until(self, subject: NDArray[np.int64], day: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """How many events come before the end of a subject's day, those of others included."""
        return np.searchsorted(self.key, _keys(subject, day), side="right")

    def count(
        self, subject: NDArray[np.int64], since: NDArray[np.datetime64], day: NDArray[np.datetime64]
    ) -> NDArray[np.int64]:
        """How many events each subject has after the day `since` until the end of `day`."""
        return self.until(subject, day) - self.until(subject, since)

    def total(
        self,
        value: NDArray[np.int64],
        subject: NDArray[np.int64],
        since: NDArray[np.datetime64],
        day: NDArray[np.datetime64],
    ) -> NDArray[np.int64]:
        """The sum of what the events counted are worth. value: by place."""
        sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(value[self.place])])
        return np.asarray(sums[self.until(subject, day)] - sums[self.until(subject, since)])

    def last(self, subject: NDArray[np.int64], day: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """The place of each subject's latest event up to the end of a day, NONE for none."""
        before = self.until(subject, day)
        if len(self.place) == 0:
            return np.full(len(before), NONE)
        found = before > self.until(subject, np.full(len(day), "0800-01-01", "datetime64[D]"))
        return np.where(found, self.place[np.maximum(before - 1, 0)], NONE)


def timeline(subject: NDArray[np.int64], day: NDArray[np.datetime64]) -> Timeline:
    """The timeline of a table of events."""
    key = _keys(subject, day)
    place = np.argsort(key, kind="stable")
    return Timeline(key[place], place)


def _keys(subject: NDArray[np.int64], day: NDArray[np.datetime64]) -> NDArray[np.int64]:
    days = day.astype("datetime64[D]").astype(np.int64)
    return np.asarray(subject * _DAYS_KEY + days + _EARLIEST)
