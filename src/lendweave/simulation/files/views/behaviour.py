"""What people do in the app, and what the channels that bring them cost."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.files.kinds import (
    DAY,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    WHOLE,
    words,
)
from lendweave.simulation.files.views.joins import PERSON, of_people
from lendweave.simulation.files.views.table import Truth, View, ViewRows, coded, own_keys
from lendweave.simulation.truth.behaviour import EVENTS, PAGES, PLACES

_CHANNELS_MAX = 100


def touches(truth: Truth) -> ViewRows:
    """Each thing that somebody did in the app."""
    touch = truth.of("touch")
    return ViewRows(
        key=touch.touch_id,
        subject=touch.session_id,
        told_at=touch.occurred_at,
        columns={
            "touch_id": touch.touch_id,
            "session_id": touch.session_id,
            **of_people(truth.economy, touch.person_id),
            "device_id": touch.device_id,
            "occurred_at": touch.occurred_at,
            "event": coded(EVENTS, touch.event),
            "page": coded(PAGES, touch.page),
            "place": coded(PLACES, touch.place),
            "amount": touch.amount_minor,
            "term_months": touch.term_months,
            "order_id": touch.order_id,
        },
    )


def channel_costs(truth: Truth) -> ViewRows:
    """What each channel told of a week, and once more where it told something else later."""
    cost, shape = truth.of("channel_cost"), truth.economy.block.world.behaviour
    names = [channel.name for channel in shape.channels] if shape else [""]
    weeks = len(cost.week_on)
    again = np.flatnonzero(cost.told_minor != cost.cost_minor)
    place = np.concatenate([np.arange(weeks), again])
    is_again = np.arange(len(place)) >= weeks
    told_on = np.where(is_again, cost.restated_on[place], cost.told_on[place])
    week = cost.week_on[place].astype(np.int64)
    base = (cost.branch_id[place] * _CHANNELS_MAX + cost.channel_id[place]) * 100_000 + week
    return ViewRows(
        key=own_keys(base, told_on),
        subject=base,
        told_at=told_on.astype("datetime64[us]"),
        mark=np.where(is_again, "amended", ""),
        columns={
            "channel_id": cost.channel_id[place],
            "channel": coded(names, cost.channel_id[place]),
            "week_on": cost.week_on[place],
            "ends_on": cost.ends_on[place],
            "clicks": cost.clicks[place],
            "registrations": cost.registrations[place],
            "cost": np.where(is_again, cost.cost_minor[place], cost.told_minor[place]),
            "told_on": told_on,
        },
    )


VIEWS = {
    "touches": View(
        about="one thing that somebody did in the app",
        rows=touches,
        columns={
            "touch_id": NUMBER,
            "session_id": NUMBER,
            **PERSON,
            "device_id": NUMBER,
            "occurred_at": MOMENT,
            "event": words(*EVENTS),
            "page": words(*PAGES),
            "place": words(*PLACES),
            "amount": MONEY,
            "term_months": WHOLE,
            "order_id": NUMBER,
        },
    ),
    "channel_costs": View(
        about="what a channel told of its week, and again where it told something else later",
        rows=channel_costs,
        columns={
            "channel_id": NUMBER,
            "channel": TEXT,
            "week_on": DAY,
            "ends_on": DAY,
            "clicks": WHOLE,
            "registrations": WHOLE,
            "cost": MONEY,
            "told_on": DAY,
        },
    ),
}
