"""Truth about people in the app: how they came, what they touch, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Code, Day, MaybeWhole, Moment, Real, Text, Whole

EVENTS = (
    "app_open",
    "browse",
    "enter_loan_page",
    "leave_loan_page",
    "rate_trial",
    "apply_start",
    "apply_submit",
    "apply_abandon",
    "push_open",
    "coupon_view",
)
PAGES = ("home", "product", "loan", "calculator", "application", "message", "coupon")
PLACES = ("app", "mini_program", "h5", "store_qr")


@dataclass(frozen=True, slots=True)
class HiddenUser:
    """What nobody sees of a person as a user of the app."""

    person_id: Annotated[Whole, "person"]
    app_interest: Annotated[Real, "visits relative to the average person"]
    loan_interest: Annotated[Real, "looks at loans relative to the average person"]
    bargain: Annotated[Real, "liking for vouchers, standard normal, tied to price sensitivity"]
    annoyance: Annotated[Real, "dislike of being written to, standard normal"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way by which people come to the app."""

    channel_id: Annotated[Whole, "number from 0, as listed in the scene"]
    name: Annotated[Text, "name"]


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A person registers in the app."""

    person_id: Annotated[Whole, "person"]
    channel_id: Annotated[Whole, "channel by which the person came"]
    registered_at: Annotated[Moment, "when"]


@dataclass(frozen=True, slots=True)
class ChannelCost:
    """What a channel cost a branch in one week, and what its feed said of it."""

    branch_id: Annotated[Whole, "branch, from 1"]
    channel_id: Annotated[Whole, "channel"]
    week_on: Annotated[Day, "Monday of the week"]
    ends_on: Annotated[Day, "Sunday of the week"]
    clicks: Annotated[Whole, "clicks bought"]
    registrations: Annotated[Whole, "people who registered"]
    cost_minor: Annotated[Whole, "true cost"]
    told_on: Annotated[Day, "day on which the feed first told of the week"]
    told_minor: Annotated[Whole, "cost as first told"]
    restated_on: Annotated[Day, "day on which the feed told the true cost"]


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that somebody did in the app."""

    touch_id: Annotated[Whole, "number: session and place in it"]
    session_id: Annotated[Whole, "touches of one visit belong together"]
    person_id: Annotated[Whole, "in whose name the app was used"]
    device_id: Annotated[Whole, "device"]
    occurred_at: Annotated[Moment, "when"]
    event: Annotated[Code, EVENTS, "what was done"]
    page: Annotated[Code, PAGES, "where in the app"]
    place: Annotated[Code, PLACES, "through which door"]
    amount_minor: Annotated[MaybeWhole, "amount tried or asked for"]
    term_months: Annotated[MaybeWhole, "instalments tried or asked for"]
    order_id: Annotated[MaybeWhole, "application that it belongs to"]


TABLES: dict[str, type[Any]] = {
    "hidden_user": HiddenUser,
    "channel": Channel,
    "acquisition": Acquisition,
    "channel_cost": ChannelCost,
    "touch": Touch,
}

DATED: dict[str, str] = {
    "acquisition": "registered_at",
    "channel_cost": "ends_on",
    "touch": "occurred_at",
}
