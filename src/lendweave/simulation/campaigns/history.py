"""History: what has been seen of people up to a day, as a campaign looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.odds import Cohort
from lendweave.simulation.campaigns.visits import Visit, VisitReason
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.truth.frames import Flag, Whole, taken
from lendweave.simulation.world.block import Block

UNSEEN_DAYS = 999
_LONG_AGO = np.datetime64("1900-01-01", "D")
_FAR = np.datetime64("9999-01-01", "D")
_SILENT_DAYS, _LOOKED_DAYS = 30, 45
_LOOKS = (VisitReason.COMPARE, VisitReason.START, VisitReason.RETURN)


@dataclass(frozen=True, slots=True)
class Seen:
    """One row for each visit or order. returns: may be a return after long silence."""

    person_id: Whole
    day: NDArray[np.datetime64]
    is_order: Flag
    looks: Flag
    returns: Flag


def seen_visits(visit: Visit) -> Seen:
    """Visits as history."""
    return Seen(
        person_id=visit.person_id,
        day=visit.begins_at.astype("datetime64[D]"),
        is_order=np.zeros(len(visit.person_id), np.bool_),
        looks=np.isin(visit.reason, _LOOKS),
        returns=visit.reason == VisitReason.RETURN,
    )


def seen_orders(draft: Draft) -> Seen:
    """Orders as history."""
    return seen_brought(draft.person_id, draft.ordered_at)


def seen_brought(person: NDArray[np.int64], moment: NDArray[np.datetime64]) -> Seen:
    """Orders that a message brings, as history."""
    no = np.zeros(len(person), np.bool_)
    return Seen(person, moment.astype("datetime64[D]"), ~no, no, no)


def everybody(block: Block, day: np.datetime64[Any]) -> Cohort:
    """All people of a block on one day."""
    return Cohort(block.people, np.full(block.stop - block.start, day))


def returned(seen: Seen, first: np.datetime64[Any], stop: np.datetime64[Any]) -> Cohort:
    """Who came back after thirty days to try rates, on the morning after; the first time each.

    The morning lies from `first` to the day before `stop`. Nothing else was seen of them.
    """
    one_day = np.timedelta64(1, "D")
    may_be = seen.returns & (seen.day + one_day >= first) & (seen.day + one_day < stop)
    seen = taken(seen, np.isin(seen.person_id, seen.person_id[may_be]))
    seen = taken(seen, np.lexsort((seen.day, seen.person_id)))
    new = np.diff(seen.person_id, prepend=-1) != 0
    before = np.where(new, _LONG_AGO, np.roll(seen.day, 1))
    after = np.where(np.roll(new, -1), _FAR, np.roll(seen.day, -1))
    morning = seen.day + one_day
    fits = seen.returns & (seen.day - before >= np.timedelta64(_SILENT_DAYS, "D"))
    fits &= (after > seen.day) & (morning >= first) & (morning < stop)
    person, at = np.unique(seen.person_id[fits], return_index=True)
    return Cohort(person, morning[fits][at])


def silent_days(block: Block, seen: Seen, cohort: Cohort) -> NDArray[np.int64]:
    """Days since each was last seen before the day, UNSEEN_DAYS for never."""
    last = _last(block, seen, cohort)
    return np.minimum((cohort.day - last).astype(np.int64), UNSEEN_DAYS)


def looked(block: Block, seen: Seen, cohort: Cohort) -> NDArray[np.bool_]:
    """Who came to try rates of late."""
    last = _last(block, taken(seen, seen.looks), cohort)
    return np.asarray(cohort.day - last <= np.timedelta64(_LOOKED_DAYS, "D"))


def orders_before(block: Block, seen: Seen, cohort: Cohort) -> NDArray[np.int64]:
    """Orders of each before the day."""
    before = seen.is_order & _is_before(block, seen, cohort)
    counts = np.bincount(seen.person_id[before] - block.start, minlength=len(block.people))
    return counts[cohort.person_id - block.start]


def _last(block: Block, seen: Seen, cohort: Cohort) -> NDArray[np.datetime64]:
    before = taken(seen, _is_before(block, seen, cohort))
    last = np.full(block.stop - block.start, _LONG_AGO)
    np.maximum.at(last, before.person_id - block.start, before.day)
    return last[cohort.person_id - block.start]


def _is_before(block: Block, seen: Seen, cohort: Cohort) -> NDArray[np.bool_]:
    day = np.full(block.stop - block.start, _LONG_AGO)
    day[cohort.person_id - block.start] = cohort.day
    return np.asarray(seen.day < day[seen.person_id - block.start])
