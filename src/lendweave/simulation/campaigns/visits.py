"""Visits: when somebody opens the app and what for, before it is known what is touched there.

A visit is of own accord, looks up what is ordered some days later, or ends a long silence.
Spells of silence stop visits of own accord only: who needs something comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.behaviour import Acquisition, HiddenUser
from lendweave.simulation.truth.frames import Moment, Whole, joined, taken
from lendweave.simulation.world.behaviour_shape import BehaviourShape, VisitShape
from lendweave.simulation.world.block import MONTHS_KEY, SLOTS, Block, at_time

_SESSIONS = 64  # of a person and month
_OWN_SLOTS = 6
_RETURN_SLOT = 6
_CONTACT_SLOT = 7
_ORDER_SLOTS, _OF_ORDER = 16, 3  # from 16 on: two researches and the application of each order
RESEARCHES = 2
_LEAD_MONTHS = 5  # spells so long before the world still matter
_HOUR_S = 3_600
_HOURS = (1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 3, 3, 3, 3.5, 5, 4, 3, 3, 3, 3, 4, 6, 8, 9, 7, 3)
"""Visits by hour of the day, relative."""


class VisitReason(IntEnum):
    """What somebody comes for."""

    BROWSE = 0
    COMPARE = 1
    START = 2
    RESEARCH = 3
    RETURN = 4
    APPLY = 5
    REMINDED = 6
    COUPON = 7


@dataclass(frozen=True, slots=True)
class Visit:
    """One row for each visit. reason: VisitReason."""

    session_id: Whole
    person_id: Whole
    device_id: Whole
    begins_at: Moment
    reason: Whole


@dataclass(frozen=True, slots=True)
class Silence:
    """Spells, shape (people, months from _LEAD_MONTHS before the world). until: 0 days for none."""

    since: NDArray[np.datetime64]
    until: NDArray[np.datetime64]


def make_visits(
    block: Block,
    people: People,
    shape: BehaviourShape,
    user: HiddenUser,
    arrival: Acquisition,
    *,
    meant: Draft,
) -> Visit:
    """The visits of registered people of a block by time. meant: orders to be."""
    silence = _silence(block, shape.visits)
    own = joined(
        [
            _own_visits(block, people, shape.visits, user),
            _returns(block, people, shape.visits, user, silence),
        ]
    )
    own = taken(own, ~_is_silent(block, silence, own))
    visit = joined([own, _researches(block, shape.visits, meant)])
    registered = arrival.registered_at[visit.person_id - block.start] <= visit.begins_at
    visit = taken(visit, registered)
    return taken(visit, np.lexsort((visit.session_id, visit.begins_at)))


def session_of_order(order_id: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """Session before an order: number from 0 for research, RESEARCHES for the application."""
    person_month, slot = order_id // SLOTS, order_id % SLOTS
    return np.asarray(person_month * _SESSIONS + _ORDER_SLOTS + slot * _OF_ORDER + number)


def session_of_contact(
    person: NDArray[np.int64], month: NDArray[np.int64] | int
) -> NDArray[np.int64]:
    """Session in which a message of a month's campaign is opened."""
    return np.asarray((person * MONTHS_KEY + month) * _SESSIONS + _CONTACT_SLOT)


def assignment_of(session_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """The assignment whose message is opened in a session."""
    return session_id // _SESSIONS


def _own_visits(block: Block, people: People, shape: VisitShape, user: HiddenUser) -> Visit:
    months, slots = np.arange(block.months), np.arange(_OWN_SLOTS)
    key = (block.people[:, None] * MONTHS_KEY + months)[:, :, None] * _SESSIONS + slots
    share = np.minimum(shape.per_month * user.app_interest / _OWN_SLOTS, 0.95)
    place, month, slot = np.nonzero(block.chance.uniform("visit", key) < share[:, None, None])
    session = key[place, month, slot]
    first = block.first_days(month)
    length = (block.first_days(month + 1) - first).astype(np.int64)
    day = first + block.chance.below("visit day", session, length).astype("timedelta64[D]")
    return Visit(
        session_id=session,
        person_id=block.start + place,
        device_id=people.person.device_id[place],
        begins_at=_at_some_hour(block, session, day),
        reason=_own_reasons(block, shape, user.loan_interest[place], session),
    )


def _own_reasons(
    block: Block, shape: VisitShape, loan_interest: NDArray[np.float64], session: NDArray[np.int64]
) -> NDArray[np.int64]:
    u = block.chance.uniform("visit reason", session)
    starts = np.minimum(shape.starts * loan_interest, 0.3)
    compares = np.minimum(shape.compares * loan_interest, 0.6)
    reasons = [VisitReason.START, VisitReason.COMPARE]
    return np.select([u < starts, u < starts + compares], reasons, VisitReason.BROWSE)


def _researches(block: Block, shape: VisitShape, draft: Draft) -> Visit:
    """Looks before an order. Of frauds, only those that evade take the trouble."""
    honest = draft.kind == FraudKind.GENUINE
    share = np.where(honest, shape.researches, draft.evades * 1.0)
    parts = []
    for number in range(RESEARCHES):
        looks = block.chance.happens("research", draft.order_id, share / (number + 1), number)
        made = taken(draft, looks)
        days = 1 + block.chance.below("research days", made.order_id, shape.research_days, number)
        day = made.ordered_at.astype("datetime64[D]") - days.astype("timedelta64[D]")
        session = session_of_order(made.order_id, number)
        reason = np.full(len(session), int(VisitReason.RESEARCH))
        begins = _at_some_hour(block, session, day)
        parts.append(Visit(session, made.person_id, made.device_id, begins, reason))
    return joined(parts)


def _at_some_hour(
    block: Block, session: NDArray[np.int64], day: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    """A moment of each day, most often in the evening."""
    hour = block.chance.pick("visit hour", session, _HOURS)
    return at_time(day, hour * _HOUR_S + block.chance.below("visit second", session, _HOUR_S))


# Silence


def _silence(block: Block, shape: VisitShape) -> Silence:
    """A spell may begin in each month, also in the last ones before the world."""
    month = np.arange(-_LEAD_MONTHS, block.months)
    key = block.people[:, None] * MONTHS_KEY + month % MONTHS_KEY
    least, most = shape.silent_days
    day = block.chance.below("silence day", key, 28)
    length = least + block.chance.below("silence days", key, most - least + 1)
    begins = block.chance.happens("silence", key, shape.silence)
    since = block.first_days(month) + day.astype("timedelta64[D]")
    return Silence(since, since + np.where(begins, length, 0).astype("timedelta64[D]"))


def _returns(
    block: Block, people: People, shape: VisitShape, user: HiddenUser, silence: Silence
) -> Visit:
    """A visit on the day on which a spell ends; many go in and out of the loan page."""
    place, column = np.nonzero(silence.until > silence.since)
    day = silence.until[place, column]
    person, month = block.start + place, (column - _LEAD_MONTHS) % MONTHS_KEY
    session = (person * MONTHS_KEY + month) * _SESSIONS + _RETURN_SLOT
    compares = np.minimum(shape.returns_compare * user.loan_interest[place], 0.95)
    looks = block.chance.happens("return looks", session, compares)
    reason = np.where(looks, VisitReason.RETURN, VisitReason.BROWSE)
    device = people.person.device_id[place]
    made = Visit(session, person, device, _at_some_hour(block, session, day), reason)
    comes = block.chance.happens("return", session, shape.returns)
    in_world = (day >= block.first_days(np.array([0]))) & (day < block.end)
    return taken(made, comes & in_world)


def _is_silent(block: Block, silence: Silence, visit: Visit) -> NDArray[np.bool_]:
    day = visit.begins_at.astype("datetime64[D]")
    place, month = visit.person_id - block.start, block.month_number(day) + _LEAD_MONTHS
    found = np.zeros(len(day), np.bool_)
    for lag in range(_LEAD_MONTHS + 1):
        since, until = (ends[place, month - lag] for ends in (silence.since, silence.until))
        found |= (since <= day) & (day < until)
    return found
