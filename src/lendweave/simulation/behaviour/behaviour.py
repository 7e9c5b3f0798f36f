"""Behaviour: everything that the app and its channels record of a block, and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lendweave.simulation.behaviour.channels import acquisitions, channel_costs, channel_table
from lendweave.simulation.behaviour.coupons import (
    campaign_table,
    contact_events,
    coupon_events,
    coupons,
)
from lendweave.simulation.behaviour.offers import offer_potentials
from lendweave.simulation.behaviour.sessions import make_sessions
from lendweave.simulation.behaviour.touches import make_touches
from lendweave.simulation.campaigns.campaigns import Campaigns
from lendweave.simulation.campaigns.concessions import Concession
from lendweave.simulation.campaigns.consents import consents
from lendweave.simulation.campaigns.messages import contact_visits
from lendweave.simulation.campaigns.presence import Presence
from lendweave.simulation.credit.applications import Credit, Parties
from lendweave.simulation.servicing.book import Book
from lendweave.simulation.truth.behaviour import (
    Acquisition,
    ChannelCost,
    CouponEvent,
    OfferPotential,
    Touch,
)
from lendweave.simulation.truth.frames import joined
from lendweave.simulation.truth.trade import Order
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What people of a block do in the app.

    coupon_event: None without campaigns. offer: None without offers.
    """

    presence: Presence
    campaigns: Campaigns | None
    acquisition: Acquisition
    cost: ChannelCost
    touch: Touch
    coupon_event: CouponEvent | None
    offer: OfferPotential | None


def make_behaviour(
    block: Block,
    parties: Parties,
    users: tuple[Presence | None, Campaigns | None],
    order: Order,
    *,
    concession: Concession,
    credit: Credit,
    book: Book,
) -> Behaviour | None:
    """Behaviour of a block; none in a world that declares none."""
    presence, campaigns = users
    if presence is None:
        return None
    visits = [presence.visit]
    if campaigns:
        visits.append(contact_visits(block, parties.people, campaigns.message))
    session = make_sessions(block, joined(visits), order, credit)
    touch = make_touches(block, session)
    acquisition = acquisitions(presence.arrival, session, touch)
    events = None
    if campaigns:
        events = coupon_events(
            block, campaigns.message, touch, order, concession=concession, credit=credit
        )
    return Behaviour(
        presence=presence,
        campaigns=campaigns,
        acquisition=acquisition,
        cost=channel_costs(block, presence.shape, acquisition),
        touch=touch,
        coupon_event=events,
        offer=offer_potentials(block, presence.shape.offers, parties, presence.user, book),
    )


def behaviour_tables(block: Block, made: Behaviour) -> Mapping[str, Any]:
    """Frames by table name; channels and campaigns come with the first block."""
    tables: dict[str, Any] = {
        "hidden_user": made.presence.user,
        "acquisition": made.acquisition,
        "channel_cost": made.cost,
        "touch": made.touch,
    }
    if made.offer:
        tables["offer_potential"] = made.offer
    if block.number == 1:
        tables["channel"] = channel_table(made.presence.shape)
    return {**tables, **_campaign_tables(block, made)}


def _campaign_tables(block: Block, made: Behaviour) -> Mapping[str, Any]:
    run, shape = made.campaigns, made.presence.shape.campaigns
    if not run or not shape:
        return {}
    tables = {
        "consent": consents(block.people, run.given, run.revoked),
        "campaign_assignment": run.assignment,
        "campaign_potential": run.potential,
        "contact_event": contact_events(run.message),
        "coupon": coupons(run.message),
        "coupon_event": made.coupon_event,
    }
    return {"campaign": campaign_table(shape), **tables} if block.number == 1 else tables
