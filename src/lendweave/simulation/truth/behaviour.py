"""Truth about people in the app: how they came, what they touch, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Code, Day, Flag, MaybeWhole, Moment, Real, Text, Whole

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
ARMS = ("none", "reminder", "voucher", "rate_cut")
SEGMENTS = ("lost_cause", "persuadable", "sleeping_dog", "sure_thing")
"""By the outcomes without and with an arm: 00, 01, 10, 11."""
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
    assignment_id: Annotated[MaybeWhole, "message or coupon that was opened"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A person allows marketing messages or no longer does."""

    person_id: Annotated[Whole, "person"]
    changed_at: Annotated[Moment, "when"]
    is_given: Annotated[Flag, "given; otherwise revoked"]


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign; it may run many times."""

    campaign_id: Annotated[Whole, "number from 0, as listed in the scene"]
    name: Annotated[Text, "name"]
    who: Annotated[Text, "resting, silent or returned"]
    via: Annotated[Text, "push or sms"]
    is_random: Annotated[Flag, "everybody in it had the same chances"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Somebody who qualified for a campaign, what was seen of them, and what they were given."""

    assignment_id: Annotated[Whole, "number: person and month"]
    campaign_id: Annotated[Whole, "campaign"]
    person_id: Annotated[Whole, "person"]
    assigned_at: Annotated[Moment, "when, before shops open"]
    ends_on: Annotated[Day, "day before which an order counts as an outcome in 30 days"]
    silent_days: Annotated[Whole, "days since the last visit or order, 999 for none"]
    looked: Annotated[Flag, "came to try rates in the last 45 days"]
    orders_before: Annotated[Whole, "orders in the world so far"]
    arm: Annotated[Code, ARMS, "what they were given"]
    propensity: Annotated[Real, "probability of that arm"]
    propensity_none: Annotated[Real, "probability of no message"]
    propensity_reminder: Annotated[Real, "probability of a reminder"]
    propensity_voucher: Annotated[Real, "probability of a voucher"]
    propensity_rate_cut: Annotated[Real, "probability of a rate cut"]


@dataclass(frozen=True, slots=True)
class CampaignPotential:
    """What somebody would do without a campaign and under one arm of it, given or not.

    Probabilities are those of someone who knows the hidden traits and what happened so far.
    """

    assignment_id: Annotated[Whole, "who, in which campaign"]
    assigned_at: Annotated[Moment, "when"]
    arm: Annotated[Code, ARMS, "the arm in question"]
    p_control_7d: Annotated[Real, "probability to order in 7 days without a message"]
    p_treated_7d: Annotated[Real, "the same under the arm"]
    p_control_30d: Annotated[Real, "probability to order in 30 days without a message"]
    p_treated_30d: Annotated[Real, "the same under the arm"]
    p_control_apply: Annotated[Real, "probability to order with an application in 30 days"]
    p_treated_apply: Annotated[Real, "the same under the arm"]
    outcome_control_7d: Annotated[Flag, "orders in 7 days without a message"]
    outcome_treated_7d: Annotated[Flag, "the same under the arm"]
    outcome_control_30d: Annotated[Flag, "orders in 30 days without a message"]
    outcome_treated_30d: Annotated[Flag, "the same under the arm"]
    outcome_control_apply: Annotated[Flag, "orders with an application in 30 days"]
    outcome_treated_apply: Annotated[Flag, "the same under the arm"]
    segment: Annotated[Code, SEGMENTS, "by the outcomes of 30 days"]


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """What became of a message."""

    assignment_id: Annotated[Whole, "message of which campaign to whom"]
    person_id: Annotated[Whole, "person"]
    happened_at: Annotated[Moment, "when"]
    event: Annotated[Text, "sent, delivered, bounced, opened or unsubscribed"]


@dataclass(frozen=True, slots=True)
class Coupon:
    """A voucher or a rate cut was issued."""

    coupon_id: Annotated[Whole, "the assignment behind it"]
    person_id: Annotated[Whole, "whose it is"]
    kind: Annotated[Text, "voucher or rate_cut"]
    issued_at: Annotated[Moment, "when"]
    expires_on: Annotated[Day, "first day on which it is worth nothing"]
    value_minor: Annotated[Whole, "off the price of an order of ten times as much, 0 for a cut"]
    rate_cut_micros: Annotated[Whole, "off the yearly rate, in millionths, 0 for a voucher"]


@dataclass(frozen=True, slots=True)
class CouponEvent:
    """What became of a coupon."""

    coupon_id: Annotated[Whole, "coupon"]
    happened_at: Annotated[Moment, "when"]
    event: Annotated[Text, "viewed, redeemed or expired"]
    order_id: Annotated[MaybeWhole, "order it was redeemed for"]
    cost_minor: Annotated[Whole, "price or interest forgone"]


@dataclass(frozen=True, slots=True)
class OfferPotential:
    """What would become of an offer of a further loan, made or not."""

    person_id: Annotated[Whole, "customer"]
    offered_on: Annotated[Day, "day of the offer"]
    rate_annual_micros: Annotated[Whole, "yearly rate in millionths"]
    limit_minor: Annotated[Whole, "amount, lent in one sum"]
    take_up_probability: Annotated[Real, "true probability to take it"]
    taken_up: Annotated[Flag, "would take it"]
    default_probability: Annotated[Real, "true probability to default, if taken"]
    default_number: Annotated[MaybeWhole, "first instalment never paid, if any, if taken"]
    expected_loss_minor: Annotated[Whole, "expected principal lost, if taken"]
    expected_profit_minor: Annotated[Whole, "interest expected less that loss, if taken"]


TABLES: dict[str, type[Any]] = {
    "hidden_user": HiddenUser,
    "channel": Channel,
    "acquisition": Acquisition,
    "channel_cost": ChannelCost,
    "touch": Touch,
    "consent": Consent,
    "campaign": Campaign,
    "campaign_assignment": Assignment,
    "campaign_potential": CampaignPotential,
    "contact_event": ContactEvent,
    "coupon": Coupon,
    "coupon_event": CouponEvent,
    "offer_potential": OfferPotential,
}

DATED: dict[str, str] = {
    "acquisition": "registered_at",
    "channel_cost": "ends_on",
    "touch": "occurred_at",
    "consent": "changed_at",
    "campaign_assignment": "assigned_at",
    "campaign_potential": "assigned_at",
    "contact_event": "happened_at",
    "coupon": "issued_at",
    "coupon_event": "happened_at",
    "offer_potential": "offered_on",
}
