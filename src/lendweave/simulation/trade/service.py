"""Service: sessions that a merchant gives after the sale, and how much of one is unused.

A scene without a service has timetables of no session.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.demand.services import promises
from lendweave.simulation.truth.frames import Flag, Moment, Whole
from lendweave.simulation.truth.service import ServiceEvent
from lendweave.simulation.truth.trade import OrderLine
from lendweave.simulation.world.block import Block

SESSIONS_MAX = 1_000
_WITHIN_MINUTES = 120
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class Timetable:
    """When the sessions of each order are due: number k comes k - 1 intervals after `first_at`."""

    sessions: Whole
    first_at: Moment
    every: NDArray[np.timedelta64]


@dataclass(frozen=True, slots=True)
class Given:
    """What of a timetable takes place. until: the buyer or the merchant ends it there.

    fades_from: from there on ever fewer sessions take place, and none at `until`.
    """

    happens: Flag
    is_real: Flag
    until: Moment
    fades_from: Moment


def make_timetable(block: Block, line: OrderLine, begins_at: NDArray[np.datetime64]) -> Timetable:
    """The timetable of each order whose goods arrive or whose service is agreed at `begins_at`."""
    promise = promises(block, line)
    minutes = block.chance.below("session time", line.order_id, _WITHIN_MINUTES)
    return Timetable(
        sessions=promise.sessions,
        first_at=begins_at + promise.first_days * _DAY + minutes.astype("timedelta64[m]"),
        every=promise.every_days * _DAY,
    )


def session_at(table: Timetable, number: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """When one session of each order is due; number from 1."""
    return np.asarray(table.first_at + (number - 1) * table.every)


def sessions_before(table: Timetable, moment: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """How many sessions of each order are due before a moment."""
    interval = np.where(table.every > 0 * _DAY, table.every, 1_000 * _DAY)
    begun = (moment - table.first_at) // interval + 1
    return np.clip(begun, 0, table.sessions)


def paid_on_at(block: Block, table: Timetable) -> NDArray[np.datetime64]:
    """When a merchant pays its wholesaler for each order: some days before the first session."""
    shape = block.world.service
    days = shape.wholesale.paid_days_before if shape and shape.wholesale else 0
    return np.asarray(table.first_at - days * _DAY)


def service_events(block: Block, draft: Draft, table: Timetable, given: Given) -> ServiceEvent:
    """The sessions that took place, or that papers say took place."""
    shape, end = block.world.service, np.minimum(given.until, block.end)
    count = np.where(given.happens, sessions_before(table, end), 0)
    order = np.repeat(np.arange(len(count)), count)
    number = 1 + np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    at = table.first_at[order] + (number - 1) * table.every[order]
    key = draft.order_id[order] * SESSIONS_MAX + number
    came = ~block.chance.happens("session missed", key, _missed(block, given, order, at))
    order, number, at = order[came], number[came], at[came]
    return ServiceEvent(
        order_id=draft.order_id[order],
        number=number,
        kind=np.full(len(order), "" if shape is None else shape.kind),
        happened_at=at,
        is_real=given.is_real[order],
    )


def _missed(
    block: Block, given: Given, order: NDArray[np.int64], at: NDArray[np.datetime64]
) -> NDArray[np.float64]:
    """Probability that a session does not take place. order: its place among the orders."""
    usual = 0.0 if block.world.service is None else block.world.service.missed
    fades, until = given.fades_from[order], given.until[order]
    faded = (at - fades) / np.maximum(until - fades, _DAY)
    return np.asarray(np.maximum(np.where(at > fades, faded, 0.0), usual), np.float64)
