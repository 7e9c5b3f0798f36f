"""Channels: who came by which, what a week of each cost a branch, and what its feed told of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.behaviour.sessions import Session
from lendweave.simulation.behaviour.touches import TOUCHES_MAX
from lendweave.simulation.truth.behaviour import Acquisition, Channel, ChannelCost, Touch
from lendweave.simulation.truth.frames import joined, taken
from lendweave.simulation.world.behaviour_shape import CHANNELS_MAX, BehaviourShape, ChannelShape
from lendweave.simulation.world.block import Block

_WEEK_DAYS = 7
_FIRST_MONDAY = np.datetime64("1970-01-05", "D")
_WEEKS_MAX = 4_096
_CLICKS_NOISE = 0.2
_QUIET_REGISTRATIONS = 0.5  # a week in which nobody registers has clicks, too
_TOLD_DAYS, _GAP_DAYS, _RESTATED_DAYS = (1, 3), (14, 15), (10, 21)  # first and how many
_TOLD_SHARE_MIN = 0.75  # of the cost, where it is told too low at first


def channel_table(shape: BehaviourShape) -> Channel:
    """The channels of a world."""
    names = [channel.name for channel in shape.channels]
    return Channel(np.arange(len(names)), np.array(names))


def acquisitions(drawn: Acquisition, session: Session, touch: Touch) -> Acquisition:
    """Registrations: as drawn, or at the first application in the app where that comes before."""
    first = touch.touch_id % TOUCHES_MAX == 0
    application = np.isin(touch.session_id, session.session_id[session.is_application])
    begun = taken(touch, first & application)
    moment = drawn.registered_at.copy()
    np.minimum.at(moment, begun.person_id - drawn.person_id[0], begun.occurred_at)
    return Acquisition(drawn.person_id, drawn.channel_id, moment)


def channel_costs(block: Block, shape: BehaviourShape, made: Acquisition) -> ChannelCost:
    """Every channel and week from the first registration that is possible to the world's end."""
    first = block.first_days(np.array([0]))[0] - np.timedelta64(shape.arrivals.before_days, "D")
    begin, end = (int(_weeks(np.array([day]))[0]) for day in (first, block.end))
    span = end - begin + 1
    week = np.minimum(_weeks(made.registered_at) - begin, span)
    counts = np.bincount(
        made.channel_id * (span + 1) + week, minlength=len(shape.channels) * (span + 1)
    ).reshape(-1, span + 1)
    weeks = begin + np.arange(span)
    parts = [
        _costs(block, channel, number, weeks, counts[number, :span])
        for number, channel in enumerate(shape.channels)
    ]
    return joined(parts)


def _costs(
    block: Block,
    shape: ChannelShape,
    number: int,
    week: NDArray[np.int64],
    registrations: NDArray[np.int64],
) -> ChannelCost:
    key = (block.number * CHANNELS_MAX + number) * _WEEKS_MAX + week
    monday = _FIRST_MONDAY + (week * _WEEK_DAYS).astype("timedelta64[D]")
    noise = 1 + _CLICKS_NOISE * block.chance.normal("clicks", key)
    wanted = np.maximum(registrations, _QUIET_REGISTRATIONS) / shape.registers * noise
    clicks = np.maximum(wanted.astype(np.int64), registrations)
    crowding = 1 + shape.saturation * registrations * 1_000 / (block.stop - block.start)
    month = np.array(shape.months)[monday.astype("datetime64[M]").astype(np.int64) % 12]
    cost = (clicks * shape.click_cost * 100 * month * crowding).astype(np.int64)
    sunday = monday + np.timedelta64(_WEEK_DAYS - 1, "D")
    told_on, told, restated_on = _told(block, shape, key, sunday, cost)
    count = len(week)
    return ChannelCost(
        branch_id=np.full(count, block.number),
        channel_id=np.full(count, number),
        week_on=monday,
        ends_on=sunday,
        clicks=clicks,
        registrations=registrations,
        cost_minor=cost,
        told_on=told_on,
        told_minor=told,
        restated_on=restated_on,
    )


def _told(
    block: Block,
    shape: ChannelShape,
    key: NDArray[np.int64],
    sunday: NDArray[np.datetime64],
    cost: NDArray[np.int64],
) -> tuple[NDArray[np.datetime64], NDArray[np.int64], NDArray[np.datetime64]]:
    """When the feed told of each week, how much, and when it told the true cost."""
    chance = block.chance
    gap = chance.happens("feed gap", key, shape.gap)
    days = {
        name: first + chance.below(name, key, count)
        for name, (first, count) in (
            ("told days", _TOLD_DAYS),
            ("gap days", _GAP_DAYS),
            ("restated days", _RESTATED_DAYS),
        )
    }
    told_on = sunday + np.where(gap, days["gap days"], days["told days"]).astype("timedelta64[D]")
    low = chance.happens("restated", key, shape.restated)
    part = _TOLD_SHARE_MIN + (1 - _TOLD_SHARE_MIN) * chance.uniform("told share", key)
    told = np.where(low, (cost * part).astype(np.int64), cost)
    later = np.where(low, days["restated days"], 0).astype("timedelta64[D]")
    return told_on, told, told_on + later


def _weeks(moment: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Weeks from Monday, 5 January 1970."""
    days = (moment.astype("datetime64[D]") - _FIRST_MONDAY).astype(np.int64)
    return np.asarray(days // _WEEK_DAYS)
