"""What people do in the app, what channels cost, and what campaigns send and are answered."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.files.kinds import (
    DAY,
    DOCUMENT,
    FLAG,
    MOMENT,
    MONEY,
    NUMBER,
    PHONE,
    RATE,
    TEXT,
    WHOLE,
    words,
)
from lendweave.simulation.files.views.joins import PERSON, of_people
from lendweave.simulation.files.views.table import Truth, View, ViewRows, coded, own_keys
from lendweave.simulation.truth.behaviour import EVENTS, PAGES, PLACES
from lendweave.simulation.truth.frames import NONE, places

_CHANNELS_MAX = 100
_COUPON_EVENTS = ("issued", "viewed", "redeemed", "expired")
_MESSAGE_EVENTS = ("sent", "delivered", "bounced", "opened", "unsubscribed")
_KINDS = ("voucher", "rate_cut")


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
            "coupon_id": touch.assignment_id,
        },
    )


def registrations(truth: Truth) -> ViewRows:
    """Each person as registered in the app."""
    made, channel = truth.of("acquisition"), _channel_names(truth)
    person = truth.economy.people.person
    place = made.person_id - truth.economy.block.start
    return ViewRows(
        key=made.person_id,
        subject=made.person_id,
        told_at=made.registered_at,
        columns={
            "user_id": made.person_id,
            "phone": person.phone_id[place],
            "device_id": person.device_id[place],
            "channel": coded(channel, made.channel_id),
            "registered_at": made.registered_at,
        },
    )


def channel_costs(truth: Truth) -> ViewRows:
    """What each channel told of a week, and once more where it told something else later."""
    cost, names = truth.of("channel_cost"), _channel_names(truth)
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


def coupon_changes(truth: Truth) -> ViewRows:
    """Each coupon as issued, viewed, redeemed and expired."""
    coupon, event = truth.of("coupon"), truth.of("coupon_event")
    ids = np.concatenate([coupon.coupon_id, event.coupon_id])
    place = places(coupon.coupon_id, ids)
    told_at = np.concatenate([coupon.issued_at, event.happened_at])
    none = np.full(len(coupon.coupon_id), NONE)
    return ViewRows(
        key=own_keys(ids, told_at),
        subject=ids,
        told_at=told_at,
        columns={
            "coupon_id": ids,
            "user_id": coupon.person_id[place],
            "kind": coupon.kind[place],
            "value": coupon.value_minor[place],
            "rate_cut": coupon.rate_cut_micros[place],
            "expires_on": coupon.expires_on[place],
            "status": np.concatenate([np.full(len(none), "issued"), event.event]),
            "order_id": np.concatenate([none, event.order_id]),
            "cost": np.concatenate([none, event.cost_minor]),
            "told_at": told_at,
        },
    )


def message_states(truth: Truth) -> ViewRows:
    """What the sender's gateway tells of each message."""
    event, made = truth.of("contact_event"), truth.of("campaign_assignment")
    shape = truth.economy.block.world.behaviour
    waves = shape.campaigns.waves if shape and shape.campaigns else []
    names, ways = [wave.name for wave in waves], [str(wave.via) for wave in waves]
    which = made.campaign_id[places(made.assignment_id, event.assignment_id)]
    return ViewRows(
        key=own_keys(event.assignment_id, event.happened_at),
        subject=event.assignment_id,
        told_at=event.happened_at,
        columns={
            "message_id": event.assignment_id,
            "user_id": event.person_id,
            "campaign": coded(names or [""], which),
            "via": coded(ways or [""], which),
            "event": event.event,
            "happened_at": event.happened_at,
        },
    )


def consent_changes(truth: Truth) -> ViewRows:
    """Each time that somebody allowed messages or no longer did."""
    consent = truth.of("consent")
    return ViewRows(
        key=consent.person_id * 2 + ~consent.is_given,
        subject=consent.person_id,
        told_at=consent.changed_at,
        columns={
            "user_id": consent.person_id,
            "is_given": consent.is_given,
            "changed_at": consent.changed_at,
        },
    )


def _channel_names(truth: Truth) -> tuple[str, ...]:
    shape = truth.economy.block.world.behaviour
    return tuple(channel.name for channel in shape.channels) if shape else ("",)


VIEWS = {
    "touches": View(
        about="one thing that somebody did in the app",
        rows=touches,
        columns={
            "touch_id": DOCUMENT,
            "session_id": DOCUMENT,
            **PERSON,
            "device_id": DOCUMENT,
            "occurred_at": MOMENT,
            "event": words(*EVENTS),
            "page": words(*PAGES),
            "place": words(*PLACES),
            "amount": MONEY,
            "term_months": WHOLE,
            "order_id": DOCUMENT,
            "coupon_id": NUMBER,
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
    "registrations": View(
        about="a person as registered in the app",
        rows=registrations,
        columns={
            "user_id": DOCUMENT,
            "phone": PHONE,
            "device_id": DOCUMENT,
            "channel": TEXT,
            "registered_at": MOMENT,
        },
    ),
    "coupon_changes": View(
        about="a coupon as issued, viewed, redeemed, expired",
        rows=coupon_changes,
        columns={
            "coupon_id": NUMBER,
            "user_id": DOCUMENT,
            "kind": words(*_KINDS),
            "value": MONEY,
            "rate_cut": RATE,
            "expires_on": DAY,
            "status": words(*_COUPON_EVENTS),
            "order_id": DOCUMENT,
            "cost": MONEY,
            "told_at": MOMENT,
        },
    ),
    "message_states": View(
        about="a message as sent, delivered or bounced, opened, answered by leaving",
        rows=message_states,
        columns={
            "message_id": NUMBER,
            "user_id": DOCUMENT,
            "campaign": TEXT,
            "via": words("push", "sms"),
            "event": words(*_MESSAGE_EVENTS),
            "happened_at": MOMENT,
        },
    ),
    "consent_changes": View(
        about="somebody allows messages, or no longer",
        rows=consent_changes,
        columns={"user_id": DOCUMENT, "is_given": FLAG, "changed_at": MOMENT},
    ),
}
